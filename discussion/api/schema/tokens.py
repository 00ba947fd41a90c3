"""Personal tokens and sessions, in the API's document."""

from typing import Any

from discussion.api.schema.basics import ID, TEXT, TIME, TRUTH, Shape, body_of, list_of, object_of, one_of, or_null, ref

TOKEN_ID = "0d3k9v3x5z7b9"  # noqa: S105
SESSION_ID = "0d3k9w4y6a8c0"
_SCOPE = one_of("read", "write", "moderate")
_USED = {**or_null(TIME), "description": "Within the hour; null where it has not been used."}
_TOKEN: dict[str, Shape] = {
    "id": ID,
    "name": {**TEXT, "description": "What it is for."},
    "scopes": list_of(_SCOPE),
    "created_at": TIME,
    "last_used_at": _USED,
    "expires_at": TIME,
}
_SESSION: dict[str, Shape] = {
    "id": ID,
    "client": {**TEXT, "description": "By what the client said it is, like “Firefox on Linux”."},
    "created_at": TIME,
    "last_used_at": _USED,
    "expires_at": {**or_null(TIME), "description": "Moves on with each use; null in an old one until its next use."},
    "is_current": {**TRUTH, "description": "Whether it is the session that asks."},
}
SHAPES_OF_TOKENS: dict[str, Shape] = {
    "Token": object_of("A personal token; its text is not kept.", _TOKEN),
    "NewToken": object_of("A personal token with its text, which is told this once.", {**_TOKEN, "token": TEXT}),
    "TokenList": object_of("All of them.", {"items": list_of(ref("Token")), "next": {"type": "null"}}),
    "TokenSession": object_of("A session that bears a token.", _SESSION),
    "SessionList": object_of("All of them.", {"items": list_of(ref("TokenSession")), "next": {"type": "null"}}),
}
BODIES_OF_TOKENS: dict[str, Shape] = {
    "TokenBody": body_of(
        "What a personal token is for.",
        {
            "name": {"type": "string", "minLength": 1, "maxLength": 60, "description": "Each name is used once."},
            "scopes": {
                "type": "array",
                "items": _SCOPE,
                "minItems": 1,
                "maxItems": 10,
                "description": "`read` for what is safe, `write` for what changes something, `moderate` for all below "
                "`/moderation`.",
            },
            "expires_in_days": {"type": "integer", "minimum": 1, "maximum": 365, "default": 90},
        },
        required=("name", "scopes"),
    )
}
REFUSED_BY_TOKENS: dict[int, dict[str, str]] = {
    400: {
        "invalid_token_name": "Say in 1 to 60 characters what the token is for.",
        "invalid_scopes": "Name one or more of read, write, moderate.",
        "invalid_expiry": "A token lives for 1 to 365 days.",
    },
    403: {
        "scope_missing": "This token lacks the scope write: make one that has it.",
        "session_required": "A personal token changes nothing of your account: sign in, and use your session.",
    },
    409: {
        "token_name_taken": "You have a token of this name already: choose another name, or revoke that one.",
        "too_many_tokens": "You have 50 tokens already: revoke one that you no longer use.",
    },
}
_ONE: dict[str, Any] = {
    "id": TOKEN_ID,
    "name": "Nightly export",
    "scopes": ["read", "moderate"],
    "created_at": "2026-11-22T12:00:00Z",
    "last_used_at": None,
    "expires_at": "2027-02-20T12:00:00Z",
}
_BROWSER: dict[str, Any] = {
    "id": SESSION_ID,
    "client": "Firefox on Linux",
    "created_at": "2026-11-22T12:00:00Z",
    "last_used_at": "2026-11-22T12:00:00Z",
    "expires_at": "2027-02-20T12:00:00Z",
    "is_current": True,
}
EXAMPLES_OF_TOKENS: dict[str, Any] = {
    "NewToken": {**_ONE, "token": "dsp_p4-example-not-a-token"},
    "TokenList": {"items": [_ONE], "next": None},
    "SessionList": {"items": [_BROWSER], "next": None},
    "TokenBody": {"name": "Nightly export", "scopes": ["read", "moderate"], "expires_in_days": 90},
}
