"""Who is asking: a bearer token, or the hosted pages' session cookie with CSRF protection."""

import re
from typing import Any

from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from discussion.actions.tokens import admit_token

_SCHEME = re.compile(r"[ \t]*bearer(?![\w-])", re.IGNORECASE | re.ASCII)


def bearer_token(header: str) -> str | None:
    """The token in an Authorization header, as it stands there; None where the header is of another scheme.

    Whoever says Bearer has said who they are: an empty or a garbled token is a wrong one, and never no token.
    """
    scheme = _SCHEME.match(header)
    return header[scheme.end() :].strip(" \t") if scheme else None


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer …`; an unknown token is refused, never taken for a stranger."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """The reader who holds the token, and the token; raises Refusal `invalid_token`, `rate_limited`."""
        token = bearer_token(request.headers.get("Authorization", ""))
        return None if token is None else admit_token(token=token, meter=request.parser_context["view"].meter)

    def authenticate_header(self, request: Request) -> str:
        """What a client is told to send."""
        return "Bearer"


class CookieAuthentication(SessionAuthentication):
    """Django's session; a write needs the CSRF token too."""
