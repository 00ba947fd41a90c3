"""Tasks and deliveries are counted and timed, and their log lines say what they belong to.

A delivery's lines carry the id of the request that left the work behind, as the outbox row has it.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import celery

from discussion.core import clock, context, figures, schedule

if TYPE_CHECKING:
    from discussion.core.models import OutboxRow
    from discussion.notifications.models import Delivery

_log = logging.getLogger("discussion.tasks")
_MARGIN = timedelta(minutes=1)


class Watched(celery.Task):  # type: ignore[type-arg]  # generic in its stubs alone
    """A task whose every run is told."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run it; the lines of the run carry its name, its id and, for a wake-up, the request that sent it.

        What beat sends for is run once at each of its times (see `core/schedule.py`).
        """
        headers = self.request.headers or {}
        with context.bind(task=self.name, task_id=self.request.id, request_id=headers.get("request_id")):
            if not (headers.get(schedule.BY_THE_CLOCK) and schedule.is_claimed(self.name)):
                return self._run(args, kwargs)
            turn = schedule.claim(self.name, now=clock.now(), lease=self._lease())
            if turn is None:
                return None
            result = self._run(args, kwargs)
            turn.done(now=clock.now())
            return result

    def _run(self, args: Any, kwargs: Any) -> Any:
        start, outcome, result = time.perf_counter(), "failed", None
        try:
            result = self.run(*args, **kwargs)
            outcome = "done"
        finally:
            _tell(self.name, outcome, time.perf_counter() - start, is_news=bool(result) or outcome == "failed")
        return result

    def _lease(self) -> timedelta:
        """Until a run is ended by its limit, and a little."""
        return timedelta(seconds=self.time_limit or 0) + _MARGIN


shared_task = partial(celery.shared_task, base=Watched)


@dataclass(slots=True)
class Watching:
    """What came of a delivery; `is_done` is for the one who delivers to set."""

    is_done: bool = False


@contextmanager
def watched_delivery(row: "OutboxRow") -> Iterator[Watching]:
    """What is logged within the block belongs to the row, and one line at its end says what came of it."""
    watched, start = Watching(), time.perf_counter()
    # The wake-up carries the id of one request, the rows are those of many.
    told = {"event": row.event, "consumer": row.consumer, "delivery": str(row.id), "request_id": row.request_id}
    with context.bind(**told):
        yield watched
        outcome = "done" if watched.is_done else "failed"
        fields = {"outcome": outcome, "ms": _ms(time.perf_counter() - start), "attempts": row.attempts}
        _log.log(_level(is_news=bool(row.request_id)), "delivery", extra={"fields": fields})


@contextmanager
def watched_sending(delivery: "Delivery") -> Iterator[None]:
    """The attempt within the block is counted and timed, by its channel and by what the row says after it."""
    start, channel = time.perf_counter(), str(delivery.channel)
    yield
    seconds, outcome = time.perf_counter() - start, str(delivery.outcome) or "failed"
    figures.note(("deliveries", channel, outcome), ("delivery_seconds", channel), seconds)
    fields = {"channel": channel, "outcome": outcome, "ms": _ms(seconds), "attempts": delivery.attempts}
    _log.info("sending", extra={"fields": {"delivery": str(delivery.id), **fields}})


def _tell(name: str, outcome: str, seconds: float, *, is_news: bool) -> None:
    figures.note(("tasks", name, outcome), ("task_seconds", name), seconds)
    # Tasks are few, and their processes may be killed.
    figures.write()
    # Most runs find nothing to do, several in a minute.
    _log.log(_level(is_news=is_news), "task", extra={"fields": {"outcome": outcome, "ms": _ms(seconds)}})


def _level(*, is_news: bool) -> int:
    return logging.INFO if is_news else logging.DEBUG


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)
