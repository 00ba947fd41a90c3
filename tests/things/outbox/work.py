"""Work for the outbox: two consumers, an event for them, and actions that succeed, fail and leave a trace."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from discussion.core import outbox
from discussion.core.models import OutboxRow, WakeUp

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@dataclass
class Consumer:
    name: str
    queue: str


COUNTER = Consumer("counter", "counts")
MAILER = Consumer("mailer", "mails")


def emit(*consumers: Consumer, **payload: int | str) -> None:
    outbox.emit("thing.happened", consumers=consumers or (COUNTER,), payload=payload, now=NOW)


def succeed(*, now: datetime, **payload: int | str) -> None:
    """An action that has nothing to do."""


def fail(*, now: datetime, **payload: int | str) -> None:
    raise ValueError("no such luck")


def leave_a_trace(*, now: datetime, **payload: int | str) -> None:
    WakeUp.objects.create(queue="a trace")


def traces() -> int:
    return WakeUp.objects.filter(queue="a trace").count()


def exhaust() -> OutboxRow:
    moment = NOW
    while rows := outbox.claim("counts", now=moment):
        outbox.deliver(rows[0], fail, now=moment)
        moment += timedelta(hours=2)
    return rows[0] if rows else OutboxRow.objects.get()
