"""What counting a ranked poll costs when hardly two readers agree; it needs no database."""

import time
from collections.abc import Callable
from random import Random
from statistics import median
from typing import Any

from bench.timing import table
from discussion.polls.ranked import instant_runoff, pairwise, schulze
from discussion.polls.rankings import Ballot, read

_BALLOTS = 80_000
_OPTIONS = range(1, 37)
_FEWEST_RANKS = 4
_TIMES = 7
_COLUMNS = ["ballots", "reading", "runoff", "pairwise", "Schulze", "together, median ms", "fastest ms", "rounds"]


def measure() -> None:
    """Ballots that rank every option, and ballots that rank as many as their readers cared to."""
    full, some = _ballots(len(_OPTIONS)), _ballots(_FEWEST_RANKS)
    table(
        f"Tallies: CPU of this process for {_BALLOTS:,} different ballots with {len(_OPTIONS)} options",
        _COLUMNS,
        [["all options ranked", *_cost(full)], [f"{_FEWEST_RANKS} or more ranked", *_cost(some)]],
    )


def _ballots(fewest: int) -> dict[Ballot, int]:
    random, ballots = Random(36), dict[Ballot, int]()
    while len(ballots) < _BALLOTS:
        ranked = random.sample(_OPTIONS, random.randint(fewest, len(_OPTIONS)))
        ballots[tuple((option,) for option in ranked)] = 1
    return ballots


def _cost(ballots: dict[Ballot, int]) -> list[Any]:
    spent = [_once(ballots) for _ in range(_TIMES)]
    together = [sum(each) for each in spent]
    rounds = len(instant_runoff(read(ballots, options=_OPTIONS)).rounds)
    return [*map(median, zip(*spent, strict=True)), median(together), min(together), rounds]


def _once(ballots: dict[Ballot, int]) -> list[float]:
    reading, rankings = _timed(lambda: read(ballots, options=_OPTIONS))
    runoff, _ = _timed(lambda: instant_runoff(rankings))
    pairs, preferred = _timed(lambda: pairwise(rankings))
    paths, _ = _timed(lambda: schulze(preferred))
    return [reading, runoff, pairs, paths]


def _timed(count: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    result = count()
    return (time.process_time() - start) * 1000, result
