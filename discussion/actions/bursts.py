"""What happens to ballots that arrive too fast: they are set apart, an editor judges them, and none is ever deleted."""

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import F

from discussion.accounts.models import Reader
from discussion.accounts.queries import EDITOR, roles_of
from discussion.actions import events
from discussion.core import ids, statements
from discussion.core.errors import not_found
from discussion.core.transactions import is_postgresql, write
from discussion.polls import pace
from discussion.polls.models import Burst, Poll

# A ballot is in its minute when it is sent, and may be committed a moment later.
_PATIENCE = timedelta(minutes=1)
_OF_MINUTE = """
    SELECT id, choices, is_guest FROM polls_ballot
    WHERE poll_id = %s AND cast_at >= %s AND cast_at < %s AND is_set_apart = %s ORDER BY id
"""
_MARK = "UPDATE polls_ballot SET is_set_apart = %s WHERE id {among}"
_COUNT = """
    INSERT INTO polls_ballotgroup (id, site_id, poll_id, choices, is_guest, is_set_apart, count)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (poll_id, choices, is_guest, is_set_apart)
    DO UPDATE SET count = polls_ballotgroup.count + excluded.count
"""
_UNCOUNT = """
    UPDATE polls_ballotgroup SET count = count - %s
    WHERE poll_id = %s AND choices = %s AND is_guest = %s AND is_set_apart = %s
"""


def flag_bursts(*, now: datetime) -> int:
    """Flag the new minutes in which too many ballots arrived, and set those ballots apart; returns how many minutes."""
    until = pace.minute_of(now - _PATIENCE)
    return sum(_flag(poll, until, now) for poll in pace.polls_to_watch(until=until))


def keep_burst_apart(*, editor: Reader, burst: int, now: datetime) -> Burst:
    """The ballots of this minute stay out of the counts, or leave them again.

    Raises Refusal `not_found`, also for a poll of a site that the reader does not edit.
    """
    return _judge(editor, burst, Burst.Verdict.APART, now)


def count_burst(*, editor: Reader, burst: int, now: datetime) -> Burst:
    """The ballots of this minute count like every other.

    Raises Refusal `not_found`, also for a poll of a site that the reader does not edit.
    """
    return _judge(editor, burst, Burst.Verdict.COUNTED, now)


def _flag(number: int, until: datetime, now: datetime) -> int:
    with write():
        poll = _locked(number)
        found = pace.new_bursts(poll, until=until)
        for minute_at, each in found:
            moved = _move(poll, minute_at, is_set_apart=True)
            Burst.objects.create(
                site_id=poll.site_id,
                poll=poll,
                minute_at=minute_at,
                ballots=moved,
                rate=each.rate,
                probability=each.probability,
            )
        Poll.objects.filter(id=number).update(watched_until=until)
        if found:
            _tell(poll, now)
    return len(found)


def _judge(editor: Reader, number: int, verdict: Burst.Verdict, now: datetime) -> Burst:
    with write():
        found = Burst.objects.filter(id=number).first()
        if found is None or EDITOR not in roles_of(editor, found.site_id):
            raise not_found()
        poll = _locked(found.poll_id)
        _move(poll, found.minute_at, is_set_apart=verdict == Burst.Verdict.APART)
        found.verdict, found.judged_by, found.judged_at = verdict, editor, now
        found.save(update_fields=["verdict", "judged_by", "judged_at"])
        _tell(poll, now)
    return found


def _locked(poll: int) -> Poll:
    """The poll, which nobody else seals, recounts or judges until the commit; ballots pass."""
    return Poll.objects.select_for_update(no_key=True).get(id=poll)


def _move(poll: Poll, minute_at: datetime, *, is_set_apart: bool) -> int:
    """Set the ballots of a minute apart, or take them back among the others; returns how many moved.

    As whoever changes a ballot does, it locks the ballots first and then the counters in the order of their texts.
    """
    lock = " FOR UPDATE" if is_postgresql() else ""
    minute = [minute_at, minute_at + pace.MINUTE]
    found = statements.rows(_OF_MINUTE + lock, [poll.id, *minute, not is_set_apart])
    among = "= ANY(%s::bigint[])" if is_postgresql() else "IN (SELECT value FROM json_each(%s))"
    moved = statements.numbers(ballot for ballot, _, _ in found)
    statements.change(_MARK.format(among=among), [is_set_apart, moved])
    groups = Counter((choices, bool(is_guest)) for _, choices, is_guest in found)
    for (choices, is_guest), count in sorted(groups.items()):
        statements.change(_UNCOUNT, [count, poll.id, choices, is_guest, not is_set_apart])
        values = [ids.new_id(), poll.site_id, poll.id, choices, is_guest, is_set_apart, count]
        statements.change(_COUNT, values)
    return len(found)


def _tell(poll: Poll, now: datetime) -> None:
    """The log says nothing of it, so results that are kept learn it from the poll's version."""
    Poll.objects.filter(id=poll.id).update(version=F("version") + 1)
    events.emit("poll.results", now=now, poll=poll.id)
