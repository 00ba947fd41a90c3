"""Guests, signing out, and the reader's own profile."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth import logout
from django.http import HttpResponse
from rest_framework.request import Request

from discussion.accounts.queries import roles_of
from discussion.actions import accounts as actions
from discussion.actions import claiming, erasing, profiles
from discussion.actions.pushing import forget_endpoints_of
from discussion.actions.tokens import admit_token, revoke_token
from discussion.api import answers, representations, rights
from discussion.api.bodies import Body, StorableText, Text, read
from discussion.api.entering import entered
from discussion.api.resource import Resource
from discussion.api.rights import KEEP, REMOVE
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, nothing, private
from discussion.api.schema.refusals import OF_A_NAME, OF_A_PROFILE
from discussion.core.errors import Kind, Refusal

if TYPE_CHECKING:
    from discussion.accounts.models import Reader


class GuestBody(Body):
    """A guest's name."""

    name = Text(
        required=False,
        help_text="2 to 40 characters; without it one may vote, and sets a name before the first comment.",
    )


class ProfileBody(Body):
    """What a reader may change of the profile."""

    name = Text(required=False, help_text="2 to 40 characters; after the first day it can be changed every 30 days.")
    about = Text(required=False, help_text="A few words, plain, at most 500 characters; empty to say nothing.")


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
        return entered(self, guest, frozenset())


class ClaimBody(Body):
    """What a member was before."""

    token = StorableText(help_text="The token that you had as a guest.")


class Claim(Resource):
    """Making yours what you did as a guest."""

    is_for_sessions = True

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
        guest, _ = admit_token(token=body["token"], meter=self.meter)
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
        if self.token is not None:
            revoke_token(reader=self.writer, number=self.token.id, kind=self.token.kind, now=self.now)
        else:
            forget_endpoints_of(request.session)
            logout(request._request)
        return answers.nothing()


class Me(Resource):
    """The reader who asks."""

    is_for_sessions = ("DELETE",)

    @describe("read_me", "Who you are", tag="Session", answer=private("Your profile.", "Me"), asks=Asks.READER)
    def get(self, request: Request) -> HttpResponse:
        """The profile."""
        return answers.private(self._shown(self.writer))

    @describe(
        "change_me",
        "Change your profile",
        tag="Session",
        answer=private("Your profile as it is now.", "Me"),
        asks=Asks.READER,
        body="ProfileBody",
        refuses=(*OF_A_PROFILE, "being_erased", "rate_limited"),
    )
    def patch(self, request: Request) -> HttpResponse:
        """The profile with a new name, another text, or both."""
        writer, body = self.writer, read(request, ProfileBody)
        if body:
            writer = profiles.change_profile(reader=writer, now=self.now, meter=self.meter, **body)
        return answers.written(self._shown(writer))

    @describe(
        "erase_me",
        "Be erased",
        tag="Session",
        answer=private("When it will be done.", "Erasure", status=202),
        asks=Asks.READER,
        parameters=(takes.TEXT,),
        refuses=("superuser_stays", "session_required", "rate_limited"),
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

    def _shown(self, who: "Reader") -> dict[str, Any]:
        again_at = profiles.may_be_renamed_at(who, now=self.now)
        return representations.me(who, roles_of(who, self.site.id), again_at)
