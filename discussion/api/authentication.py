"""Who is asking: a bearer token, or the hosted pages' session cookie with CSRF protection."""

from typing import Any

from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from discussion.accounts import queries
from discussion.core.errors import Kind, Refusal

_SCHEME = "bearer "


def bearer_token(request: Any) -> str | None:
    """The token in the Authorization header."""
    header = request.headers.get("Authorization", "")
    return header[len(_SCHEME) :].strip() if header.lower().startswith(_SCHEME) else None


def invalid_token() -> Refusal:
    """What is said to who shows a token that opens nothing."""
    return Refusal(Kind.UNAUTHENTICATED, "invalid_token", "This token is unknown or no longer valid: sign in again.")


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer …`; an unknown token is refused, never taken for a stranger."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """The reader who holds the token; raises Refusal `invalid_token`."""
        token = bearer_token(request)
        if token is None:
            return None
        reader = queries.reader_of_token(token)
        if reader is None:
            raise invalid_token()
        return reader, token

    def authenticate_header(self, request: Request) -> str:
        """What a client is told to send."""
        return "Bearer"


class CookieAuthentication(SessionAuthentication):
    """Django's session; a write needs the CSRF token too."""
