"""Guests, signing out, and the reader's own profile."""

from django.contrib.auth import logout
from django.http import HttpResponse
from rest_framework.request import Request

from discussion.accounts.queries import roles_of
from discussion.actions import accounts as actions
from discussion.api import answers, representations
from discussion.api.bodies import Body, Text, read
from discussion.api.resource import Resource
from discussion.api.schema.describing import Asks, describe, nothing, private
from discussion.api.schema.refusals import OF_A_NAME


class GuestBody(Body):
    """A guest's name."""

    name = Text(
        required=False,
        help_text="2 to 40 characters; without it one may vote, and sets a name before the first comment.",
    )


class ProfileBody(Body):
    """What a reader may change of the profile."""

    name = Text(required=False, help_text="2 to 40 characters.")


class Guest(Resource):
    """Becoming a guest."""

    authentication_classes = ()

    @describe(
        "create_guest",
        "Become a guest",
        tag="Session",
        answer=private("A guest with a token.", "Session", status=201),
        body="GuestBody",
        refuses=(*OF_A_NAME, "guests_not_allowed", "rate_limited"),
        description="Where the site takes guests. Without a name one may vote; a comment needs one.",
    )
    def post(self, request: Request) -> HttpResponse:
        """A guest with a token."""
        body = read(request, GuestBody)
        guest = actions.make_guest(site=self.site, name=body.get("name"), now=self.now, meter=self.meter)
        token = actions.issue_token(reader=guest, now=self.now)
        return answers.written({"token": token, "reader": representations.reader(guest, frozenset())}, status=201)


class Session(Resource):
    """Signing out."""

    @describe(
        "sign_out", "Sign out", tag="Session", answer=nothing("The token, or the session, is dead."), asks=Asks.READER
    )
    def delete(self, request: Request) -> HttpResponse:
        """The token, or the session, is dead."""
        self.refuse_strangers()
        if isinstance(request.auth, str):
            actions.revoke_token(token=request.auth)
        else:
            logout(request._request)
        return answers.nothing()


class Me(Resource):
    """The reader who asks."""

    @describe("read_me", "Who you are", tag="Session", answer=private("Your profile.", "Reader"), asks=Asks.READER)
    def get(self, request: Request) -> HttpResponse:
        """The profile."""
        return answers.private(representations.reader(self.writer, roles_of(self.writer, self.site.id)))

    @describe(
        "change_me",
        "Change your profile",
        tag="Session",
        answer=private("Your profile as it is now.", "Reader"),
        asks=Asks.READER,
        body="ProfileBody",
        refuses=(*OF_A_NAME, "rate_limited"),
    )
    def patch(self, request: Request) -> HttpResponse:
        """The profile with a new name."""
        writer, body = self.writer, read(request, ProfileBody)
        if "name" in body:
            writer = actions.rename(reader=writer, name=body["name"], meter=self.meter)
        return answers.written(representations.reader(writer, roles_of(writer, self.site.id)))
