"""What authors do with their own comments: edit and delete them."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discussion.actions import comments as actions
from discussion.comments import queries
from discussion.core.ids import identifier
from discussion.pages import addresses, threads
from discussion.pages.answers import SeeOther
from discussion.pages.asking import FormPage
from discussion.pages.forms import DeleteForm, Form, RevisionForm
from discussion.pages.page import sign_in_first
from discussion.pages.writing import TextPage

if TYPE_CHECKING:
    from discussion.accounts.models import Reader
    from discussion.comments.models import Comment


class OwnPage(FormPage):
    """A page about one's own comment."""

    comment: "Comment"

    def find(self, **where: str) -> None:
        """The comment."""
        self.comment = queries.comment_for(self.reader, identifier(where["comment"]), now=self.now)
        self.article, self.site = self.comment.article, self.comment.site

    def get(self, request: HttpRequest, **where: str) -> HttpResponse:
        """The form, for its author."""
        author = self.author
        self.find(**where)
        actions.may_change(author, self.comment, self.now)
        return self.ask(self.form())

    @property
    def author(self) -> "Reader":
        """Who reads; raises Refusal `not_signed_in`."""
        if self.reader is None:
            raise sign_in_first()
        return self.reader

    def about(self) -> dict[str, Any]:
        """The article, and the way back."""
        return {"article": self.comment.article, "back_url": addresses.place_of(self.comment.id)}


class Edit(OwnPage, TextPage):
    """The comment with a new text."""

    heading = gettext_lazy("Edit your comment")

    def form(self, data: dict[str, str] | None = None) -> Form:
        """The text as it stands."""
        return RevisionForm(data, initial={"body": self.comment.body, "revision": self.comment.revision})

    def send(self, form: Form) -> HttpResponse:
        """Save it."""
        typed = form.cleaned_data
        edited = actions.edit_comment(
            reader=self.author,
            comment=self.comment.id,
            body=typed["body"],
            now=self.now,
            meter=self.meter,
            revision=typed["revision"],
        )
        return SeeOther(addresses.place_of(edited.id))

    def about(self) -> dict[str, Any]:
        """What the button says."""
        return {**super().about(), "button": _("Save changes")}


class Delete(OwnPage):
    """The comment's end."""

    template = "pages/delete.html"
    heading = gettext_lazy("Delete your comment?")

    def form(self, data: dict[str, str] | None = None) -> Form:
        """Nothing but a button."""
        return DeleteForm(data, initial={"revision": self.comment.revision})

    def send(self, form: Form) -> HttpResponse:
        """Delete it, and go to the place it keeps, else to the discussion."""
        gone = actions.delete_comment(
            reader=self.author,
            comment=self.comment.id,
            now=self.now,
            meter=self.meter,
            revision=form.cleaned_data["revision"],
        )
        discussion = f"{addresses.article(self.comment.article.slug)}#discussion"
        return SeeOther(addresses.place_of(gone.id) if gone.is_listed else discussion)

    def about(self) -> dict[str, Any]:
        """The comment itself, as its author reads it."""
        is_readable = self.comment.author_id == (self.reader and self.reader.id) and self.comment.state != "deleted"
        shown = threads.target(queries.node(self.comment), can_answer=False, is_readable=is_readable)
        return {**super().about(), "target": shown, "has_replies": self.comment.reply_count > 0}
