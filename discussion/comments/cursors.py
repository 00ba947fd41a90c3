"""The sorts, and where a page of comments went on."""

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from discussion.core import cursors
from discussion.core.errors import Kind, Refusal


@dataclass(frozen=True, slots=True)
class Sort:
    """An order: the stored column and its direction; ties are broken by id in the same direction."""

    name: str
    column: str
    is_descending: bool = True


SORTS = {
    sort.name: sort
    for sort in (
        Sort("best", "best"),
        Sort("new", "created_at"),
        Sort("old", "created_at", is_descending=False),
        Sort("top", "top"),
        Sort("controversial", "controversial"),
        Sort("common_ground", "common_ground"),
        Sort("split", "split"),
    )
}
DEFAULT_SORT = "best"

Key = float | datetime


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last item of a page: its sort key and id; both None at the start of a list."""

    sort: str
    key: Key | None = None
    id: int | None = None


def sort_named(name: str) -> Sort:
    """The sort with this name; raises Refusal `unknown_sort`."""
    if name not in SORTS:
        raise Refusal(
            Kind.INVALID,
            "unknown_sort",
            _("There is no such sort: use one of %(sorts)s.") % {"sorts": ", ".join(SORTS)},
            field="sort",
        )
    return SORTS[name]


def encode(cursor: Cursor) -> str:
    """The cursor as opaque text."""
    return cursors.encode([cursor.sort, cursor.key, cursor.id])


def decode(text: str, sort: Sort) -> Cursor:
    """The cursor behind the text, made for this sort; raises Refusal `invalid_cursor`."""
    name, key, number = cursors.decode(text, length=3)
    if name != sort.name:
        raise cursors.invalid()
    if key is None and number is None:
        return Cursor(sort.name)
    return Cursor(sort.name, _key(key, sort), cursors.whole(number))


def _key(value: Any, sort: Sort) -> Key:
    if sort.column == "created_at":
        return cursors.moment(value)
    if isinstance(value, bool) or not isinstance(value, float | int) or not math.isfinite(value):
        raise cursors.invalid()
    return float(value)
