"""What happens by the clock happens once, however many beats are started: a run claims its due time before it begins.

The times stand in Celery's static schedule. A message of beat only says "look now"; the worker that takes it reckons
which due time has come and claims the row of (task, due time). Whoever comes second does nothing, whether by another
beat, a restart or a clock that was set back. A due time of the day or the hour that nobody claimed is caught up, once;
so is one whose run died or failed, when its claim ends. What is due every few minutes is not: the next tick does it.

Ticks of less than a minute claim nothing: they look for rows that are due, which have claims of their own, and a write
every few seconds would cost more than looking twice.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from celery import current_app
from celery.schedules import crontab
from django.db.models import Max

from discussion.core import holding
from discussion.core.models import ScheduledRun
from discussion.core.transactions import write

logger = logging.getLogger(__name__)

# Celery's own mark of a message that beat has sent; whatever else wakes a task has nothing to do with the clock.
BY_THE_CLOCK = "celery_beat_task"
KEPT = timedelta(days=3)
_SHORTEST = timedelta(minutes=1)
# So long the message of beat may take before somebody thinks it lost.
_PATIENCE = timedelta(minutes=1)
_DAYS_OF_A_LEAP = 8 * 366


@dataclass(frozen=True, slots=True)
class Turn:
    """A task at one of its due times, held by this process."""

    task: str
    due_at: datetime

    def done(self, *, now: datetime) -> None:
        """Its work is done; without this the turn is taken again when the claim has ended."""
        mine = ScheduledRun.objects.filter(task=self.task, due_at=self.due_at, holder=holding.holder())
        with write():
            mine.update(done_at=now)


def is_claimed(task: str) -> bool:
    """Whether the task runs by the clock, and so seldom that each of its due times is claimed."""
    entry = _entries().get(task)
    return entry is not None and _is_seldom(entry["schedule"])


def claim(task: str, *, now: datetime, lease: timedelta) -> Turn | None:
    """Take the turn that came last; None where it was had, or somebody is at it."""
    turn = Turn(task, last_due(_entries()[task]["schedule"], now))
    mine = {"holder": holding.holder(), "claimed_until": now + lease}
    with write():
        run, is_new = ScheduledRun.objects.get_or_create(task=task, due_at=turn.due_at, defaults=mine)
        return turn if is_new or _take_over(run, mine, now) else None


def _take_over(run: ScheduledRun, mine: Mapping[str, Any], now: datetime) -> bool:
    if not _is_free(run, now):
        return False
    same = ScheduledRun.objects.filter(task=run.task, due_at=run.due_at, done_at=None, claimed_until=run.claimed_until)
    return bool(same.update(**mine))


def catch_up(now: datetime) -> list[str]:
    """Send for the tasks whose last due time of the hour or the day went by without a run; returns their names.

    One that has never run waits for its next time: nobody has missed it.
    """
    missed = [task for task, entry in _entries().items() if _is_missed(task, entry["schedule"], now)]
    for task in missed:
        _send(task)
    return missed


def _is_missed(task: str, schedule: Any, now: datetime) -> bool:
    if not isinstance(schedule, crontab):
        return False
    due_at = last_due(schedule, now - _PATIENCE)
    last = ScheduledRun.objects.filter(task=task).order_by("-due_at").first()
    if last is None:
        _note_first(task, due_at, now)
        return False
    # One of a time to come is there where the clock was set back.
    return last.due_at < due_at or (last.due_at == due_at and _is_free(last, now))


def _note_first(task: str, due_at: datetime, now: datetime) -> None:
    """From here on the task is known; the time before was somebody else's, or nobody's."""
    past = {"holder": "", "claimed_until": now, "done_at": now}
    with write():
        ScheduledRun.objects.get_or_create(task=task, due_at=due_at, defaults=past)


def _is_free(run: ScheduledRun, now: datetime) -> bool:
    return run.done_at is None and (run.claimed_until <= now or holding.is_gone(run.holder))


def _send(task: str) -> None:
    try:
        current_app.send_task(task, headers={BY_THE_CLOCK: True}, retry=False, expires=_PATIENCE.total_seconds())
    except Exception as error:  # each transport has errors of its own, and the next look sends again
        logger.warning("%s was missed and could not be sent for (%s).", task, error)


def clean(now: datetime) -> int:
    """Forget the runs of days ago, but not the last of a task, by which it is known; returns how many."""
    cleaned = 0
    for task in ScheduledRun.objects.order_by("task").values_list("task", flat=True).distinct():
        runs = ScheduledRun.objects.filter(task=task)
        last = runs.aggregate(last=Max("due_at"))["last"]
        with write():
            cleaned += runs.filter(due_at__lt=min(last, now - KEPT)).delete()[0]
    return cleaned


def last_due(schedule: Any, now: datetime) -> datetime:
    """The latest due time that has come, in UTC; of an interval, a multiple of it since 1970."""
    if isinstance(schedule, crontab):
        return _last_of_crontab(schedule, now.astimezone(UTC))
    seconds = _interval(schedule).total_seconds()
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)


def _last_of_crontab(schedule: Any, now: datetime) -> datetime:
    # Celery refuses a schedule that never comes; one for a leap day is the rarest.
    days = (now.date() - timedelta(days=number) for number in range(_DAYS_OF_A_LEAP))
    times = sorted(
        (time(hour, minute, tzinfo=UTC) for hour in schedule.hour for minute in schedule.minute), reverse=True
    )
    moments = (datetime.combine(day, each) for day in days if _has_day(schedule, day) for each in times)
    return next(moment for moment in moments if moment <= now)


def _has_day(schedule: Any, day: date) -> bool:
    # Of weekdays Celery counts Sunday as 0.
    return (
        day.month in schedule.month_of_year
        and day.day in schedule.day_of_month
        and day.isoweekday() % 7 in schedule.day_of_week
    )


def _is_seldom(schedule: Any) -> bool:
    return isinstance(schedule, crontab) or _interval(schedule) >= _SHORTEST


def _interval(schedule: Any) -> timedelta:
    return schedule if isinstance(schedule, timedelta) else timedelta(seconds=schedule)


def _entries() -> dict[str, Any]:
    return {entry["task"]: entry for entry in current_app.conf.beat_schedule.values()}
