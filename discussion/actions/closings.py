"""That a poll has closed is told once for each time at which it closes: found by the schedule, or said by an editor.

A poll that an editor opens again closes again, at another time: operators' services hear of both, each voter of one.
"""

from datetime import datetime, timedelta

from django.db.models import F, Q

from discussion.actions import events
from discussion.core import ids
from discussion.core.transactions import write
from discussion.notifications.models import Closing
from discussion.polls.models import Poll

# Of what closed earlier nobody wants to hear any more, however long nothing ran.
LATEST = timedelta(days=3)
BATCH = 100


def tell_closed(*, now: datetime) -> int:
    """Tell of polls whose closing time has passed since; how many there were. For the schedule."""
    told = Q(id__in=Closing.objects.filter(closed_at=F("poll__closes_at")).values("poll"))
    due = Poll.objects.filter(~told, is_draft=False, closes_at__lte=now, closes_at__gt=now - LATEST).order_by("id")
    closed = list(due[:BATCH])
    for poll in closed:
        with write():
            tell_if_closed(poll, now)
    return len(closed)


def tell_if_closed(poll: Poll, now: datetime) -> None:
    """Tell in the caller's transaction that the poll is over, where it is and nobody was told of this closing."""
    if poll.is_draft or poll.closes_at is None or not poll.is_over(now):
        return
    closing = Closing(id=ids.new_id(), site_id=poll.site_id, poll=poll, closed_at=poll.closes_at)
    Closing.objects.bulk_create([closing], ignore_conflicts=True)
    if Closing.objects.filter(id=closing.id).exists():
        events.emit("poll.closed", now=now, poll=poll.id)
