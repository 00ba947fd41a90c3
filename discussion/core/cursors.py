"""Cursors: where a list went on, as opaque text."""

import base64
import binascii
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from discussion.core.errors import Kind, Refusal

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Two weeks from the ends of what a date can be, so that any time zone can still show it.
_FIRST_MICROSECOND, _LAST_MICROSECOND = (
    (datetime(year, month, 15, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
    for year, month in ((1, 1), (9999, 12))
)
_MAX_LENGTH = 200


def encode(parts: list[Any]) -> str:
    """A short list of plain values and times as opaque text."""
    plain = [_microseconds(part) if isinstance(part, datetime) else part for part in parts]
    return base64.urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).decode().rstrip("=")


def decode(text: str, *, length: int) -> list[Any]:
    """The list of so many values behind the text; raises Refusal `invalid_cursor`."""
    if len(text) > _MAX_LENGTH or not text.isascii():
        raise invalid()
    try:
        parts = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise invalid() from None
    if not isinstance(parts, list) or len(parts) != length:
        raise invalid()
    return parts


def whole(value: Any) -> int:
    """A whole number that fits an identifier; raises Refusal `invalid_cursor`."""
    if type(value) is not int or not 0 <= value < 2**63:
        raise invalid()
    return value


def moment(value: Any) -> datetime:
    """The time behind its encoded form; raises Refusal `invalid_cursor`."""
    if type(value) is not int or not _FIRST_MICROSECOND <= value <= _LAST_MICROSECOND:
        raise invalid()
    return _EPOCH + timedelta(microseconds=value)


def invalid() -> Refusal:
    """What is said of a cursor that we did not make for this list."""
    return Refusal(
        Kind.INVALID, "invalid_cursor", _("The cursor cannot be read: start again without one."), field="cursor"
    )


def _microseconds(time: datetime) -> int:
    return (time - _EPOCH) // timedelta(microseconds=1)
