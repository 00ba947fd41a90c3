"""Ballots, and what came of them."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from discussion.accounts.queries import EDITOR
from discussion.actions import ballots as actions
from discussion.actions.minds import Again
from discussion.api import answers, results
from discussion.api.bodies import Body, Text, Truth, read
from discussion.api.polls import find
from discussion.api.resource import Resource
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, nothing, private, public
from discussion.api.schema.exports import BALLOTS_AS_CSV, RESULTS_AS_CSV
from discussion.api.schema.refusals import OF_A_BALLOT, OF_CASTING
from discussion.core import ids
from discussion.core.errors import Kind, Refusal
from discussion.core.ids import identifier
from discussion.polls import choices, export, queries
from discussion.polls.results import results as tally_of

if TYPE_CHECKING:
    from discussion.polls.models import Poll


class BallotBody(Body):
    """A ballot; `polls/choices.py` judges what it says."""

    choices = serializers.JSONField(required=False, allow_null=True)
    scores = serializers.JSONField(required=False, allow_null=True)
    again = Truth(required=False)
    comment = Text(required=False, allow_null=True)


class Ballot(Resource):
    """A reader's one ballot in a poll."""

    @describe(
        "cast_ballot",
        "Cast or change your ballot",
        tag="Polls",
        answer=private("Your ballot as it stands.", "Ballot"),
        asks=Asks.READER,
        parameters=(takes.POLL,),
        body="BallotBody",
        refuses=(*OF_A_BALLOT, *OF_CASTING, "comment_not_here", "own_comment", "not_answered_before"),
        description="The same ballot twice changes nothing. `choices` in order of preference where the poll is "
        "ranked; `scores` where it is a rating.",
    )
    def put(self, request: Request, poll: str) -> HttpResponse:
        """The ballot, cast or changed."""
        writer, body = self.writer, read(request, BallotBody)
        found = queries.poll(identifier(poll), now=self.now)
        text = choices.written(queries.rules(found), choices=body.get("choices"), scores=body.get("scores"))
        actions.cast_ballot(
            reader=writer,
            poll=found,
            choices=text,
            network=self.meter.network,
            now=self.now,
            meter=self.meter,
            again=_again(body),
        )
        return answers.written(choices.shown(found.kind, text, queries.option_ids(found)))

    @describe(
        "withdraw_ballot",
        "Take your ballot back",
        tag="Polls",
        answer=nothing("You have no ballot in this poll any more."),
        asks=Asks.READER,
        parameters=(takes.POLL,),
        refuses=OF_CASTING,
        description="Where the poll lets readers do so. Twice changes nothing.",
    )
    def delete(self, request: Request, poll: str) -> HttpResponse:
        """The ballot is taken back."""
        writer = self.writer
        found = queries.poll(identifier(poll), now=self.now)
        actions.withdraw_ballot(reader=writer, poll=found, now=self.now, meter=self.meter)
        return answers.nothing()


class Table(Resource):
    """An address that answers in CSV as well, where the query says so."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """By the header Accept, unless the query names the form."""
        return super().perform_content_negotiation(request, force or "as" in request.query_params)


class Results(Table):
    """What came of a poll."""

    @describe(
        "read_results",
        "Read a poll's results",
        tag="Polls",
        answer=public(
            "Ballots, votes and shares with their bounds, and what the kind of poll adds.", "Results"
        ).or_as_table(RESULTS_AS_CSV),
        asks=Asks.PERHAPS,
        parameters=(takes.POLL, takes.AS),
        refuses=("results_hidden",),
        description="`low` and `high` bound the shares at 95 %, jointly over all options. Readers see the results when "
        "the poll says so, its editors always.",
    )
    def get(self, request: Request, poll: str) -> HttpResponse:
        """The results, where this reader may see them."""
        found = find(self, poll)
        queries.refuse_hidden_results(self.reader, found, self.now)
        answer = self._as_table(found) if _is_table(request) else self._as_json(found)
        answer["Vary"] = "Authorization, Cookie"
        return answer

    def _as_json(self, found: "Poll") -> HttpResponse:
        counted = results.shown(found, tally_of(found))
        return answers.public(self.request, counted) if self.reader is None else answers.private(counted)

    def _as_table(self, found: "Poll") -> HttpResponse:
        text, name = export.results_as_csv(found, tally_of(found)), f"results-{found.public_id}.csv"
        return answers.table(self.request, text, name=name, is_private=self.reader is not None)


class Ballots(Table):
    """Every ballot of a poll."""

    @describe(
        "export_ballots",
        "Export a poll's ballots",
        tag="Polls",
        answer=private("The ballots, without their readers.", "Ballots").or_as_table(BALLOTS_AS_CSV),
        asks=Asks.READER,
        parameters=(takes.POLL, takes.AS),
        refuses=("not_editor",),
        description="For the site's editors, sent as it is read, however long it gets. In CSV an option's column holds "
        "1 where it was chosen, its rank, or its score.",
    )
    def get(self, request: Request, poll: str) -> HttpResponseBase:
        """The ballots, for an editor."""
        found = find(self, poll)
        self.refuse_strangers()
        if not self.has_role(EDITOR, found.site_id):
            raise Refusal(Kind.FORBIDDEN, "not_editor", _("Only editors of this site can export its ballots."))
        name = f"ballots-{found.public_id}"
        if _is_table(request):
            return answers.download(export.ballots_as_csv(found), media=answers.CSV, name=f"{name}.csv")
        return answers.download(export.ballots_as_json(found), media=answers.JSON, name=f"{name}.json")


def _again(body: dict[str, Any]) -> Again | None:
    """That the reader answers again, where they say so or name what changed their mind."""
    named = body.get("comment")
    if named is None:
        return Again() if body.get("again") else None
    # What cannot be an id is as absent as one that is none.
    return Again(ids.decode(named) or 0)


def _is_table(request: Request) -> bool:
    """Whether CSV is asked for; raises Refusal `invalid_as`."""
    wanted = request.query_params.get("as", "json")
    if wanted not in ("json", "csv"):
        raise Refusal(Kind.INVALID, "invalid_as", "as must be json or csv.", field="as")
    return wanted == "csv"
