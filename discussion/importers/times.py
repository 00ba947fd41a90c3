"""The times of archives: every one gets a zone."""

import re
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime

from django.utils.dateparse import parse_datetime

# The longest way to write a time has some forty characters.
_LONGEST = 80
# What stands in a mail's head and in RSS, and what follows an offset when Go or Ruby write a time for people.
_MAIL = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d")
_UTC_BY_NAME = re.compile(r" ?(?:UTC|GMT)$")
_ZONE_NAME = re.compile(r"( [+-]\d{4}) \S+(?: m=\S+)?$")


def zoned(text: str, *, zone: tzinfo = UTC) -> datetime | None:
    """A time in ISO 8601, in SQL or as mails have it, `zone` where it names none itself; None for what is no time.

    Times before 1970 are none: programs write them where they know of no time.
    """
    try:
        time = _parsed(text.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if time is None or not 1970 <= time.year < datetime.max.year:
        return None
    return time if time.tzinfo else time.replace(tzinfo=zone)


def epoch(seconds: float) -> datetime | None:
    """A time in seconds since 1970; None for what is none."""
    try:
        time = datetime.fromtimestamp(seconds, tz=UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
    return time if 1970 <= time.year < datetime.max.year else None


def _parsed(text: str) -> datetime | None:
    if len(text) > _LONGEST:
        return None
    if _MAIL.match(text):
        return parsedate_to_datetime(text)
    return parse_datetime(_UTC_BY_NAME.sub("Z", _ZONE_NAME.sub(r"\1", text)))
