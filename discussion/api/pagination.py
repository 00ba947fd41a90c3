"""How much of a list is asked for."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request

from discussion.comments.queries import Window
from discussion.core.errors import Kind, Refusal

DEFAULT_LIMIT = 20
MAX_LIMIT = 100


def limit(request: Request) -> int:
    """The `limit` asked for; raises Refusal `invalid_limit`."""
    return whole(request, "limit", default=DEFAULT_LIMIT, low=1, high=MAX_LIMIT)


def cursor(request: Request) -> str | None:
    """The `cursor` asked for; an empty one is a broken one."""
    text = request.query_params.get("cursor")
    if text == "":
        raise Refusal(
            Kind.INVALID, "invalid_cursor", _("The cursor is empty: start again without one."), field="cursor"
        )
    return text


def window(request: Request) -> Window:
    """The part of a thread asked for. Raises Refusal `invalid_limit`, `invalid_replies`, `invalid_depth`."""
    return Window(
        sort=request.query_params.get("sort", Window().sort),
        limit=limit(request),
        replies=whole(request, "replies", default=Window().replies, low=0, high=20),
        depth=whole(request, "depth", default=Window().depth, low=0, high=10),
        cursor=cursor(request),
    )


def whole(request: Request, name: str, *, default: int, low: int, high: int) -> int:
    """A whole number among the query parameters; raises Refusal `invalid_<name>`."""
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10) or not low <= int(text) <= high:
        raise Refusal(
            Kind.INVALID, f"invalid_{name}", f"{name} must be a whole number from {low} to {high}.", field=name
        )
    return int(text)


def listed(items: list[Any], more: str | None) -> dict[str, Any]:
    """A list as every list is answered."""
    return {"items": items, "next": more}
