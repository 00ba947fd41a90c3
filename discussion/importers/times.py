"""The times of archives: every one gets a zone."""

from datetime import UTC, datetime, tzinfo

from django.utils.dateparse import parse_datetime


def zoned(text: str, *, zone: tzinfo = UTC) -> datetime | None:
    """A time in ISO 8601 or SQL, `zone` where it names none itself; None for what is no time."""
    try:
        time = parse_datetime(text.strip())
    except ValueError:
        return None
    if time is None:
        return None
    return time if time.tzinfo else time.replace(tzinfo=zone)


def epoch(seconds: float) -> datetime | None:
    """A time in seconds since 1970; None for what is none."""
    try:
        return datetime.fromtimestamp(seconds, tz=UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
