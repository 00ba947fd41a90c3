"""What happens to ballots that arrive too fast: they are set apart, an editor judges them, and none is ever deleted."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from discussion.accounts.models import Reader
from discussion.accounts.queries import EDITOR, roles_of
from discussion.actions import events, minds
from discussion.actions.stances import leads
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
# The counters of where the ballots come from are there; those of where they go to may not be yet.
_MOVE = """
    INSERT INTO polls_ballotgroup (id, site_id, poll_id, choices, is_guest, is_set_apart, count)
    SELECT id, %s, %s, choices, is_guest, is_set_apart, moved FROM {moves} AS moves WHERE TRUE ORDER BY place
    ON CONFLICT (poll_id, choices, is_guest, is_set_apart) DO UPDATE SET count = polls_ballotgroup.count
        + CASE WHEN excluded.is_set_apart = %s THEN excluded.count ELSE -excluded.count END
"""
_MOVES_POSTGRESQL = """(
    SELECT * FROM json_to_recordset(%s::json)
    AS each(place integer, id bigint, choices text, is_guest boolean, is_set_apart boolean, moved integer)
)"""
_MOVES_SQLITE = """(
    SELECT key AS place, json_extract(value, '$.id') AS id, json_extract(value, '$.choices') AS choices,
        json_extract(value, '$.is_guest') AS is_guest, json_extract(value, '$.is_set_apart') AS is_set_apart,
        json_extract(value, '$.moved') AS moved
    FROM json_each(%s)
)"""


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
    moved = statements.numbers(ballot for ballot, _, _ in found)
    statements.change(_MARK.format(among=statements.among()), [is_set_apart, moved])
    minds.move_credit([ballot for ballot, _, _ in found], is_set_apart=is_set_apart)
    _count(poll, Counter((choices, bool(is_guest)) for _, choices, is_guest in found), is_set_apart=is_set_apart)
    return len(found)


def _count(poll: Poll, groups: Mapping[tuple[str, bool], int], *, is_set_apart: bool) -> None:
    """Move so many ballots of each group, in one statement that takes the counters in the order of their texts."""
    moves: list[dict[str, Any]] = [
        {"id": ids.new_id(), "choices": choices, "is_guest": is_guest, "is_set_apart": side, "moved": count}
        for (choices, is_guest), count in sorted(groups.items())
        for side in (not is_set_apart, is_set_apart)
    ]
    ordered = json.dumps([{"place": place, **move} for place, move in enumerate(moves)])
    source = _MOVES_POSTGRESQL if is_postgresql() else _MOVES_SQLITE
    statements.change(_MOVE.format(moves=source), [poll.site_id, poll.id, ordered, is_set_apart])


def _tell(poll: Poll, now: datetime) -> None:
    """The log says nothing of it, so results that are kept learn it from the poll's version."""
    Poll.objects.filter(id=poll.id).update(version=F("version") + 1)
    events.emit("poll.results", now=now, poll=poll.id)
    if leads(poll):
        # Who is set apart stands on no side.
        events.emit("lead.changed", now=now, article=poll.article_id or 0, after=0)
