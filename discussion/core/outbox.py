"""The outbox: work that an action leaves behind, kept in the action's own transaction.

The rows are the truth and the broker only wakes workers, so that a lost message delays work and loses none.
A row is delivered in the transaction of its effects: in the database they happen exactly once.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol
from uuid import uuid4

from celery import current_app
from django.db import connection, transaction
from django.db.models import Count, F, Min, Q, QuerySet

from discussion.core import context, statements
from discussion.core.models import PENDING, OutboxRow, WakeUp
from discussion.core.texts import of_error
from discussion.core.transactions import write

logger = logging.getLogger(__name__)

DELIVER_TASK = "discussion.deliver_outbox"
BATCH = 200
LEASE = timedelta(seconds=60)
# A wake-up that nobody has taken for so long is thought lost.
WAKE_UP_PATIENCE = timedelta(seconds=10)
# With the delays below, the last attempt comes about two and a half hours after the first.
MAX_ATTEMPTS = 8
FIRST_DELAY = timedelta(seconds=5)
DELAY_GROWTH = 4
LONGEST_DELAY = timedelta(hours=1)
JITTER_STEPS = 256
KEPT = timedelta(days=3)
CLEAN_BATCH = 1000
ERROR_LENGTH = 2000

# What delivering a row takes of it; reading its times would take longer than claiming it.
_CLAIMED = statements.Share(
    OutboxRow, "core_outboxrow", only="id event consumer queue payload request_id attempts claim_token".split()
)
_LOST_WORKER = "The worker was lost in the middle of it."


class Consumer(Protocol):
    """Who receives an event, and in which queue."""

    @property
    def name(self) -> str: ...

    @property
    def queue(self) -> str: ...


class LeaseLost(Exception):
    """Another worker has taken the row, or somebody has settled it."""


def emit(event: str, *, consumers: Sequence[Consumer], payload: Mapping[str, int | str], now: datetime) -> None:
    """Leave work for each consumer in the caller's transaction; their queues are woken after its commit."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{event} was emitted outside the transaction of its action.")
    cause = context.request_id()
    for consumer in consumers:
        work = {"event": event, "consumer": consumer.name, "queue": consumer.queue, "payload": dict(payload)}
        statements.insert(OutboxRow(**work, request_id=cause, created_at=now, due_at=now))
    _wake_after_commit({consumer.queue for consumer in consumers}, now)


def _wake_after_commit(queues: Iterable[str], now: datetime) -> None:
    for queue in sorted(queues):
        transaction.on_commit(partial(wake, queue, now=now), robust=True)


def wake(queue: str, *, now: datetime, task: str = DELIVER_TASK) -> None:
    """Wake the workers of a queue, unless a wake-up is on its way; `task` is called with the queue's name.

    It is asked for after the commit: a worker takes its wake-up before it looks for rows, so whoever finds one
    on its way knows that the worker will see the rows.
    """
    if _may_send(queue, now):
        _send(queue, task)


def _may_send(queue: str, now: datetime) -> bool:
    if _is_on_its_way(queue, now):
        return False
    idle = Q(sent_at__isnull=True) | Q(sent_at__lte=now - WAKE_UP_PATIENCE)
    if WakeUp.objects.filter(idle, queue=queue).update(sent_at=now):
        return True
    return WakeUp.objects.get_or_create(queue=queue, defaults={"sent_at": now})[1]


