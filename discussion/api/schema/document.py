"""The OpenAPI document of the whole API."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

from discussion.api.answers import dumps
from discussion.api.schema import refusals
from discussion.api.schema.basics import Shape
from discussion.api.schema.bodies import BODIES
from discussion.api.schema.shapes import SHAPES

_ABOUT = """\
Readers argue beneath articles. Everything is JSON in UTF-8; identifiers are opaque strings; times are RFC 3339 in UTC.

**Refusals** are `application/problem+json` (RFC 9457) with a stable `code` and a sentence; a refused body names its
fields in `errors`. A write refuses fields that it does not know. What is hidden looks like what is absent: 404.

**Lists** answer `items` and `next`; the next page is the same address with `cursor` set to `next`.

**Reads** that are the same for everybody carry an `ETag` and may be kept for a moment; `If-None-Match` gets 304.

**Writes**: `Idempotency-Key` makes a repeated POST one write, `If-Match` refuses to overwrite what changed meanwhile.

**Limits**: writes say in `RateLimit` how much is left; past it 429 says in `Retry-After` when to come back.
"""
_TAGS = {
    "Session": "Becoming somebody, and who one is.",
    "Tokens": "What programs sign in with, and where one is signed in.",
    "Readers": "Who takes part, as everybody sees them.",
    "Account": "What a member looks after.",
    "Articles": "What discussions hang on.",
    "Comments": "Reading, writing and voting.",
    "Notifications": "What readers are told, what they follow and mute, and how they want to be told.",
    "Live": "What happens beneath an article, as it happens.",
    "Polls": "Questions, ballots and what came of them.",
    "Moderation": "What a site's moderators do.",
    "About": "The API about itself.",
}


def _header(description: str, example: str, *, is_sure: bool = True, **schema: Any) -> Shape:
    shown: Shape = {"description": description, "schema": {"type": "string", **schema}, "example": example}
    return {**shown, "required": True} if is_sure else shown


_HEADERS: dict[str, Shape] = {
    "ETag": _header(
        'The version of the answer; of what can be changed `"<revision>.<hash>"`.',
        '"3.9f86d081884c7d659a"',
        pattern='^"[^"]+"$',
    ),
    "Cache-Control": _header("What may be kept, and for how long.", "public, max-age=1, stale-while-revalidate=4"),
    "RateLimit": _header("What is left of the limit nearest to its end.", '"posts";r=11;t=40', is_sure=False),
    "RateLimit-Policy": _header("That limit: so many in so many seconds.", '"posts";q=12;w=60', is_sure=False),
    "Retry-After": _header("Come back after so many seconds.", "40", is_sure=False, pattern="^[0-9]+$"),
    "WWW-Authenticate": _header("How to say who you are.", "Bearer"),
}
_SECURITY: dict[str, Shape] = {
    "token": {"type": "http", "scheme": "bearer", "description": "The token of a session, or a personal one."},
    "session": {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "The hosted pages' session."},
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRFToken",
        "description": "With the session cookie, every write carries the form token too.",
    },
}


def complete(result: Shape, **_: Any) -> Shape:
    """A hook of the generator: the operations are there, this adds all that they refer to."""
    result["info"]["description"] = _ABOUT
    result["tags"] = [{"name": name, "description": sentence} for name, sentence in _TAGS.items()]
    result["components"] = {
        "schemas": {**SHAPES, **BODIES},
        "headers": _HEADERS,
        "examples": {code: refusals.example(code) for code in refusals.STATUS_OF},
        "securitySchemes": _SECURITY,
    }
    return result


@cache
def document() -> bytes:
    """The document as JSON; it changes with the code alone."""
    # The package has no types.
    generator: Any = SchemaGenerator()  # type: ignore[no-untyped-call]
    return dumps(generator.get_schema(request=None, public=True))
