"""Signing in and out, and the reader's own profile."""

from django.contrib.auth import logout
from django.http import HttpResponse
from rest_framework.request import Request

from discussion.accounts import queries
from discussion.accounts.queries import roles_of
from discussion.actions import accounts as actions
from discussion.actions import claiming, erasing
from discussion.api import answers, representations, rights
from discussion.api.authentication import invalid_token
from discussion.api.bodies import Body, StorableText, Text, read
from discussion.api.resource import Resource
from discussion.api.rights import KEEP, REMOVE
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, nothing, private
from discussion.api.schema.refusals import OF_A_NAME
from discussion.core.errors import Kind, Refusal


class GuestBody(Body):
    """A guest's name."""

    name = Text(
        required=False,
        help_text="2 to 40 characters; without it one may vote, and sets a name before the first comment.",
    )


class LoginBody(Body):
    """What a member signs in with."""

    email = StorableText()
    password = StorableText()


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


class Login(Resource):
    """Signing in."""

    authentication_classes = ()

    @describe(
        "sign_in",
        "Sign in as a member",
        tag="Session",
        answer=private("A token for the member.", "Session", status=201),
        body="LoginBody",
        refuses=("wrong_credentials", "rate_limited"),
    )
    def post(self, request: Request) -> HttpResponse:
        """A token for the member with this e-mail and password."""
        body = read(request, LoginBody)
        member = actions.sign_in(email=body["email"], password=body["password"], meter=self.meter)
        token = actions.issue_token(reader=member, now=self.now)
        return answers.written(
            {"token": token, "reader": representations.reader(member, roles_of(member, self.site.id))}, status=201
        )


class ClaimBody(Body):
    """What a member was before."""

    token = StorableText(help_text="The token that you had as a guest.")


class Claim(Resource):
    """Making yours what you did as a guest."""

    @describe(
        "claim_guest",
        "Make yours what you did as a guest",
        tag="Session",
        answer=nothing("Comments, votes and ballots of the guest follow in a moment; the guest's token is dead."),
        asks=Asks.READER,
        body="ClaimBody",
        refuses=("invalid_token", "not_claimable", "already_claimed", "being_erased", "rate_limited"),
        description="For members: where both voted, the member's vote stays.",
    )
    def post(self, request: Request) -> HttpResponse:
        """The guest is the member who asks."""
        member, body = self.writer, read(request, ClaimBody)
        guest = queries.reader_of_token(body["token"])
        if guest is None:
            raise invalid_token()
        claiming.claim_guest(guest=guest, member=member, now=self.now, meter=self.meter)
        return answers.nothing()


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
        refuses=(*OF_A_NAME, "being_erased", "rate_limited"),
    )
    def patch(self, request: Request) -> HttpResponse:
        """The profile with a new name."""
        writer, body = self.writer, read(request, ProfileBody)
        if "name" in body:
            writer = actions.rename(reader=writer, name=body["name"], meter=self.meter)
        return answers.written(representations.reader(writer, roles_of(writer, self.site.id)))

    @describe(
        "erase_me",
        "Be erased",
        tag="Session",
        answer=private("When it will be done.", "Erasure", status=202),
        asks=Asks.READER,
        parameters=(takes.TEXT,),
        refuses=("superuser_stays", "rate_limited"),
        description="A day from now all that is held about you goes; until then you can read, and take it back. Votes "
        "and ballots keep counting and name nobody.",
    )
    def delete(self, request: Request) -> HttpResponse:
        """Everything about the reader will be erased."""
        text = request.query_params.get("text", KEEP)
        if text not in (KEEP, REMOVE):
            raise Refusal(Kind.INVALID, "invalid_text", "text must be keep or remove.", field="text")
        asked = erasing.request_erasure(reader=self.writer, keeps_text=text == KEEP, now=self.now, meter=self.meter)
        return answers.written(rights.erasure(self.writer, asked), status=202)
