"""How well comments are ordered when one side of a poll is over-represented among those who vote; no database needed.

Of two real conversations each of the two most contested statements stands for the poll: who agrees with it and who
does not are the sides. Half of the people, drawn at random, vote on the other statements, as many of them on each and
the agreeing side as often as the skew says. How good a statement is, the other half tell: it is the approval of the
side that approves less. Three orders by what was voted are compared with that one, by the correlation of ranks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bench.polis import Conversation, conversations
from bench.timing import table
from discussion.stances.bridging import PRIOR_VOTES, common_ground

_SPLITS = 60
_SKEWS = (1, 9)
_VOTES = (20, 50)
_POLLS = 2
_FEWEST_JUDGES = 5
_FEWEST_STATEMENTS = 10
# These two conversations are mild: there is little to bridge, and what bridges must lose next to nothing.
_MOST_LOST = 0.02
_COLUMNS = ["conversation", "audience", "votes on each", "common ground", "shrunken mean", "net votes", "statements"]

_Grid: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes on a statement: all, and (up, down) of each side."""

    sides: tuple[tuple[int, int], ...]

    @property
    def up(self) -> int:
        """Who agrees."""
        return sum(up for up, _ in self.sides)

    @property
    def down(self) -> int:
        """Who does not."""
        return sum(down for _, down in self.sides)


_Score: TypeAlias = Callable[[Tally, float], float]
_SCORES: Mapping[str, _Score] = {
    "common ground": lambda each, rate: common_ground(up=each.up, down=each.down, sides=each.sides, approval_rate=rate),
    "shrunken mean": lambda each, rate: (each.up + PRIOR_VOTES * rate) / (each.up + each.down + PRIOR_VOTES),
    "net votes": lambda each, rate: each.up - each.down,
}


def measure(*, folder: Path) -> None:
    """Even and nine-to-one audiences; ends the program where common ground orders worse than it may."""
    rows = [
        [conversation.name, f"{skew} : 1", votes, *_correlations(conversation, skew, votes)]
        for conversation in conversations(folder)
        for skew in _SKEWS
        for votes in _VOTES
    ]
    if rows:
        title = "Order of comments: Spearman's correlation with the approval of the side that approves less"
        table(title, _COLUMNS, [[f"{cell:.3f}" if isinstance(cell, float) else cell for cell in row] for row in rows])
    lost = [row for row in rows if row[3] < max(row[4], row[5]) - _MOST_LOST]
    if lost:
        raise SystemExit(f"Common ground orders worse than it may: {lost}")


def _correlations(conversation: Conversation, skew: int, votes: int) -> list[Any]:
    grid, chance = _grid(conversation), np.random.default_rng(skew)
    found, sizes = list[list[float]](), list[int]()
    for poll in _contested(grid):
        for _ in range(_SPLITS):
            correlations, size = _once(grid, poll, skew, votes, chance)
            found.append(correlations)
            sizes.append(size)
    return [*(mean(each) for each in zip(*found, strict=True)), round(mean(sizes))]


def _grid(conversation: Conversation) -> _Grid:
    """A row for each person, a column for each statement: 1, -1, and 0 for who passed or was not asked."""
    rows = {voter: number for number, voter in enumerate(conversation.voters)}
    columns = {statement: number for number, statement in enumerate(conversation.statements)}
    grid = np.zeros((len(rows), len(columns)), np.int64)
    for (voter, statement), value in conversation.matrix.items():
        grid[rows[voter], columns[statement]] = value
    return grid


def _contested(grid: _Grid) -> list[int]:
    """The statements on which the smaller side is largest."""
    smaller = np.minimum((grid > 0).sum(axis=0), (grid < 0).sum(axis=0))
    return [int(each) for each in np.argsort(-smaller, kind="stable")[:_POLLS]]


def _once(grid: _Grid, poll: int, skew: int, votes: int, chance: np.random.Generator) -> tuple[list[float], int]:
    """The correlation of each order with the judges' in one random half, and how many statements could be judged."""
    sides = grid[:, poll]
    people = chance.permutation(np.flatnonzero(sides))
    voters, judges = people[: len(people) // 2], people[len(people) // 2 :]
    tallies, truth = list[Tally](), list[float]()
    for statement in range(grid.shape[1]):
        judged = None if statement == poll else _judged(grid[judges, statement], sides[judges])
        if judged is not None:
            truth.append(judged)
            tallies.append(_voted(grid[voters, statement], sides[voters], skew, votes, chance))
    if len(truth) < _FEWEST_STATEMENTS:
        raise SystemExit("There are too few statements that both sides judged.")
    rate = sum(each.up for each in tallies) / max(1, sum(each.up + each.down for each in tallies))
    return [_spearman([score(each, rate) for each in tallies], truth) for score in _SCORES.values()], len(truth)


def _judged(said: _Grid, sides: _Grid) -> float | None:
    """The approval of the side that approves less; None where too few of a side have voted."""
    shares = []
    for side in (1, -1):
        up, down = _sum(said, sides, side)
        if up + down < _FEWEST_JUDGES:
            return None
        shares.append(up / (up + down))
    return min(shares)


def _voted(said: _Grid, sides: _Grid, skew: int, votes: int, chance: np.random.Generator) -> Tally:
    """Up to so many votes on the statement; of those who agree with the poll `skew` times the part of the others.

    Where there are too few of them, fewer vote: the audience keeps its shape.
    """
    able = [np.flatnonzero((said != 0) & (sides == side)) for side in (1, -1)]
    wanted = [len(able[0]) * skew, len(able[1])]
    parts = [votes * each / max(1, sum(wanted)) for each in wanted]
    scale = min([1.0, *(len(there) / part for there, part in zip(able, parts, strict=True) if part)])
    drawn = [chance.choice(there, int(part * scale), replace=False) for there, part in zip(able, parts, strict=True)]
    return Tally(tuple(_sum(said[people], sides[people], side) for people, side in zip(drawn, (1, -1), strict=True)))


def _sum(said: _Grid, sides: _Grid, side: int) -> tuple[int, int]:
    of_side = said[sides == side]
    return int((of_side > 0).sum()), int((of_side < 0).sum())


def _spearman(scores: list[float], truth: list[float]) -> float:
    """The correlation of the ranks, ties sharing their mean rank (C. Spearman, 1904)."""
    return float(np.corrcoef(_ranks(scores), _ranks(truth))[0, 1])


def _ranks(values: list[float]) -> NDArray[np.float64]:
    _, place, counts = np.unique(np.round(values, 12), return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[place]
