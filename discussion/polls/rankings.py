"""Ranked ballots as arrays, so that tens of thousands of different ones are counted in a fraction of a second."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

# The ranks from the first down, each with the options that stand on it: equal ranks are allowed.
Rank: TypeAlias = tuple[int, ...]
Ballot: TypeAlias = tuple[Rank, ...]
Integers: TypeAlias = NDArray[np.int64]
Numbers: TypeAlias = NDArray[np.int16]

_UNRANKED = np.iinfo(np.int16).max


@dataclass(frozen=True, slots=True, eq=False)
class Rankings:
    """The ballots that rank at least one option; options go by their number in the editor's order.

    `choices[ballot, place]` is the one option on that rank, `stop` where several share it or the ballot ends, `skip`
    where it is empty. `places[option, ballot]` is the rank on which an option stands, below all others where on none.
    """

    options: tuple[int, ...]
    weights: Integers
    choices: Numbers
    places: Numbers

    @property
    def ballots(self) -> int:
        """How many ballots there are."""
        return int(self.weights.sum())

    @property
    def stop(self) -> int:
        """What stands in `choices` where a ballot goes no further."""
        return len(self.options)

    @property
    def skip(self) -> int:
        """What stands in `choices` where a ballot says nothing."""
        return len(self.options) + 1


def read(ballots: Mapping[Ballot, int], *, options: Sequence[int], ignored: Collection[int] = ()) -> Rankings:
    """Grouped ballots (ballot → how many cast it), as if nobody ranked `ignored`; options in the editor's order.

    Refuses unknown options, an option that stands twice on a ballot and negative numbers with a ValueError.
    """
    weights = np.fromiter(ballots.values(), np.int64, len(ballots))
    if (weights < 0).any():
        raise ValueError("No ballot is cast a negative number of times.")
    kinds = _Kinds()
    lengths = np.fromiter(map(len, ballots), np.int64, len(ballots))
    kind = np.fromiter(map(kinds.__getitem__, chain.from_iterable(ballots)), np.int64, int(lengths.sum()))
    ballot = np.repeat(np.arange(len(ballots)), lengths)
    place = np.arange(len(kind)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    members = _members(kinds, options, ignored)
    places = _places(members, kind, ballot, place, (len(options), len(ballots)))
    choices = _choices(members, kind, ballot, place, (len(ballots), int(lengths.max(initial=0)) + 1), len(options))
    ranks_some = (places < _UNRANKED).any(axis=0)
    if not ranks_some.all():
        weights, choices, places = weights[ranks_some], choices[ranks_some], places[:, ranks_some]
    return Rankings(tuple(options), weights, choices, places)


class _Kinds(dict[Rank, int]):
    """Numbers the different ranks as they are met: few, since nearly all hold one option."""

    def __missing__(self, rank: Rank) -> int:
        self[rank] = len(self)
        return len(self) - 1


def _members(kinds: Iterable[Rank], options: Sequence[int], ignored: Collection[int]) -> list[list[int]]:
    """For each kind of rank, the numbers of the options that stand on it."""
    numbers = {option: number for number, option in enumerate(options)}
    if len(numbers) < len(options):
        raise ValueError("An option is listed twice.")
    unknown = set(chain.from_iterable(kinds)) - set(numbers) - set(ignored)
    if unknown:
        raise ValueError(f"There is no option {min(unknown)}.")
    return [[numbers[option] for option in rank if option in numbers] for rank in kinds]


def _places(
    members: list[list[int]], kind: Integers, ballot: Integers, place: Integers, shape: tuple[int, int]
) -> Numbers:
    places = np.full(shape, _UNRANKED, np.int16)
    sizes = np.array([len(each) for each in members], np.int64)[kind]
    for nth in range(int(sizes.max(initial=0))):
        option = np.array([each[nth] if nth < len(each) else 0 for each in members], np.int64)
        there = np.flatnonzero(sizes > nth)
        places[option[kind[there]], ballot[there]] = place[there]
    if np.count_nonzero(places < _UNRANKED) < sizes.sum():
        raise ValueError("An option stands on a ballot twice.")
    return places


def _choices(
    members: list[list[int]], kind: Integers, ballot: Integers, place: Integers, shape: tuple[int, int], stop: int
) -> Numbers:
    choice = [each[0] if len(each) == 1 else stop if each else stop + 1 for each in members]
    choices = np.full(shape, stop + 1, np.int16)
    choices[ballot, place] = np.array(choice, np.int16)[kind]
    choices[:, -1] = stop
    return choices
