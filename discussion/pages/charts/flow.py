"""Where the ballots of an instant runoff go from round to round, and where on a drawing their streams lie.

Of many options the strongest have a stream of their own and the others share one; they are eliminated first, so the
rounds in which only they go out are one step. Every number stays exact: sums of what the rounds say.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from discussion.polls.ranked import Round, Runoff

# Streams by what they hold: an option by its number, the others together, and the ballots with no choice left.
OTHERS, GONE = 0, -1
_MOST = 6

WIDTH_OF_BAR, _GAP = 8, 10
_BALLOTS_HEIGHT = 260


@dataclass(frozen=True, slots=True)
class Column:
    """The state after some rounds: `place` is the round's number from 1, `counts` the ballots of each stream."""

    place: int
    counts: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Flow:
    """The columns, and between each two of them the ballots that went from one stream to another or stayed."""

    columns: tuple[Column, ...]
    moves: tuple[Mapping[tuple[int, int], int], ...]
    streams: tuple[int, ...]
    others: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A stream's bar in a column, in the middle of the slot that it and its label take."""

    stream: int
    count: int
    x: float
    y: float
    height: float
    slot: float

    @property
    def middle(self) -> float:
        """Where its label stands."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Ribbon:
    """Ballots on their way: from the right of one bar to the left of another."""

    source: int
    target: int
    start: tuple[float, float]
    end: tuple[float, float]
    height: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Where everything lies, in pixels."""

    height: float
    columns: tuple[tuple[Bar, ...], ...]
    ribbons: tuple[Ribbon, ...]


def flow(runoff: Runoff) -> Flow:
    """The runoff as streams, the winner first and then whoever held out longest."""
    standing = strength(runoff)
    named = standing[:_MOST] if len(standing) > _MOST + 1 else standing
    own = {number: number for number in named}
    columns = [_column(1, runoff.rounds[0], own)]
    moves = list[Mapping[tuple[int, int], int]]()
    moved = Counter[tuple[int, int]]()
    for place, (each, following) in enumerate(pairwise(runoff.rounds), 2):
        for transfer in each.transfers:
            moved[_stream(transfer.source, own), _stream(transfer.target, own)] += transfer.ballots
        if place == len(runoff.rounds) or following.eliminated in own:
            moves.append(_with_stays(columns[-1], moved))
            columns.append(_column(place, following, own))
            moved = Counter()
    others = tuple(number for number in standing if number not in own)
    return Flow(tuple(columns), tuple(moves), (*named, *([OTHERS] if others else []), GONE), others)


def strength(runoff: Runoff) -> list[int]:
    """The options from the winner down: who stands in the last round by ballots, then who went out last."""
    last = runoff.rounds[-1].counts
    out = [each.eliminated for each in runoff.rounds if each.eliminated is not None]
    return [*sorted(last, key=lambda number: -last[number]), *reversed(out)]


def _stream(number: int | None, own: Mapping[int, int]) -> int:
    return GONE if number is None else own.get(number, OTHERS)


def _column(place: int, each: Round, own: Mapping[int, int]) -> Column:
    counts = Counter({GONE: each.exhausted})
    for number, ballots in each.counts.items():
        counts[_stream(number, own)] += ballots
    return Column(place, counts)


def _with_stays(column: Column, moved: Mapping[tuple[int, int], int]) -> dict[tuple[int, int], int]:
    """What does not move to another stream stays."""
    leaving = {move: ballots for move, ballots in moved.items() if move[0] != move[1]}
    left = Counter(column.counts)
    for (source, _), ballots in leaving.items():
        left[source] -= ballots
    return leaving | {(stream, stream): ballots for stream, ballots in left.items() if ballots}


def drawn(found: Flow, *, left: float, right: float, top: float, room: Mapping[int, float]) -> Drawing:
    """The flow between two edges; `room` is what a stream's label needs in height."""
    total = sum(found.columns[0].counts.values())
    step = (right - left) / (len(found.columns) - 1)
    columns = tuple(
        _stacked(found.streams, column, left + place * step, top, _BALLOTS_HEIGHT / total, room)
        for place, column in enumerate(found.columns)
    )
    ribbons = tuple(
        ribbon
        for (before, after), moves in zip(pairwise(columns), found.moves, strict=True)
        for ribbon in _ribbons(before, after, moves, found.streams, _BALLOTS_HEIGHT / total)
    )
    return Drawing(max(bar.middle + bar.slot / 2 for each in columns for bar in each), columns, ribbons)


def _stacked(
    streams: Sequence[int], column: Column, x: float, top: float, scale: float, room: Mapping[int, float]
) -> tuple[Bar, ...]:
    bars = []
    for stream in streams:
        if stream in column.counts and (stream != GONE or column.counts[stream]):
            height = column.counts[stream] * scale
            slot = max(height, room[stream])
            bars.append(Bar(stream, column.counts[stream], x, top + (slot - height) / 2, height, slot))
            top += slot + _GAP
    return tuple(bars)


def _ribbons(
    before: Sequence[Bar],
    after: Sequence[Bar],
    moves: Mapping[tuple[int, int], int],
    streams: Sequence[int],
    scale: float,
) -> list[Ribbon]:
    """Each from where its source's last one ended to where its target's last one did, in the order of the streams."""
    leaves = {bar.stream: bar.y for bar in before}
    arrives = {bar.stream: bar.y for bar in after}
    x = before[0].x + WIDTH_OF_BAR, after[0].x
    ribbons = []
    for source, target in sorted(moves, key=lambda move: (streams.index(move[0]), streams.index(move[1]))):
        height = moves[source, target] * scale
        ribbons.append(Ribbon(source, target, (x[0], leaves[source]), (x[1], arrives[target]), height))
        leaves[source] += height
        arrives[target] += height
    return ribbons
