"""The shapes of invented discussions: who answers whom, when, how people vote. Plain data, no database.

A new comment is a root in three cases of ten. Else it goes on with a conversation that is being led (which grows deep),
or joins the crowd below an early comment (which grows wide), or answers any comment at all. So a few comments gather
hundreds of replies and most none, and branches grow some twenty levels deep, as in public threads.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

ROOT = -1
_ROOTS = 0.3
_CONVERSATION = 0.45
_CROWD = 0.35
_RECENT = 12
_UNVOTED = 0.3
_GONE = 0.02
_MOST_VOTES = 3000


@dataclass(slots=True)
class Shape:
    """One discussion, a position in each list for each comment in the order of time; `parents` holds positions."""

    parents: list[int]
    roots: list[int] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    votes: list[tuple[int, int]] = field(default_factory=list)
    is_published: list[bool] = field(default_factory=list)
    is_listed: list[bool] = field(default_factory=list)
    reply_counts: list[int] = field(default_factory=list)


def sizes(random: Random, *, comments: int, articles: int, biggest: int, chain: int) -> list[int]:
    """How many comments each article has: the biggest, the one with the chain, and the others a long tail."""
    weights = [random.lognormvariate(0, 1) for _ in range(articles - 2)]
    left = comments - biggest - chain
    shares = [int(left * weight / sum(weights)) for weight in weights]
    shares[0] += left - sum(shares)
    return [biggest, chain, *shares]


def thread(random: Random, size: int) -> Shape:
    """A discussion as people lead it."""
    parents: list[int] = []
    for position in range(size):
        parents.append(_answered(random, parents) if position and random.random() > _ROOTS else ROOT)
    return _finish(random, parents)


def chain(random: Random, size: int) -> Shape:
    """Each comment answers the one before."""
    return _finish(random, list(range(-1, size - 1)))


def _answered(random: Random, parents: list[int]) -> int:
    """The position of the comment that a new one answers."""
    kind, size = random.random(), len(parents)
    if kind < _CONVERSATION:
        return max(0, size - 1 - int(random.expovariate(1 / _RECENT)))
    early = 3 if kind < _CONVERSATION + _CROWD else 1
    return int(size * random.random() ** early)


def _finish(random: Random, parents: list[int]) -> Shape:
    shape = Shape(parents)
    for position, parent in enumerate(parents):
        is_root = parent == ROOT
        shape.roots.append(position if is_root else shape.roots[parent])
        shape.depths.append(0 if is_root else shape.depths[parent] + 1)
    shape.seconds = sorted(_moments(random, len(parents)))
    shape.votes = [_votes(random) for _ in parents]
    shape.is_published = [random.random() >= _GONE for _ in parents]
    _list(shape)
    return shape


def _moments(random: Random, size: int) -> Iterator[float]:
    """Most of it happens in the first days, some long after."""
    return (random.expovariate(1 / 172_800) for _ in range(size))


def _votes(random: Random) -> tuple[int, int]:
    """Three in ten get none, a few get hundreds; most people agree with most of what is said, not with everything."""
    if random.random() < _UNVOTED:
        return 0, 0
    count = min(int(random.paretovariate(0.9)), _MOST_VOTES)
    up = min(count, int(count * random.betavariate(3.5, 1.5) + random.random()))
    return up, count - up


def _list(shape: Shape) -> None:
    """Replies come after what they answer, so one walk from the end knows them all."""
    size = len(shape.parents)
    shape.is_listed, shape.reply_counts = [False] * size, [0] * size
    for position in range(size - 1, -1, -1):
        if shape.is_published[position] or shape.reply_counts[position]:
            shape.is_listed[position] = True
            if shape.parents[position] != ROOT:
                shape.reply_counts[shape.parents[position]] += 1
