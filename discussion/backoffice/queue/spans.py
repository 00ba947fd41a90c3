"""Spans of time in few letters, as a list of cases has room for."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def split(span: timedelta) -> tuple[str, str]:
    """A span as a number and its unit: minutes below two hours, hours below two days, else days."""
    seconds = max(int(span.total_seconds()), 0)
    if seconds < 2 * _HOUR:
        return f"{round(seconds / _MINUTE)}", _("min")
    if seconds < 2 * _DAY:
        return f"{round(seconds / _HOUR)}", _("h")
    return f"{round(seconds / _DAY):,}", _("d")


def short(span: timedelta) -> str:
    """The same in one word: “46 min”, “3 h”, “12 d”."""
    return " ".join(split(span))


def age(since: datetime, now: datetime) -> str:
    """How long ago that was."""
    return short(now - since)
