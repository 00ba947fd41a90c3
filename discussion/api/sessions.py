"""Where the reader is signed in: the sessions that bear a token."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from rest_framework.request import Request

from discussion.accounts import queries
from discussion.actions.tokens import revoke_token
from discussion.api import answers
from discussion.api.resource import Resource
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, nothing, private
from discussion.core.ids import identifier

if TYPE_CHECKING:
    from discussion.accounts.models import Token

_SESSION = "session"


class Sessions(Resource):
    """The sessions of the reader who asks."""

    is_for_sessions = True

    @describe(
        "list_sessions",
        "List where you are signed in",
        tag="Tokens",
        answer=private("The sessions that bear a token, the one used last first.", "SessionList"),
        asks=Asks.READER,
        description="A session ends after 90 days without use. Its use is noted once an hour.",
    )
    def get(self, request: Request) -> HttpResponse:
        """Those that live, and which of them is asking."""
        found = queries.token_sessions(self.writer, now=self.now)
        return answers.private({"items": [self._shown(each) for each in found], "next": None})

    def _shown(self, session: "Token") -> dict[str, Any]:
        return {
            "id": session.public_id,
            "client": session.name,
            "created_at": session.created_at,
            "last_used_at": session.last_used_at,
            "expires_at": session.expires_at,
            "is_current": self.token is not None and self.token.id == session.id,
        }


class One(Resource):
    """One session."""

    is_for_sessions = True

    @describe(
        "delete_session",
        "End a session",
        tag="Tokens",
        answer=nothing("The session is over, and its token dead."),
        asks=Asks.READER,
        parameters=(takes.SESSION,),
        refuses=("session_required",),
    )
    def delete(self, request: Request, session: str) -> HttpResponse:
        """The session is over, at once and everywhere; one's own too."""
        revoke_token(reader=self.writer, number=identifier(session), kind=_SESSION, now=self.now)
        return answers.nothing()
