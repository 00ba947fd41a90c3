"""Ballots, and what came of them."""

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request

from discussion.actions import ballots as actions
from discussion.api import answers, results
from discussion.api.bodies import Body, read
from discussion.api.polls import find
from discussion.api.resource import Resource
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, nothing, private, public
from discussion.api.schema.refusals import OF_A_BALLOT, OF_CASTING
from discussion.core.ids import identifier
from discussion.polls import choices, queries
from discussion.polls.results import results as tally_of


class BallotBody(Body):
    """A ballot; `polls/choices.py` judges what it says."""

    choices = serializers.JSONField(required=False, allow_null=True)
    scores = serializers.JSONField(required=False, allow_null=True)


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
        refuses=(*OF_A_BALLOT, *OF_CASTING),
        description="The same ballot twice changes nothing. `choices` in order of preference where the poll is "
        "ranked; `scores` where it is a rating.",
    )
    def put(self, request: Request, poll: str) -> HttpResponse:
        """The ballot, cast or changed."""
        writer, body = self.writer, read(request, BallotBody)
        found = queries.poll(identifier(poll), now=self.now)
        text = choices.written(queries.rules(found), choices=body.get("choices"), scores=body.get("scores"))
        actions.cast_ballot(
            reader=writer, poll=found, choices=text, network=self.meter.network, now=self.now, meter=self.meter
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


class Results(Resource):
    """What came of a poll."""

    @describe(
        "read_results",
        "Read a poll's results",
        tag="Polls",
        answer=public("Ballots, votes and shares with their bounds, and what the kind of poll adds.", "Results"),
        asks=Asks.PERHAPS,
        parameters=(takes.POLL,),
        refuses=("results_hidden",),
        description="`low` and `high` bound the shares at 95 %, jointly over all options. Readers see the results when "
        "the poll says so, its editors always.",
    )
    def get(self, request: Request, poll: str) -> HttpResponse:
        """The results, where this reader may see them."""
        found = find(self, poll)
        queries.refuse_hidden_results(self.reader, found, self.now)
        counted = results.shown(found, tally_of(found))
        answer = answers.public(request, counted) if self.reader is None else answers.private(counted)
        answer["Vary"] = "Authorization, Cookie"
        return answer
