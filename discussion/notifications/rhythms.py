"""When a digest is due, by the clock on its reader's wall."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from discussion.notifications.models import Rhythm

_NOWHERE = ZoneInfo("UTC")
# From yesterday, for a day's hour that a zone skips comes on the day after it.
_DAYS = range(-1, 9)


def slot(rhythm: str, *, zone: str, hour: int, weekday: int, now: datetime) -> tuple[str, datetime]:
    """The next digest of this rhythm: the part of its key that names it, and when it is due, in UTC.

    Every day it comes at the hour of the zone, every week on the weekday (0 is Monday). An hour that summer time skips
    comes when the clocks have gone on, and one that comes twice comes the first time. The key is the moment, so that
    whoever chooses another hour has another digest. Raises ValueError for a rhythm that gathers nothing.
    """
    due = _due(rhythm, place(zone), hour, weekday, now)
    return f"{due:%Y-%m-%dT%H:%MZ}", due


@lru_cache(maxsize=512)
def place(zone: str) -> ZoneInfo:
    """The time zone of this name; UTC where there is none of it."""
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return _NOWHERE


def at(day: date, *, hour: int, zone: ZoneInfo) -> datetime:
    """The moment at which the clocks there show this hour of the day, or first show a later one; in UTC."""
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def _due(rhythm: str, zone: ZoneInfo, hour: int, weekday: int, now: datetime) -> datetime:
    if rhythm == Rhythm.HOURLY:
        return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if rhythm not in (Rhythm.DAILY, Rhythm.WEEKLY):
        raise ValueError(f"{rhythm!r} gathers nothing.")
    today = now.astimezone(zone).date()
    days = (today + timedelta(days=number) for number in _DAYS)
    wanted = (day for day in days if rhythm == Rhythm.DAILY or day.weekday() == weekday)
    return next(due for day in wanted if (due := at(day, hour=hour, zone=zone)) > now)
