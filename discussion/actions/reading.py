"""What readers say of what they were told: that they have seen it."""

from collections.abc import Collection
from datetime import datetime

from discussion.accounts.models import Reader
from discussion.core.limits import Meter
from discussion.core.transactions import write
from discussion.notifications.models import Notification

_AT_ONCE = 500


def read(
    *,
    reader: Reader,
    now: datetime,
    meter: Meter,
    numbers: Collection[int] | None = None,
    until: int | None = None,
) -> int:
    """The reader has read these of their notifications, those up to one, or all; how many were unread.

    What is not theirs is left alone. Raises Refusal `rate_limited`.
    """
    with write():
        meter.take("wishes")
    unread = Notification.objects.filter(reader=reader, read_at=None)
    if numbers is not None:
        unread = unread.filter(id__in=numbers)
    if until is not None:
        unread = unread.filter(id__lte=until)
    count = 0
    # Some at a time: a list that nobody read for months may be long.
    while some := list(unread.order_by("id").values_list("id", flat=True)[:_AT_ONCE]):
        with write():
            count += Notification.objects.filter(id__in=some, read_at=None).update(read_at=now)
    return count


def hand_over(*, guest: int, member: int) -> None:
    """What a guest was told, their member was told; what both were told of once."""
    mine = Notification.objects.filter(reader_id=guest)
    mine.filter(cause__in=Notification.objects.filter(reader_id=member).values("cause")).delete()
    mine.update(reader_id=member)
