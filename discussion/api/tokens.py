"""Personal tokens, which readers make for their programs."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request

from discussion.accounts import queries
from discussion.actions import tokens as actions
from discussion.api import answers
from discussion.api.bodies import Body, StorableText, Whole, read
from discussion.api.resource import Resource
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, nothing, private
from discussion.core.ids import identifier

if TYPE_CHECKING:
    from discussion.accounts.models import Token

_PERSONAL = "personal"


class TokenBody(Body):
    """What a personal token is for, what it may do, and for how long."""

    name = StorableText()
    scopes = serializers.ListField(child=StorableText(), max_length=10)
    expires_in_days = Whole(required=False)


class Tokens(Resource):
    """The personal tokens of the reader who asks."""

    is_for_sessions = True

    @describe(
        "list_tokens",
        "List your personal tokens",
        tag="Tokens",
        answer=private("Those that live, newest first.", "TokenList"),
        asks=Asks.READER,
    )
    def get(self, request: Request) -> HttpResponse:
        """Those that live; their text is told once, when they are made."""
        found = queries.personal_tokens(self.writer, now=self.now)
        return answers.private({"items": [_shown(each) for each in found], "next": None})

    @describe(
        "create_token",
        "Make a personal token",
        tag="Tokens",
        answer=private("The token, whose text is told this once.", "NewToken", status=201).leading_to(
            delete_token="token"  # noqa: S106
        ),
        asks=Asks.READER,
        body="TokenBody",
        refuses=(
            *("invalid_token_name", "invalid_scopes", "invalid_expiry"),
            *("session_required", "token_name_taken", "too_many_tokens", "rate_limited"),
        ),
        description="For a program that acts for you: it has its own scopes and its own end. A name is used once, so "
        "that a repeated request makes no second token; it takes no key, for what is kept cannot tell the text again.",
    )
    def post(self, request: Request) -> HttpResponse:
        """A new token with its text."""
        writer, body = self.writer, read(request, TokenBody)
        wish = actions.Wish(body["name"], body["scopes"], body.get("expires_in_days", actions.DEFAULT_DAYS))
        token, text = actions.make_token(reader=writer, wish=wish, now=self.now, meter=self.meter)
        return answers.written({**_shown(token), "token": text}, status=201)


class One(Resource):
    """One personal token."""

    is_for_sessions = True

    @describe(
        "delete_token",
        "Revoke a personal token",
        tag="Tokens",
        answer=nothing("The token is dead."),
        asks=Asks.READER,
        parameters=(takes.TOKEN,),
        refuses=("session_required",),
    )
    def delete(self, request: Request, token: str) -> HttpResponse:
        """The token is dead, at once and everywhere."""
        actions.revoke_token(reader=self.writer, number=identifier(token), kind=_PERSONAL, now=self.now)
        return answers.nothing()


def _shown(token: "Token") -> dict[str, Any]:
    return {
        "id": token.public_id,
        "name": token.name,
        "scopes": token.scopes.split(),
        "created_at": token.created_at,
        "last_used_at": token.last_used_at,
        "expires_at": token.expires_at,
    }
