"""Polls: the question with its answers, the ballot form, and what came of it."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discussion.actions import ballots, stances
from discussion.core.errors import Refusal
from discussion.core.ids import identifier
from discussion.pages import addresses, metadata, questions
from discussion.pages.answers import SeeOther
from discussion.pages.asking import FormPage
from discussion.pages.documents import home
from discussion.pages.forms import Form, KeyedForm, whole
from discussion.pages.guests import reader_of_form
from discussion.pages.page import PrivatePage, PublicPage, sign_in_first
from discussion.polls import choices, queries
from discussion.stances import queries as stance_queries

if TYPE_CHECKING:
    from discussion.polls.models import Poll


class PollPage(PublicPage):
    """A poll on a page of its own: the same for everybody."""

    def get(self, request: HttpRequest, poll: str) -> HttpResponse:
        """The question, its answers, and the results where everybody may see them."""
        found = queries.poll(identifier(poll), now=self.now)
        self.site = found.site
        context = {
            "site": found.site,
            "poll": questions.asked(found, self.now),
            "article": found.article,
            "metadata": metadata.of_poll(found, home=home(self)),
        }
        return self.show("pages/poll.html", context)


class Ballot(FormPage):
    """A reader's ballot: cast, changed, or taken back."""

    template = "pages/ballot.html"
    part = "pages/ballot_part.html"
    heading = gettext_lazy("Cast your ballot")
    poll: "Poll"

    def find(self, **where: str) -> None:
        """The poll, while it takes ballots; raises Refusal `poll_not_open_yet`, `poll_closed`."""
        self.poll = queries.poll(identifier(where["poll"]), now=self.now)
        self.site = self.poll.site
        ballots.refuse_closed(self.poll, self.now)

    def form(self, data: dict[str, str] | None = None) -> Form:
        """The key alone: what was chosen is read by the kind of the poll."""
        return KeyedForm(data)

    def send(self, form: Form) -> HttpResponse:
        """Cast the ballot as a guest without a name where a stranger does, or take it back."""
        reader = reader_of_form(self, site=self.site, name=None, key=form.cleaned_data["key"])
        if self.request.POST.get("do") == "withdraw":
            ballots.withdraw_ballot(reader=reader, poll=self.poll, now=self.now, meter=self.meter)
            return SeeOther(addresses.poll(self.poll.id))
        text = choices.written(queries.rules(self.poll), **questions.said(self.poll, self.request.POST))
        ballots.cast_ballot(
            reader=reader,
            poll=self.poll,
            choices=text,
            network=self.meter.network,
            now=self.now,
            meter=self.meter,
            again=questions.again(self.request.POST),
        )
        return SeeOther(addresses.results(self.poll.id))

    def about(self) -> dict[str, Any]:
        """The options in the reader's own order, with what they chose before or just now."""
        cast, sent = queries.ballot_of(self.reader, self.poll), self.request.POST or self.request.GET
        is_final = cast is not None and not self.poll.may_change
        return {
            "heading": _("Your ballot") if is_final else self.heading,
            "article": self.poll.article,
            "poll": questions.asked(self.poll, self.now),
            "options": questions.to_choose(self.poll, self.reader, sent if questions.says_something(sent) else cast),
            "is_cast": cast is not None,
            "is_final": is_final,
            "reason": whole(sent.get("comment", "")),
            "can_withdraw": cast is not None and self.poll.may_withdraw,
            "must_sign_in": self.reader is None and not self._takes_guests(),
        }

    def _takes_guests(self) -> bool:
        return self.site.guests_allowed and self.poll.voters != self.poll.Voters.MEMBERS


class Stance(PrivatePage):
    """Whether a reader's answer stands beside their comments."""

    def post(self, request: HttpRequest, poll: str) -> HttpResponse:
        """Show it from now on, or no more."""
        found = queries.poll(identifier(poll), now=self.now)
        if self.reader is None:
            raise sign_in_first()
        is_shown = request.POST.get("shown") == "yes"
        stances.show_stance(reader=self.reader, poll=found, is_shown=is_shown, now=self.now, meter=self.meter)
        return SeeOther(addresses.results(found.id))


class Results(PrivatePage):
    """What came of a poll, as this reader may see it, and what their own ballot says."""

    part = "pages/outcome.html"

    def get(self, request: HttpRequest, poll: str) -> HttpResponse:
        """The results, or why they are hidden."""
        found = queries.poll(identifier(poll), now=self.now)
        self.site = found.site
        context = {
            "article": found.article,
            "poll": questions.asked(found, self.now),
            "own": questions.own(found, queries.ballot_of(self.reader, found)),
            "stance": self._stance(found),
            **self._outcome(found),
        }
        return self.show("pages/results.html", context)

    def _stance(self, found: "Poll") -> dict[str, Any]:
        """Whether the reader's answer stands beside their comments, where it may."""
        if self.reader is None or found.article is None or not stances.leads(found):
            return {}
        is_shown = stance_queries.is_shown(self.reader, found.article)
        if not is_shown and queries.ballot_of(self.reader, found) is None:
            return {}
        return {"is_shown": is_shown, "offer": "no" if is_shown else "yes"}

    def _outcome(self, found: "Poll") -> dict[str, Any]:
        try:
            queries.refuse_hidden_results(self.reader, found, self.now)
        except Refusal as refusal:
            return {"hidden": refusal.detail}
        return questions.outcome(found, is_open=found.is_open(self.now), is_whole=not self.is_part)
