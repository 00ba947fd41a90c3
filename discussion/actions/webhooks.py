"""Webhooks: set by administrators, told of events, and given up when nobody answers for three days."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from discussion.actions import deliveries
from discussion.core import ids
from discussion.core.transactions import write
from discussion.notifications.channels.outcomes import Failed, Outcome, Sent
from discussion.notifications.channels.webhooks.channel import Message
from discussion.notifications.channels.webhooks.kinds import KINDS, TEST
from discussion.notifications.channels.webhooks.subjects import Subject, subject_of
from discussion.notifications.models import Delivery, WebhookEndpoint

REST_AFTER = timedelta(days=3)
_PENDING, _DEAD = Delivery.Outcome.PENDING, Delivery.Outcome.DEAD
_RESTS = gettext_noop("The webhook rests, because it took nothing for three days: wake it, and this is sent.")
_GONE = gettext_noop("The webhook was switched off, because it answered 410: it is there no more.")


def announce(*, event: str, now: datetime, **about: int) -> None:
    """Plan what the site's webhooks are told of an event; for the outbox.

    Of one that rests a delivery is kept among the dead, from where waking it sends them.
    """
    subject, kind = subject_of(event, about), KINDS[event]
    if subject is None:
        return
    key = ids.encode(ids.new_id())
    listening = WebhookEndpoint.objects.filter(site_id=subject.site, is_enabled=True).order_by("id")
    wanted = [each for each in listening if not each.events or kind in each.events]
    for rests in (False, True):
        some = [each for each in wanted if (each.resting_since is not None) is rests]
        deliveries.plan([_delivery(each, kind, key, subject, about, now) for each in some], now=now)


def _delivery(
    endpoint: WebhookEndpoint, kind: str, key: str, subject: Subject, about: Mapping[str, int], now: datetime
) -> Delivery:
    rests = {"outcome": _DEAD, "settled_at": now, "answer": _RESTS} if endpoint.resting_since else {}
    return Delivery(
        site_id=endpoint.site_id,
        channel=Delivery.Channel.WEBHOOK,
        key=key,
        target=endpoint.id,
        reader_id=subject.reader,
        event=kind,
        payload={"about": dict(about)},
        created_at=now,
        due_at=now,
        **rests,
    )


def send_test(*, endpoint: WebhookEndpoint, now: datetime) -> Delivery:
    """A message that says that it is a test, sent by a worker at once and tried once."""
    subject, key = Subject(site=endpoint.site_id), ids.encode(ids.new_id())
    with write():
        awake = WebhookEndpoint(id=endpoint.id, site_id=endpoint.site_id)
        made = _delivery(awake, TEST, key, subject, {}, now)
        deliveries.plan([made], now=now)
    return made


def send_again(*, delivery: Delivery, now: datetime) -> bool:
    """Send what was settled once more, under its own id, with all its attempts; False where it is on its way."""
    with write():
        settled = _of(delivery.target).exclude(outcome=_PENDING).filter(id=delivery.id)
        return _send_anew(settled, now) > 0


def wake_webhook(*, endpoint: WebhookEndpoint, resends: bool, now: datetime) -> int:
    """Send to it again; what it missed too, where that is wanted. How many those are."""
    with write():
        WebhookEndpoint.objects.filter(id=endpoint.id).update(resting_since=None, failing_since=None)
        return _send_anew(_of(endpoint.id).filter(outcome=_DEAD).exclude(event=TEST), now) if resends else 0


def after(*, delivery: Delivery, message: Any, outcome: Outcome, now: datetime) -> None:
    """Keep what was sent in the log; note how the webhook does, and give it up where that is to be."""
    if isinstance(message, Message):
        _keep(delivery, message)
    if delivery.event == TEST:
        return
    mine = WebhookEndpoint.objects.filter(id=delivery.target)
    if isinstance(outcome, Sent):
        mine.exclude(failing_since=None).update(failing_since=None)
    elif isinstance(outcome, Failed):
        mine.filter(failing_since=None).update(failing_since=now)
        if outcome.is_gone:
            mine.update(is_enabled=False)
            _give_up(delivery.target, _GONE, now)
        elif delivery.outcome == _DEAD and _lay_to_rest(mine, now):
            _give_up(delivery.target, _RESTS, now)


def _lay_to_rest(endpoint: QuerySet[WebhookEndpoint], now: datetime) -> bool:
    """Whether it took nothing all the time in which this delivery was tried: one that it cannot take is not enough."""
    failing = endpoint.filter(failing_since__lte=now - REST_AFTER, resting_since=None)
    return failing.update(resting_since=now) > 0


def _keep(delivery: Delivery, message: Message) -> None:
    payload = {**delivery.payload, "body": message.body.decode()}
    Delivery.objects.filter(id=delivery.id).update(payload=payload, took_ms=round(message.seconds * 1000))


def _give_up(target: int, why: str, now: datetime) -> None:
    """Nothing else waits for it: what a worker has in hand loses its claim."""
    waiting = _of(target).filter(outcome=_PENDING)
    waiting.update(outcome=_DEAD, settled_at=now, answer=why, claim_token=None, claimed_until=None)


def _send_anew(found: QuerySet[Delivery], now: datetime) -> int:
    count = found.update(outcome=_PENDING, settled_at=None, attempts=0, due_at=now, claim_token=None)
    transaction.on_commit(partial(deliveries.wake, Delivery.Channel.WEBHOOK, now=now), robust=True)
    return count


def _of(target: int) -> QuerySet[Delivery]:
    return Delivery.objects.filter(channel=Delivery.Channel.WEBHOOK, target=target)
