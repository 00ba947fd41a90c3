"""Values out of archives that nobody vouches for: each is read as what it should be, or as nothing."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypedDict, Unpack

from discussion.core.texts import storable
from discussion.importers.records import Author, Comment, Markup, Refused, State, Vote
from discussion.importers.times import epoch, zoned

# What a counter in a database holds.
_MOST = 2**31 - 1


def fields(value: Any) -> Mapping[str, Any]:
    """A JSON object; an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def array(value: Any) -> list[Any]:
    """A JSON array; an empty one in place of anything else."""
    return value if isinstance(value, list) else []


def text(holder: Mapping[str, Any], name: str) -> str:
    """A text as it stands, without what no database stores; empty where there is none."""
    value = holder.get(name)
    return storable(value) if isinstance(value, str) else ""


def word(holder: Mapping[str, Any], name: str) -> str:
    """A name, an address or the like, without surrounding space; empty where there is none."""
    return text(holder, name).strip()


def key(holder: Mapping[str, Any], name: str) -> str:
    """An id, whether it is written as a number or as a text; empty where there is none."""
    value = holder.get(name)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else word(holder, name)


def whole(holder: Mapping[str, Any], name: str) -> int:
    """A number without its fraction, as large as a counter may be; 0 where there is none."""
    value = holder.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return 0
    return int(max(-_MOST, min(_MOST, value)))


def time(holder: Mapping[str, Any], name: str) -> datetime | None:
    """A time as ISO 8601 or in seconds since 1970, UTC where it names no zone; None where there is none.

    The year 1 is what some languages write for no time at all.
    """
    value, written = holder.get(name), key(holder, name)
    try:
        read = epoch(float(value or written)) if isinstance(value, float) or written.isdecimal() else zoned(written)
        return read.astimezone(UTC) if read and read.year > 1 else None
    except OverflowError:
        return None


class Told(TypedDict, total=False):
    """What may be told of a comment besides what every comment must have."""

    author: Author | None
    parent: str
    edited_at: datetime | None
    up: int
    down: int
    votes: tuple[Vote, ...]


def checked(
    *,
    number: int,
    key: str,
    article: str,
    body: str,
    markup: Markup,
    created_at: datetime | None,
    state: State = State.PUBLISHED,
    **told: Unpack[Told],
) -> Comment | Refused:
    """The comment, or why it can be none; `number` tells which record it is where it has no key.

    What its author deleted leaves its text behind.
    """
    where = f"comment {key}" if key else f"record number {number} of the file"
    if not key:
        return Refused(where, "It has no id, so a second import would bring it in again.")
    if not article:
        return Refused(where, "It does not say to which article it belongs.")
    if created_at is None:
        return Refused(where, "It has no readable time.")
    if not body.strip() and state not in (State.DELETED, State.REMOVED):
        return Refused(where, "It has no text.")
    kept = "" if state is State.DELETED else body
    return Comment(key=key, article=article, body=kept, markup=markup, created_at=created_at, state=state, **told)
