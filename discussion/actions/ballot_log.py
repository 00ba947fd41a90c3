"""What happens to the ballot log: it is sealed batch by batch, and what is counted of it is counted anew."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F

from discussion.actions import events
from discussion.core import ids, statements
from discussion.core.transactions import is_postgresql, write
from discussion.polls import differences, series
from discussion.polls.differences import Dispute, Group, Hour
from discussion.polls.models import BallotEvent, BallotGroup, Poll, Seal
from discussion.polls.seals import Entry, digest
from discussion.polls.series import Move

BATCH = 10_000

_SEAL = """
    UPDATE polls_ballotevent SET seal_id = %s, place = sealed.place
    FROM {sealed} AS sealed WHERE polls_ballotevent.id = sealed.id
"""
_SEALED_POSTGRESQL = "(SELECT * FROM unnest(%s::bigint[]) WITH ORDINALITY AS each(id, place))"
_SEALED_SQLITE = "(SELECT value AS id, key + 1 AS place FROM json_each(%s))"
_FOLD = """
    INSERT INTO polls_ballothour (id, site_id, poll_id, hour_at, choices, is_guest, net)
    SELECT id, %s, %s, hour_at, choices, is_guest, net FROM {moved} AS moved WHERE TRUE
    ON CONFLICT (poll_id, hour_at, choices, is_guest) DO UPDATE SET net = polls_ballothour.net + excluded.net
"""
_MOVED_POSTGRESQL = """(
    SELECT * FROM json_to_recordset(%s::json)
    AS each(id bigint, hour_at timestamptz, choices text, is_guest boolean, net integer)
)"""
_MOVED_SQLITE = """(
    SELECT json_extract(value, '$.id') AS id, json_extract(value, '$.hour_at') AS hour_at,
        json_extract(value, '$.choices') AS choices, json_extract(value, '$.is_guest') AS is_guest,
        json_extract(value, '$.net') AS net
    FROM json_each(%s)
)"""


@dataclass(frozen=True, slots=True)
class Recount:
    """What a recount found: counters that were wrong, and what nobody may mend without asking why."""

    groups: list[Group]
    hours: list[Hour]
    disputes: list[Dispute]

    @property
    def mendable_groups(self) -> list[Group]:
        """Those of which the rows and the log say the same."""
        disputed = {(each.choices, each.is_guest) for each in self.disputes}
        return [each for each in self.groups if (each.choices, each.is_guest) not in disputed]

    @property
    def mendable_count(self) -> int:
        """How many counters are mended, or would be."""
        return len(self.mendable_groups) + len(self.hours)


def seal_ballots(*, now: datetime) -> int:
    """Seal what is committed of every ballot log and is not sealed yet; returns how many events that were.

    A ballot that is committed late, behind ballots with greater ids, is sealed after them.
    """
    waiting = BallotEvent.objects.filter(seal=None).order_by("poll_id").values_list("poll_id", flat=True).distinct()
    return sum(_seal_log(poll, now) for poll in list(waiting))


def recount(*, poll: Poll, now: datetime, is_dry: bool = False) -> Recount:
    """Count the poll's ballots and its log anew, and mend the counters that differ, unless it is a dry run.

    Ballots are cast meanwhile. Where they and the log disagree, neither is touched.
    """
    found = Recount(differences.groups(poll), differences.hours(poll), differences.disputes(poll))
    if is_dry or not found.mendable_count:
        return found
    with write():
        # Another recount would add the same differences again.
        Poll.objects.select_for_update(no_key=True).get(id=poll.id)
        hours = differences.hours(poll) if found.hours else []
        found = Recount(differences.groups(poll), hours, found.disputes)
        _mend(poll, found)
        events.emit("poll.results", now=now, poll=poll.id)
    return found


def _seal_log(poll: int, now: datetime) -> int:
    sealed, batch = 0, _seal_batch(poll, after=0, now=now)
    # Only a full batch is followed by another: ballots that arrive meanwhile wait for the next seal.
    while len(batch) == BATCH:
        sealed, batch = sealed + BATCH, _seal_batch(poll, after=batch[-1], now=now)
    return sealed + len(batch)


def _seal_batch(poll: int, *, after: int, now: datetime) -> list[int]:
    """The ids of the events that were sealed; none where another worker seals this log."""
    with write():
        # The lock lets ballots pass, which take a key share of the poll, and no second sealer.
        locked = Poll.objects.select_for_update(no_key=True, skip_locked=True).filter(id=poll).first()
        batch = series.unsealed(locked, after=after, limit=BATCH) if locked else []
        sealed, entries = [number for number, _ in batch], [entry for _, entry in batch]
        if locked and batch:
            _mark(_new_seal(locked, entries, now), sealed)
            _fold(locked, series.moves(entries))
    return sealed


def _new_seal(poll: Poll, entries: list[Entry], now: datetime) -> Seal:
    last = series.last_seal(poll)
    return Seal.objects.create(
        site_id=poll.site_id,
        poll=poll,
        number=last.number + 1 if last else 1,
        count=len(entries),
        digest=digest(last.digest if last else "", entries),
        sealed_at=now,
    )


def _mark(seal: Seal, sealed: list[int]) -> None:
    places = _SEALED_POSTGRESQL if is_postgresql() else _SEALED_SQLITE
    statements.change(_SEAL.format(sealed=places), [seal.id, statements.numbers(sealed)])


def _fold(poll: Poll, moves: Mapping[Move, int]) -> None:
    """Add what moved to the hours of the poll, whose lock the caller holds."""
    moment = connection.ops.adapt_datetimefield_value
    moved = [
        {"id": ids.new_id(), "hour_at": str(moment(hour_at)), "choices": choices, "is_guest": is_guest, "net": net}
        for (hour_at, choices, is_guest), net in moves.items()
    ]
    source = _MOVED_POSTGRESQL if is_postgresql() else _MOVED_SQLITE
    statements.change(_FOLD.format(moved=source), [poll.site_id, poll.id, json.dumps(moved)])


def _mend(poll: Poll, found: Recount) -> None:
    """Add the differences, group by group in the order in which ballots lock them."""
    for each in found.mendable_groups:
        _mend_group(poll, each)
    # The log says nothing of it, so this tells results that are kept.
    Poll.objects.filter(id=poll.id).update(version=F("version") + 1)
    _fold(poll, {(each.hour_at, each.choices, each.is_guest): each.in_log - each.in_counter for each in found.hours})


def _mend_group(poll: Poll, wrong: Group) -> None:
    group, _ = BallotGroup.objects.get_or_create(
        poll=poll,
        choices=wrong.choices,
        is_guest=wrong.is_guest,
        is_set_apart=wrong.is_set_apart,
        defaults={"site_id": poll.site_id},
    )
    BallotGroup.objects.filter(id=group.id).update(count=F("count") + wrong.in_rows - wrong.in_counter)
