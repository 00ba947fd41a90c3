"""Times as the pages show them: exact ones, since a page is kept and shown to many."""

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from discussion.core.moments import day, day_of_year


def spoken(time: datetime) -> str:
    """22 November 2026, 12:00 UTC."""
    here = time.astimezone(UTC)
    return f"{day(here)}, {here.hour:02}:{here.minute:02} UTC"


def hour(time: datetime) -> str:
    """22 November, 09:00."""
    here = time.astimezone(UTC)
    return f"{day_of_year(here)}, {here:%H:%M}"


def machine(time: datetime) -> str:
    """2026-11-22T12:00:00Z."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def left(span: timedelta) -> str:
    """How much longer: "12 more minutes"."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return _("less than a minute")
    return ngettext("one more minute", "%(n)s more minutes", minutes) % {"n": minutes}
