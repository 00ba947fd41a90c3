"""What the ballot log tells when it is read back: how opinion stood hour by hour, and whether its seals hold."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import TypeAlias

from discussion.core import statements
from discussion.core.transactions import is_postgresql
from discussion.polls.models import BallotEvent, Poll, Seal
from discussion.polls.seals import Entry, Link, first_broken

_ENTRY = ("ballot_id", "kind", "former", "choices", "is_guest", "happened_at")
_CHUNK = 10_000
# What is folded into hours and, straight from the log, what is not yet. In one statement, so that what a worker seals
# in the meantime is in the one or in the other, never in both or in none.
_BY_HOUR = """
    SELECT hour_at, choices, sum(net) FROM (
        SELECT hour_at, choices, is_guest, net FROM polls_ballothour WHERE poll_id = %s
        UNION ALL SELECT {hour}, {choices}, is_guest, 1
        FROM polls_ballotevent WHERE poll_id = %s AND seal_id IS NULL AND choices <> ''
        UNION ALL SELECT {hour}, {former}, is_guest, -1
        FROM polls_ballotevent WHERE poll_id = %s AND seal_id IS NULL AND former <> ''
    ) AS moves {whose} GROUP BY hour_at, choices HAVING sum(net) <> 0
    ORDER BY hour_at
"""

# The hour, the choices as hours tell them, and whether it were guests.
Move: TypeAlias = tuple[datetime, str, bool]


@dataclass(frozen=True, slots=True)
class Hour:
    """How many ballots said what at the end of an hour; `standing` is choices → ballots."""

    hour_at: datetime
    standing: dict[str, int]


def by_hour(
    poll: Poll, *, is_guest: bool | None = None, told: Callable[[str], Iterable[str]] = lambda choices: [choices]
) -> list[Hour]:
    """The hours in which anything changed, oldest first; of guests or of members alone where that is asked.

    A ranking is told by its first choice; `told` may split other choices into parts that are then counted each.
    Ballots that were set apart are among them: the log does not know of it.
    """
    whose, asked = ("", []) if is_guest is None else ("WHERE is_guest = %s", [is_guest])
    sql = _BY_HOUR.format(hour=hour_of_event(), whose=whose, choices=first_of("choices"), former=first_of("former"))
    rows = statements.rows(sql, [poll.id, poll.id, poll.id, *asked])
    return list(_standing(((moment(hour_at), told(choices), int(net)) for hour_at, choices, net in rows)))


def hour_of_event() -> str:
    """The hour in which an event happened, in SQL."""
    return "date_trunc('hour', happened_at, 'UTC')" if is_postgresql() else "substr(happened_at, 1, 13) || ':00:00'"


def first_of(column: str) -> str:
    """What hours tell of choices, in SQL: of a ranking its first choice, of any other ballot all that it says."""
    # Whole rankings would be a row of their own for nearly every ballot.
    if is_postgresql():
        return f"split_part({column}, '>', 1)"
    return f"substr({column}, 1, instr({column} || '>', '>') - 1)"


def moment(value: datetime | str) -> datetime:
    """A moment as a database gives it; that of SQLite is a text without its zone."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value


def moves(entries: Iterable[Entry]) -> dict[Move, int]:
    """By how much these events move the ballots of each hour that say the same."""
    net: Counter[Move] = Counter()
    for entry in entries:
        hour_at = entry.happened_at.replace(minute=0, second=0, microsecond=0)
        net[hour_at, _first(entry.choices), entry.is_guest] += 1
        net[hour_at, _first(entry.former), entry.is_guest] -= 1
    return {move: moved for move, moved in net.items() if moved and move[1]}


def _first(choices: str) -> str:
    return choices.partition(">")[0]


def unsealed(poll: Poll, *, after: int, limit: int) -> list[tuple[int, Entry]]:
    """The ids of the first events behind an id that no seal holds yet, and what they say."""
    waiting = BallotEvent.objects.filter(poll=poll, seal=None, id__gt=after).order_by("id")
    return [(number, Entry(*said)) for number, *said in waiting.values_list("id", *_ENTRY)[:limit]]


def last_seal(poll: Poll) -> Seal | None:
    """The end of the poll's chain."""
    return Seal.objects.filter(poll=poll).order_by("-number").first()


def first_broken_seal(poll: Poll) -> int | None:
    """The number of the first seal that does not hold; None where every seal of the poll holds."""
    # Seals first: what is sealed from here on is not looked at, and what was sealed before never changes.
    seals = list(Seal.objects.filter(poll=poll).order_by("number"))
    return first_broken(_chain(seals, _sealed(poll)))


def _chain(seals: Iterable[Seal], sealed: Iterator[tuple[int, list[Entry]]]) -> Iterator[tuple[Link, Sequence[Entry]]]:
    """Each seal with its events; both come in the order of the seals' numbers."""
    holder, entries = next(sealed, (None, []))
    for seal in seals:
        link = Link(seal.number, seal.count, seal.digest)
        if seal.id == holder:
            yield link, entries
            holder, entries = next(sealed, (None, []))
        else:
            yield link, []


def _sealed(poll: Poll) -> Iterator[tuple[int, list[Entry]]]:
    """The ids of the poll's seals that hold any event, and what these say, in the order in which they were sealed."""
    events = BallotEvent.objects.filter(poll=poll, seal__poll=poll).order_by("seal__number", "place")
    rows = events.values_list("seal_id", *_ENTRY).iterator(_CHUNK)
    for seal, said in groupby(rows, key=lambda row: row[0]):
        yield seal, [Entry(*rest) for _, *rest in said]


def _standing(rows: Iterable[tuple[datetime, Iterable[str], int]]) -> Iterator[Hour]:
    standing: Counter[str] = Counter()
    for hour_at, moved in groupby(rows, key=lambda row: row[0]):
        for _, parts, net in moved:
            for part in parts:
                standing[part] += net
        # By two servers' clocks a ballot may change in the hour before it is cast: it stands nowhere meanwhile.
        yield Hour(hour_at, {choices: count for choices, count in standing.items() if count > 0})
