"""What the result of a poll with a million ballots costs: the first time, and then while nobody casts another."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

from django.db.models import F

from bench import ballots
from bench.client import call
from bench.timing import table
from discussion.polls import results
from discussion.polls.models import BallotGroup, Poll
from discussion.polls.queries import poll_for_editor

_FIRST_TIMES = 7
_TIMES = 60
_COLUMNS = ["poll", "different ballots", "what", "first, median ms", "slowest", "then, median ms", "slowest"]


def measure(*, cast: int) -> None:
    """A single choice among four, and rankings of up to eight options."""
    rows = []
    for fill in (ballots.single, ballots.ranked):
        start = time.perf_counter()
        poll = fill(cast)
        print(f"A poll ({poll.kind}) with {cast:,} ballots, made in {time.perf_counter() - start:.0f} s.", flush=True)
        rows += _costs(poll)
    table("Results of a poll: milliseconds by the clock", _COLUMNS, rows)


def _costs(poll: Poll) -> list[list[Any]]:
    groups = BallotGroup.objects.filter(poll=poll).count()
    request = call("GET", f"/polls/{poll.public_id}/results")
    # Whatever a process does once, like reading the templates of its answers, is no part of it.
    size = len(request().body) / 1000
    reads: dict[str, Callable[[Poll], Any]] = {
        "the tally": results.results,
        "the course by the hour": results.by_hour,
        f"GET …/results, {size:.0f} kB": lambda _: request(),
    }
    return [[poll.kind, groups, what, *_cost(poll, read)] for what, read in reads.items()]


def _cost(poll: Poll, read: Callable[[Poll], Any]) -> list[float]:
    first = [_timed(_changed(poll), read) for _ in range(_FIRST_TIMES)]
    present = poll_for_editor(poll.id)
    then = [_timed(present, read) for _ in range(_TIMES)][1:]
    return [median(first), max(first), median(then), max(then)]


def _changed(poll: Poll) -> Poll:
    """The poll once something has happened to its ballots, so that what is kept of it is out of date."""
    Poll.objects.filter(id=poll.id).update(version=F("version") + 1)
    return poll_for_editor(poll.id)


def _timed(poll: Poll, read: Callable[[Poll], Any]) -> float:
    start = time.perf_counter()
    read(poll)
    return (time.perf_counter() - start) * 1000
