"""Writing beneath an article: a new argument, or an answer."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from discussion.accounts.queries import admits
from discussion.actions import comments as actions
from discussion.actions import mentions
from discussion.actions.proving import HOLD
from discussion.actions.refusals import closed, commenting_off, refuse_guest_to_be
from discussion.articles import queries as articles
from discussion.comments import queries as comments
from discussion.core.errors import Refusal
from discussion.moderation.journal import is_held_by
from discussion.pages import addresses, threads
from discussion.pages.answers import SeeOther
from discussion.pages.asking import FormPage
from discussion.pages.comments import published
from discussion.pages.forms import CommentForm, Form, NamedCommentForm, typed
from discussion.pages.guests import reader_of_form, request_key

if TYPE_CHECKING:
    from discussion.articles.models import Article
    from discussion.comments.models import Comment


class TextPage(FormPage):
    """A form with a comment's text, which can be looked at before it is sent; `find` finds its article."""

    template = "pages/write.html"
    article: "Article"

    def post(self, request: HttpRequest, **where: str) -> HttpResponse:
        """Preview it or send it, by the button that was pressed."""
        if self.is_old or request.POST.get("do") != "preview":
            return super().post(request, **where)
        self.find(**where)
        return self._preview(self.form(typed(request)))

    def _preview(self, form: Form) -> HttpResponse:
        # The name is judged when it is sent.
        for field in [name for name in form.errors if name != "body"]:
            del form.errors[field]
        if form.errors:
            return self.ask(form, status=400)
        try:
            self.meter.take("previews")
        except Refusal as refusal:
            return self.ask_again(refusal)
        return self.ask(form, preview=mentions.preview(form.cleaned_data["body"], article=self.article))


class Write(TextPage):
    """A new argument beneath an article."""

    heading = gettext_lazy("Write a comment")
    button = gettext_lazy("Post comment")
    parent: "Comment | None" = None

    def find(self, **where: str) -> None:
        """The open article."""
        self.settle(articles.article(where["slug"], now=self.now))

    def settle(self, article: "Article") -> None:
        """It is about this article; raises Refusal `article_closed`."""
        if not article.is_open(self.now):
            raise closed()
        if not article.site.takes_comments:
            raise commenting_off()
        self.article, self.site = article, article.site

    def form(self, data: dict[str, str] | None = None) -> Form:
        """The text; also a name, from who has none."""
        has_name = self.reader is not None and self.reader.name
        return CommentForm(data) if has_name else NamedCommentForm(data)

    def send(self, form: Form) -> HttpResponse:
        """Post the comment, as a guest where a stranger sent it."""
        typed = form.cleaned_data
        if self.reader is None:
            refuse_guest_to_be(self.article.site.who_comments, "write")
        reader = reader_of_form(self, site=self.site, name=typed.get("name"), key=typed["key"])
        posted = actions.post_comment(
            reader=reader,
            article=self.article,
            body=typed["body"],
            parent=self.parent.id if self.parent else None,
            now=self.now,
            meter=self.meter,
            key=request_key(self.request, typed["key"], typed["body"]),
            proof=HOLD,
        )
        held = posted.state == "pending" and is_held_by("proof", comment=posted.id)
        return SeeOther(addresses.place_of(posted.id, held=held))

    def about(self) -> dict[str, Any]:
        """The article, what is answered, and the way back."""
        discussion = f"{addresses.article(self.article.slug)}#discussion"
        return {
            "button": self.button,
            "article": self.article,
            "back_url": addresses.place_of(self.parent.id) if self.parent else discussion,
            "above": threads.quoted([comments.node(self.parent)]) if self.parent else "",
            "must_sign_in": not admits(self.site, self.site.who_comments, self.reader),
        }


class Reply(Write):
    """An answer to a comment."""

    heading = gettext_lazy("Reply")
    button = gettext_lazy("Post reply")

    def find(self, **where: str) -> None:
        """The published comment."""
        self.parent = published(self, where["comment"])
        self.settle(articles.article(self.parent.article.slug, now=self.now))
