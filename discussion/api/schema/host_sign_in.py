"""What the document says of signing in with a token of the host site."""

from typing import Any

from discussion.api.schema.basics import Shape, body_of

_TOKEN: Shape = {
    "type": "string",
    "maxLength": 8192,
    "description": "A JWT: HS256, RS256 or ES256, as the site has set.",
}

BODIES_OF_HOST_SIGN_IN: dict[str, Shape] = {
    "HostTokenBody": body_of("What the host site has signed.", {"token": _TOKEN}, required=("token",)),
}
EXAMPLES_OF_HOST_SIGN_IN: dict[str, Any] = {
    "HostTokenBody": {"token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0NzExIn0.c2lnbmVk"}
}
REFUSED_BY_HOST_SIGN_IN: dict[int, dict[str, str]] = {
    401: {
        "sso_token_invalid": "aud is not the audience that this site has set, and it alone.",
        "sso_token_expired": "The token has expired: make a new one.",
        "sso_token_used": "This token has been used: make a new one each time.",
    },
    403: {
        "sso_not_offered": "This site takes no sign-in from its host: its administrators can set one.",
        "reader_inactive": "This account has been closed here.",
    },
    503: {
        "sso_keys_unavailable": (
            "This site's keys are out of reach just now: try again in a minute, or tell its administrators."
        ),
    },
}