def _is_on_its_way(queue: str, now: datetime) -> bool:
    # Every action that emits asks this, and by hand it costs a sixth of what the ORM takes.
    since = connection.ops.adapt_datetimefield_value(now - WAKE_UP_PATIENCE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM core_wakeup WHERE queue = %s AND sent_at > %s", [queue, since])
        return cursor.fetchone() is not None


def _send(queue: str, task: str) -> None:
    try:
        current_app.send_task(
            task,
            args=[queue],
            headers={"request_id": context.request_id()},
            retry=False,
            expires=LEASE.total_seconds(),
        )
    except Exception as error:  # each transport has errors of its own, and none may reach the caller
        logger.warning("The wake-up of queue %s was not sent (%s); the sweep will send another.", queue, error)


def take_wake_up(queue: str) -> None:
    """Note that a worker is awake; call it before the first claim."""
    with write():
        WakeUp.objects.filter(queue=queue, sent_at__isnull=False).update(sent_at=None)


def claim(queue: str, *, now: datetime, limit: int = BATCH) -> list[OutboxRow]:
    """Take due rows, oldest first; nobody else will have them until the lease ends.

    A row whose worker was lost comes alone and as one attempt more, so that a row that kills its workers
    spends only its own attempts.
    """
    lost = _pending(queue).filter(claimed_until__lte=now)
    _bury(lost, now)
    due = _pending(queue).filter(claimed_until__isnull=True, due_at__lte=now)
    return _take(lost, limit=1, now=now, failures=1) or _take(due, limit=limit, now=now)


def _pending(queue: str) -> QuerySet[OutboxRow]:
    return OutboxRow.objects.filter(PENDING, queue=queue)


def _bury(lost: QuerySet[OutboxRow], now: datetime) -> None:
    hopeless = lost.filter(attempts__gte=MAX_ATTEMPTS - 1)
    if hopeless.exists():
        with write():
            hopeless.update(
                attempts=F("attempts") + 1, dead_at=now, last_error=_LOST_WORKER, claim_token=None, claimed_until=None
            )


def _take(rows: QuerySet[OutboxRow], *, limit: int, now: datetime, failures: int = 0) -> list[OutboxRow]:
    if not rows.exists():
        return []
    with write():
        oldest = rows.select_for_update(skip_locked=True).order_by("due_at", "id").values("id")[:limit]
        due, parameters = oldest.query.sql_with_params()
        # One statement: several took twice the time of what the database does in them.
        found = statements.rows(
            f"""WITH due AS MATERIALIZED ({due})
            UPDATE core_outboxrow SET claim_token = %s, claimed_until = %s, attempts = attempts + %s
            FROM due WHERE core_outboxrow.id = due.id RETURNING core_outboxrow.due_at, {_CLAIMED}""",  # noqa: S608
            [*parameters, uuid4(), now + LEASE, failures],
        )
    return [_CLAIMED.take(iter(values)) for _due_at, *values in sorted(found, key=lambda row: row[:2])]


def deliver(
    row: OutboxRow, action: Callable[..., None], *, now: datetime, prepare: Callable[..., Any] | None = None
) -> bool:
    """Run the action of a claimed row and mark the row done, both in one transaction.

    What takes long and changes nothing is done by `prepare` before the transaction, which is told it as `prepared`.
    False when it failed, and waits for its next attempt or rests among the dead, and when another worker
    had taken the row, and nothing happened.
    """
    try:
        ready = {"prepared": prepare(**row.payload, now=now)} if prepare else {}
        with write():
            action(**row.payload, **ready, now=now)
            _settle(row, done_at=now, last_error="")
    except LeaseLost:
        logger.warning("Another worker took %s (%s) in the meantime.", row, row.id)
        return False
    except Exception as error:  # one row's failure stops no other row
        logger.warning("%s (%s) failed.", row, row.id, exc_info=True)
        _postpone(row, error, now)
        return False
    return True


def _settle(row: OutboxRow, **changes: Any) -> None:
    claimed = OutboxRow.objects.filter(PENDING, id=row.id, claim_token=row.claim_token)
    if not claimed.update(claim_token=None, claimed_until=None, **changes):
        raise LeaseLost


def _postpone(row: OutboxRow, error: Exception, now: datetime) -> None:
    attempts = row.attempts + 1
    try:
        with write():
            _settle(
                row,
                attempts=attempts,
                last_error=of_error(error)[:ERROR_LENGTH],
                due_at=now + delay(attempts, jitter=row.id % JITTER_STEPS / JITTER_STEPS),
                dead_at=now if attempts >= MAX_ATTEMPTS else None,
            )
    except LeaseLost:
        logger.warning("Another worker took %s (%s) in the meantime.", row, row.id)


def delay(attempts: int, *, jitter: float) -> timedelta:
    """How long a row rests after so many failures; `jitter` (0 to 1) adds up to a quarter."""
    rest: timedelta = min(FIRST_DELAY * DELAY_GROWTH ** (attempts - 1), LONGEST_DELAY)
    return rest * (1 + jitter / 4)


def release(rows: Iterable[OutboxRow]) -> None:
    """Give claimed rows back untried."""
    tokens = {row.id: row.claim_token for row in rows}
    with write():
        OutboxRow.objects.filter(PENDING, id__in=tokens, claim_token__in=set(tokens.values())).update(
            claim_token=None, claimed_until=None
        )


def sweep(now: datetime) -> list[str]:
    """Wake every queue with overdue rows, whose wake-up or worker may have been lost; returns their names."""
    queues = list(_overdue(now).order_by("queue").values_list("queue", flat=True).distinct())
    for queue in queues:
        wake(queue, now=now)
    return queues


def _overdue(now: datetime) -> QuerySet[OutboxRow]:
    unclaimed = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    return OutboxRow.objects.filter(PENDING, unclaimed, due_at__lte=now)


def waiting(queue: str, event_consumer: str, *, before: datetime, limit: int) -> list[dict[str, Any]]:
    """The payloads of a consumer's pending rows that were left before this time, oldest first."""
    rows = _pending(queue).filter(consumer=event_consumer, created_at__lt=before).order_by("due_at", "id")
    return list(rows.values_list("payload", flat=True)[:limit])


def retry_dead(ids: Iterable[int], now: datetime) -> int:
    """Give dead rows all their attempts again, at once; returns how many there were."""
    with write():
        dead = OutboxRow.objects.filter(id__in=list(ids), dead_at__isnull=False)
        queues = set(dead.values_list("queue", flat=True))
        count = dead.update(dead_at=None, attempts=0, due_at=now)
        _wake_after_commit(queues, now)
    return count


def clean(now: datetime) -> int:
    """Forget rows that were done three days ago; returns how many."""
    cleaned = 0
    while batch := _clean_batch(now - KEPT):
        cleaned += batch
    return cleaned


def _clean_batch(before: datetime) -> int:
    with write():
        ids = list(OutboxRow.objects.filter(done_at__lt=before).values_list("id", flat=True)[:CLEAN_BATCH])
        return OutboxRow.objects.filter(id__in=ids).delete()[0]


def depth() -> dict[str, int]:
    """How many rows are pending in each queue that has any."""
    rows = OutboxRow.objects.filter(PENDING).order_by("queue").values("queue").annotate(count=Count("id"))
    return {row["queue"]: row["count"] for row in rows}


def oldest_age(now: datetime) -> timedelta:
    """How long the oldest due row has waited; zero when none waits."""
    oldest = OutboxRow.objects.filter(PENDING, due_at__lte=now).aggregate(oldest=Min("due_at"))["oldest"]
    return now - oldest if oldest else timedelta(0)
