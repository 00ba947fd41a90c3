"""Digests beyond those that are planned with what they tell: forgotten ones, and those that shall come at another time.

Nobody planned one for what came in while the last one was being sent, or waited for one that could not be.
"""

from datetime import datetime, timedelta

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from discussion.actions import deliveries
from discussion.core.transactions import write
from discussion.notifications.models import Delivery, Notification, Preferences, Rhythm
from discussion.notifications.rhythms import slot

_BATCH = 500
_GATHERED = (Rhythm.HOURLY, Rhythm.DAILY, Rhythm.WEEKLY)
# Whoever has no address that takes mail is not asked about for ever.
_AFTER, _UNTIL = timedelta(minutes=5), timedelta(days=3)

_Waiting = tuple[int, int, str]


def move(reader: int, *, now: datetime) -> None:
    """The reader's next digests come at the time that they chose last; call it in the transaction of that choice."""
    coming = Delivery.objects.filter(
        Q(key__startswith=f"{Rhythm.DAILY}:") | Q(key__startswith=f"{Rhythm.WEEKLY}:"),
        channel=Delivery.Channel.MAIL,
        outcome=Delivery.Outcome.PENDING,
        reader=reader,
        due_at__gt=now,
        attempts=0,
    )
    some = [(site, reader, key.partition(":")[0]) for site, key in coming.values_list("site_id", "key")]
    if some:
        coming.delete()
        deliveries.plan(_digests(some, now), now=now)


def plan_forgotten(*, now: datetime) -> int:
    """Plan the next digest for everybody who has something waiting and no digest on its way; returns how many.

    Where the clock was set back, the next one was sent already: then it is the one after that.
    """
    planned, last = 0, 0
    while some := _forgotten(now, after=last):
        planned, last = planned + len(some), some[-1][1]
        with write():
            deliveries.plan(_digests(some, now), now=now)
    return planned


def _forgotten(now: datetime, *, after: int) -> list[_Waiting]:
    """Site, reader and rhythm of some readers in order; the last one's second rhythm waits for another look."""
    begin = Concat(OuterRef("rhythm"), Value(":"), Cast(OuterRef("reader_id"), CharField()), Value(":"))
    planned = Delivery.objects.filter(
        channel=Delivery.Channel.MAIL,
        outcome=Delivery.Outcome.PENDING,
        reader=OuterRef("reader"),
        key__startswith=begin,
    )
    waiting = Notification.objects.filter(
        ~Exists(planned),
        mailed_at=None,
        rhythm__in=_GATHERED,
        created_at__range=(now - _UNTIL, now - _AFTER),
        reader__gt=after,
    )
    found = waiting.order_by("reader_id", "rhythm").values_list("site_id", "reader_id", "rhythm")
    return list(found.distinct()[:_BATCH])


def _digests(some: list[_Waiting], now: datetime) -> list[Delivery]:
    readers = [reader for _, reader, _ in some]
    wishes = {wish.reader_id: wish for wish in Preferences.objects.filter(reader__in=readers)}
    next_ones = [(each, _digest(each, wishes, now, after=now)) for each in some]
    keys = [digest.key for _, digest in next_ones]
    settled = set(Delivery.objects.filter(channel=Delivery.Channel.MAIL, key__in=keys).values_list("key", flat=True))
    return [
        _digest(each, wishes, now, after=digest.due_at) if digest.key in settled else digest
        for each, digest in next_ones
    ]


def _digest(waiting: _Waiting, wishes: dict[int, Preferences], now: datetime, *, after: datetime) -> Delivery:
    site, reader, rhythm = waiting
    wish = wishes.get(reader) or Preferences()
    name, due_at = slot(rhythm, zone=wish.time_zone, hour=wish.digest_hour, weekday=wish.digest_weekday, now=after)
    return Delivery(
        site_id=site,
        channel=Delivery.Channel.MAIL,
        key=f"{rhythm}:{reader}:{name}",
        reader_id=reader,
        created_at=now,
        due_at=due_at,
    )
