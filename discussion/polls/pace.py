"""How fast ballots arrive, minute by minute, and which of these minutes are bursts.

Read from the ballots and not from their log: an index leads to those of an hour, however many the poll has, and only
ballots that still stand can be set apart.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import DateTimeField, Exists, OuterRef, Value
from django.db.models.functions import Coalesce, Greatest

from discussion.core import statements
from discussion.core.transactions import is_postgresql
from discussion.polls.bursts import TRAILING_MINUTES, Burst, bursts
from discussion.polls.models import Ballot, Poll
from discussion.polls.models import Burst as FlaggedBurst
from discussion.polls.series import moment

MINUTE = timedelta(minutes=1)
# What nobody looked at for a day, because no worker ran or the ballots were imported, is left as it is.
OLDEST = timedelta(days=1)
_BY_MINUTE = """
    SELECT {minute} AS minute_at, count(*) FROM polls_ballot
    WHERE poll_id = %s AND cast_at >= %s AND cast_at < %s GROUP BY minute_at
"""


def polls_to_watch(*, until: datetime) -> list[int]:
    """The ids of polls in which ballots were cast, up to this minute, that nobody has looked at yet."""
    oldest = Value(until - OLDEST, DateTimeField())
    start = Greatest(Coalesce(OuterRef("watched_until"), oldest), oldest)
    waiting = Ballot.objects.filter(poll=OuterRef("id"), cast_at__gte=start, cast_at__lt=until)
    return list(Poll.objects.filter(Exists(waiting)).order_by("id").values_list("id", flat=True))


def new_bursts(poll: Poll, *, until: datetime) -> list[tuple[datetime, Burst]]:
    """The minutes with too many ballots among those that nobody has looked at yet, each with its moment."""
    first = Ballot.objects.filter(poll=poll).order_by("cast_at").values_list("cast_at", flat=True).first()
    if first is None:
        return []
    new = max(poll.watched_until or first, until - OLDEST)
    start = max(minute_of(first), new - TRAILING_MINUTES * MINUTE)
    votes = ballots_by_minute(poll, start=start, end=until)
    found = [(start + each.minute * MINUTE, each) for each in bursts(votes, known=_known(poll, start))]
    return [(minute_at, each) for minute_at, each in found if minute_at >= minute_of(new)]


def _known(poll: Poll, start: datetime) -> dict[int, float]:
    """The minutes that are set apart, by their places counted from `start`, with the rate that they were judged by."""
    flagged = poll.bursts.filter(minute_at__gte=start).exclude(verdict=FlaggedBurst.Verdict.COUNTED)
    return {(minute_at - start) // MINUTE: rate for minute_at, rate in flagged.values_list("minute_at", "rate")}


def ballots_by_minute(poll: Poll, *, start: datetime, end: datetime) -> list[int]:
    """How many of the poll's ballots were first cast in each minute from one full minute to another."""
    minute = "date_trunc('minute', cast_at, 'UTC')" if is_postgresql() else "substr(cast_at, 1, 16)"
    rows = statements.rows(_BY_MINUTE.format(minute=minute), [poll.id, start, end])
    counts: Mapping[datetime, int] = {moment(minute_at): count for minute_at, count in rows}
    return [counts.get(start + number * MINUTE, 0) for number in range((end - start) // MINUTE)]


def minute_of(time: datetime) -> datetime:
    """The beginning of the minute."""
    return time.replace(second=0, microsecond=0)
