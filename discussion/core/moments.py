"""Times: as files tell them, in UTC, to the microsecond, with `Z`; and as people read them, in the language at hand."""

from datetime import UTC, date, datetime
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language


def moment(time: datetime | None) -> str:
    """The time; empty for none."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}" if time else ""


def moment_of_column(text: str | None) -> str | None:
    """The same for a column that was read as text, which spares the drivers' slow reading; None for none.

    Both databases keep UTC: SQLite writes no zone, PostgreSQL `+00`, and neither a fraction that is zero.
    """
    if text is None:
        return None
    fraction = text[20:].partition("+")[0] if text[19:20] == "." else ""
    return f"{text[:10]}T{text[11:19]}.{fraction:0<6}Z"


def day(time: datetime) -> str:
    """22 November 2026 in English, 22. November 2026 in German."""
    return _day(get_language() or "en", time.year, time.month, time.day)


def day_of_year(time: datetime) -> str:
    """22 November."""
    return _day_of_year(get_language() or "en", time.month, time.day)


# A page of comments tells the same few days again and again.
@lru_cache(maxsize=4096)
def _day(language: str, year: int, month: int, number: int) -> str:
    return date_format(date(year, month, number), "j F Y" if language.startswith("en") else "DATE_FORMAT")


@lru_cache(maxsize=4096)
def _day_of_year(language: str, month: int, number: int) -> str:
    leap_year = 2024
    form = "j F" if language.startswith("en") else "MONTH_DAY_FORMAT"
    return date_format(date(leap_year, month, number), form)
