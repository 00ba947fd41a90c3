"""Votes on comments."""

from django.http import HttpResponse
from rest_framework.request import Request

from discussion.actions import votes as actions
from discussion.api import answers
from discussion.api.bodies import Body, Whole, read
from discussion.api.resource import Resource
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, private
from discussion.api.schema.refusals import OF_TAKING_PART
from discussion.core.ids import identifier


class VoteBody(Body):
    """A vote."""

    value = Whole(help_text="1, -1, or 0 to take the vote back.")


class Vote(Resource):
    """A reader's one vote on a comment."""

    @describe(
        "vote",
        "Vote on a comment",
        tag="Comments",
        answer=private("Your vote and the new counts.", "VoteCounts"),
        asks=Asks.READER,
        parameters=(takes.COMMENT,),
        body="VoteBody",
        refuses=(*OF_TAKING_PART, "invalid_vote", "own_comment", "voting_off", "members_only", "rate_limited"),
        description="The same vote twice changes nothing; 0 takes it back.",
    )
    def put(self, request: Request, comment: str) -> HttpResponse:
        """The comment's new counts; the same vote twice changes nothing."""
        writer, body = self.writer, read(request, VoteBody)
        found = actions.vote(
            reader=writer, comment=identifier(comment), value=body["value"], now=self.now, meter=self.meter
        )
        return answers.written(
            {"value": body["value"], "up": found.up, "down": found.down, "score": found.up - found.down}
        )
