"""Messages on their way out: planned with their cause, sent by workers, marked with what came of them.

A message is a row until the other side has taken it. A worker that dies between sending and marking sends it once more,
under the same identifier; nothing else can double it, and nothing can lose it.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q, QuerySet
from django.utils.module_loading import import_string

from discussion.core import outbox, statements
from discussion.core.texts import of_error, storable
from discussion.core.transactions import write
from discussion.notifications.channels.known import CHANNELS, Channel, channel
from discussion.notifications.channels.outcomes import Failed, Outcome, Sent, Skipped
from discussion.notifications.models import Delivery

logger = logging.getLogger(__name__)

SEND_TASK = "discussion.send_deliveries"
BATCH = 50
# Longer than a turn of a worker and the slowest answer after it.
LEASE = timedelta(seconds=60)
KEPT = timedelta(days=30)
ANSWER_LENGTH = 2_000
_CLEAN_BATCH = 1_000
_APART = ("id", "site_id", "channel", "key", "target", "reader_id", "notification_id", "payload", "due_at", "event")
_JITTER_STEPS = 256
_LOST_WORKERS = "Its workers were lost in the middle of it."
_PENDING = Q(outcome=Delivery.Outcome.PENDING)
# What follows from an outcome, in the transaction of its mark: called with delivery, message, outcome and now.
_AFTER = {
    Delivery.Channel.MAIL: "discussion.actions.mailing.after",
    Delivery.Channel.PUSH: "discussion.actions.pushing.after",
    Delivery.Channel.WEBHOOK: "discussion.actions.webhooks.after",
}


def plan(deliveries: Sequence[Delivery], *, now: datetime) -> None:
    """Leave messages in the caller's transaction; those that are planned already stay as they are.

    All of them were made `now` and have the same outcome: their other columns are stored as those of the first.
    """
    statements.insert_new(Delivery, statements.values_of_alike(deliveries, apart=_APART))
    due = {each.channel for each in deliveries if each.due_at <= now}
    for name in sorted(due):
        transaction.on_commit(partial(wake, name, now=now), robust=True)


def revive(*, comment: int, now: datetime) -> None:
    """Try once more what was not sent because the comment was hidden when its turn came, now that it is public again.

    It is asked anew whether it is wanted; what was sent stays sent.
    """
    skipped = Delivery.objects.filter(notification__comment=comment, outcome=Delivery.Outcome.SKIPPED)
    names = sorted(set(skipped.values_list("channel", flat=True)))
    if names:
        skipped.update(outcome=Delivery.Outcome.PENDING, due_at=now, attempts=0, settled_at=None, answer="")
    for name in names:
        transaction.on_commit(partial(wake, name, now=now), robust=True)


def wake(name: str, *, now: datetime) -> None:
    """Tell a worker that something waits in this channel; a lost message is made up for by the sweep."""
    outbox.wake(name, now=now, task=SEND_TASK)


def sweep(now: datetime) -> list[str]:
    """Wake every channel in which something is overdue; returns their names."""
    found = [str(name) for name in CHANNELS if _due(name, now).exists() or _lost(name, now).exists()]
    for name in found:
        wake(name, now=now)
    return found


def claim(name: str, *, now: datetime, limit: int = BATCH) -> list[Delivery]:
    """Take due messages of a channel, oldest first; nobody else has them until the lease ends.

    One whose worker was lost comes alone, so that one that kills its workers holds up no other.
    """
    return _take(_lost(name, now), limit=1, now=now) or _take(_due(name, now), limit=limit, now=now)


def send(delivery: Delivery, *, clock: Callable[[], datetime]) -> Outcome:
    """Send a claimed message and mark what came of it; an error of ours is a failure like any other."""
    way, message = channel(delivery.channel), None
    outcome: Outcome = Failed(_LOST_WORKERS)
    try:
        if not _is_spent(delivery, way):
            message = way.prepare(delivery, clock())
            outcome = message if isinstance(message, Skipped) else way.send(message)
    except Exception as error:  # one message's failure stops no other
        logger.warning("%s (%s) failed.", delivery, delivery.id, exc_info=True)
        outcome = Failed(of_error(error))
    _settle(delivery, message, outcome, clock())
    return outcome


def release(deliveries: Sequence[Delivery]) -> None:
    """Give claimed messages back untried."""
    tokens = {each.id: each.claim_token for each in deliveries}
    with write():
        Delivery.objects.filter(_PENDING, id__in=tokens, claim_token__in=set(tokens.values())).update(
            claim_token=None, claimed_until=None, attempts=F("attempts") - 1
        )


def clean(now: datetime) -> int:
    """Forget what was settled a month ago; returns how many."""
    cleaned = 0
    while batch := _clean_batch(now - KEPT):
        cleaned += batch
    return cleaned


def _is_spent(delivery: Delivery, way: Channel) -> bool:
    """Whether it had all its attempts: only one that ends its workers, who cannot say so, is then still there."""
    return delivery.attempts > 1 and way.rest(delivery.attempts - 1, 0.0) is None


def _due(name: str, now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(_PENDING, channel=name, claimed_until=None, due_at__lte=now)


def _lost(name: str, now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(_PENDING, channel=name, claimed_until__lte=now)


def _take(found: QuerySet[Delivery], *, limit: int, now: datetime) -> list[Delivery]:
    if not found.exists():
        return []
    with write():
        oldest = found.select_for_update(skip_locked=True).order_by("due_at", "id")
        ids = list(oldest.values_list("id", flat=True)[:limit])
        Delivery.objects.filter(id__in=ids).update(
            claim_token=uuid4(), claimed_until=now + LEASE, attempts=F("attempts") + 1
        )
        taken = Delivery.objects.select_related("site", "reader", "notification").filter(id__in=ids)
        return list(taken.order_by("due_at", "id"))


def _settle(delivery: Delivery, message: Any, outcome: Outcome, now: datetime) -> None:
    with write():
        mine = Delivery.objects.filter(_PENDING, id=delivery.id, claim_token=delivery.claim_token)
        marks = {"claim_token": None, "claimed_until": None, **_marks(delivery, outcome, now)}
        if not mine.update(**marks):
            logger.warning("Another worker took %s (%s) in the meantime.", delivery, delivery.id)
            return
        for name, value in marks.items():
            setattr(delivery, name, value)
        _follow(delivery, message, outcome, now)


def _follow(delivery: Delivery, message: Any, outcome: Outcome, now: datetime) -> None:
    after = import_string(_AFTER[Delivery.Channel(delivery.channel)])
    try:
        with transaction.atomic():
            after(delivery=delivery, message=message, outcome=outcome, now=now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # without its mark the message would go out again, and again
        logger.exception("What follows from %s (%s) was left out.", delivery, delivery.id)


def _marks(delivery: Delivery, outcome: Outcome, now: datetime) -> dict[str, Any]:
    if isinstance(outcome, Sent):
        return _settled(Delivery.Outcome.SENT, now, status=outcome.status, answer=_text(outcome.answer))
    if isinstance(outcome, Skipped):
        return _settled(Delivery.Outcome.SKIPPED, now, answer=_text(outcome.why))
    said = {"status": outcome.status, "answer": _text(outcome.answer)}
    rest = channel(delivery.channel).rest(delivery.attempts, delivery.id % _JITTER_STEPS / _JITTER_STEPS)
    if outcome.is_final or outcome.is_gone or rest is None:
        return _settled(Delivery.Outcome.DEAD, now, **said)
    return {"due_at": now + max(rest, timedelta(seconds=outcome.after_seconds or 0)), **said}


def _settled(outcome: Delivery.Outcome, now: datetime, **said: Any) -> dict[str, Any]:
    return {"outcome": outcome, "settled_at": now, **said}


def _text(said: str) -> str:
    return storable(said[:ANSWER_LENGTH])


def _clean_batch(before: datetime) -> int:
    with write():
        settled = Delivery.objects.filter(~_PENDING, settled_at__lt=before)
        ids = list(settled.values_list("id", flat=True)[:_CLEAN_BATCH])
        return Delivery.objects.filter(id__in=ids).delete()[0]
