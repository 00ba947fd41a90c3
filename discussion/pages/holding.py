"""One's own comments that are not shown: why, and objecting to it."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from discussion.actions import appeals, sanctions
from discussion.comments import queries
from discussion.core.errors import not_found
from discussion.core.ids import identifier
from discussion.moderation import explained
from discussion.pages import addresses, threads
from discussion.pages.answers import SeeOther
from discussion.pages.asking import FormPage
from discussion.pages.forms import Form, KeyedForm
from discussion.pages.moments import spoken
from discussion.pages.page import sign_in_first

if TYPE_CHECKING:
    from discussion.accounts.models import Reader
    from discussion.comments.models import Comment
    from discussion.moderation.explained import Held

_STATES = {"pending": _("Waiting for a moderator"), "rejected": _("Not published"), "removed": _("Removed")}
_OUTCOMES = {
    "open": _("You have objected. Another moderator decides."),
    "upheld": _("You have objected. Another moderator looked at it, and the decision stands."),
    "reversed": _("You have objected, and another moderator agreed with you."),
}


class AppealForm(KeyedForm):
    """Why a comment should stand."""

    text = forms.CharField(
        required=False,
        label=_("Why should it stand?"),
        help_text=_("You can object once. Another moderator reads this and decides."),
        widget=forms.Textarea(attrs={"class": "d-input p-text", "rows": 5, "dir": "auto"}),
    )


class HeldComments(FormPage):
    """Comments that wait, were rejected or removed; and warnings, until they are read."""

    template = "pages/held.html"
    heading = _("Your comments that are not shown")

    def find(self, **where: str) -> None:
        """Whoever has signed in; raises Refusal `not_signed_in`."""
        self._reader()

    def form(self, data: dict[str, str] | None = None) -> Form:
        """Nothing but a button, beneath the warnings."""
        return Form(data)

    def send(self, form: Form) -> HttpResponse:
        """The warnings are read."""
        sanctions.read_warnings(reader=self._reader(), now=self.now)
        return SeeOther(self.request.path)

    def about(self) -> dict[str, Any]:
        """A page of the comments, each with why, and what is to be read."""
        reader = self._reader()
        found, more = explained.held_of(reader, cursor=self.request.GET.get("cursor"))
        return {
            "rows": [row(each) for each in found],
            "next_url": addresses.query(cursor=more),
            "warnings": explained.unread_warnings(reader),
        }

    def _reader(self) -> "Reader":
        if self.reader is None:
            raise sign_in_first()
        return self.reader


class Appeal(FormPage):
    """An author's one objection."""

    template = "pages/appeal.html"
    heading = _("Object to a decision")
    comment: "Comment"

    def find(self, **where: str) -> None:
        """The author's own comment, which was rejected or removed."""
        if self.reader is None:
            raise sign_in_first()
        self.comment = queries.comment_for(self.reader, identifier(where["comment"]), now=self.now)
        self.site = self.comment.site
        if self.comment.author_id != self.reader.id:
            raise not_found()

    def form(self, data: dict[str, str] | None = None) -> Form:
        """The text."""
        return AppealForm(data)

    def send(self, form: Form) -> HttpResponse:
        """Object."""
        text, reader = form.cleaned_data["text"], self.reader
        if reader is None:
            raise sign_in_first()
        appeals.appeal(reader=reader, comment=self.comment.id, text=text, now=self.now, meter=self.meter)
        return SeeOther(self.request.path)

    def about(self) -> dict[str, Any]:
        """The comment, and why it is not shown."""
        held = explained.held(self.comment)
        return {
            "article": self.comment.article,
            "back_url": addresses.comment(self.comment.id),
            "row": row(held) if held else None,
        }


def row(held: "Held") -> dict[str, Any]:
    """What a page shows of a comment that is not shown."""
    comment = held.comment
    appeal = held.appeal
    return {
        "state": _STATES[comment.state],
        "target": threads.target(queries.node(comment), can_answer=False, is_readable=True, note=str(held.why)),
        "article": comment.article,
        "message": held.message,
        "decided": spoken(held.decided_at) if held.decided_at else "",
        "appeal_url": f"{addresses.comment(comment.id)}appeal" if held.can_appeal else "",
        "appeal": _OUTCOMES[appeal.outcome] if appeal else "",
        "answer": appeal.answer.message if appeal and appeal.answer else "",
    }
