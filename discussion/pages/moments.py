"""Times as the pages show them: exact ones, since a page is kept and shown to many."""

from datetime import UTC, datetime, timedelta

_MONTHS = "January February March April May June July August September October November December".split()


def day(time: datetime) -> str:
    """22 November 2026."""
    return f"{time.day} {_MONTHS[time.month - 1]} {time.year}"


def spoken(time: datetime) -> str:
    """22 November 2026, 12:00 UTC."""
    here = time.astimezone(UTC)
    return f"{day(here)}, {here.hour:02}:{here.minute:02} UTC"


def machine(time: datetime) -> str:
    """2026-11-22T12:00:00Z."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def left(span: timedelta) -> str:
    """How much longer: "12 more minutes"."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return "less than a minute"
    return "one more minute" if minutes == 1 else f"{minutes} more minutes"
