"""Voting on a comment."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from discussion.accounts.queries import admits
from discussion.actions import votes as actions
from discussion.actions.refusals import closed, refuse_guest_to_be, voting_off
from discussion.comments import queries
from discussion.pages import addresses, threads
from discussion.pages.answers import SeeOther
from discussion.pages.asking import FormPage
from discussion.pages.comments import published
from discussion.pages.forms import Form, VoteForm
from discussion.pages.guests import reader_of_form

if TYPE_CHECKING:
    from discussion.comments.models import Comment


class Vote(FormPage):
    """One reader's one vote."""

    template = "pages/vote.html"
    heading = gettext_lazy("Vote on a comment")
    comment: "Comment"

    def find(self, **where: str) -> None:
        """The published comment of an open article."""
        self.comment = published(self, where["comment"])
        self.site = self.comment.site
        if not self.comment.article.is_open(self.now):
            raise closed()
        if self.site.who_votes == "nobody":
            raise voting_off()

    def form(self, data: dict[str, str] | None = None) -> Form:
        """The buttons."""
        return VoteForm(data)

    def send(self, form: Form) -> HttpResponse:
        """Vote, as a guest without a name where a stranger does."""
        typed = form.cleaned_data
        if self.reader is None:
            refuse_guest_to_be(self.site.who_votes, "vote")
        reader = reader_of_form(self, site=self.site, name=None, key=typed["key"])
        actions.vote(reader=reader, comment=self.comment.id, value=typed["value"], now=self.now, meter=self.meter)
        return SeeOther(addresses.place_of(self.comment.id))

    def about(self) -> dict[str, Any]:
        """The comment and how the reader voted on it."""
        reader = self.reader
        return {
            "article": self.comment.article,
            "back_url": addresses.place_of(self.comment.id),
            "above": threads.quoted([queries.node(self.comment)]),
            "up": self.comment.up,
            "down": self.comment.down,
            "vote": queries.vote_of(reader, self.comment) if reader else 0,
            "is_own": reader is not None and self.comment.author_id == reader.id,
            "must_sign_in": not admits(self.site, self.site.who_votes, reader),
        }
