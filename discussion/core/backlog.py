"""How much of the outbox waits: cheap to ask while millions of rows lie there, since each question has an index."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from discussion.core.models import PENDING, OutboxRow, WakeUp


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queue's pending rows, and how long the oldest that is due has waited."""

    count: int
    oldest: timedelta


def waiting(now: datetime) -> dict[str, Waiting]:
    """For each queue that ever had work; a queue with nothing to do is told too."""
    return {queue: _in(queue, now) for queue in WakeUp.objects.order_by("queue").values_list("queue", flat=True)}


def dead_count() -> int:
    """How many rows rest among the dead."""
    return OutboxRow.objects.filter(dead_at__isnull=False).count()


def _in(queue: str, now: datetime) -> Waiting:
    pending = OutboxRow.objects.filter(PENDING, queue=queue)
    oldest = pending.filter(due_at__lte=now).order_by("due_at", "id").values_list("due_at", flat=True).first()
    return Waiting(pending.count(), now - oldest if oldest else timedelta(0))
