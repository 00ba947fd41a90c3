"""The work that a site may ask for before it takes a comment."""

from django.http import HttpResponse
from rest_framework.request import Request

from discussion.actions import proving
from discussion.api import answers
from discussion.api.resource import Resource
from discussion.api.schema.describing import Asks, describe, private


class Challenge(Resource):
    """What to work on."""

    @describe(
        "read_challenge",
        "Get something to work on",
        tag="Comments",
        answer=private("A challenge of ALTCHA’s, for you alone and for ten minutes.", "Challenge"),
        asks=Asks.READER,
        description="Where a comment is refused with `proof_required`: find the counter, as ALTCHA’s solvers and its "
        "widget do, and post the comment again with what they make of it as `proof`. A proof is good for one comment.",
    )
    def get(self, request: Request) -> HttpResponse:
        """A challenge."""
        return answers.private(proving.challenge(reader=self.writer, now=self.now))
