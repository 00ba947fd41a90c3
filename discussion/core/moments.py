"""Times as files tell them: in UTC, to the microsecond, with `Z`."""

from datetime import UTC, datetime


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
