"""Whether a discussion moved opinion: what the same readers answered before and after it.

Source of the test: A. Stuart, "A test for homogeneity of the marginal distributions in a two-way classification"
(1955), and A. E. Maxwell, "Comparing the classification of subjects by two independent judges" (1970). Both drop one
category to invert the covariances; the pseudo-inverse gives the same statistic, whichever were dropped, and still holds
where options that exchanged no reader leave less than K − 1 degrees of freedom.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, exp, lgamma, log, sqrt

import numpy as np

from discussion.polls.rankings import Integers

_SIGNIFICANT = 0.05
# Below, the test finds hardly any of the changes that there are: 16 of 100 among 30 readers, 45 among 60.
_FEWEST_READERS = 60


@dataclass(frozen=True, slots=True)
class Change:
    """How the answers of the readers who answered twice have changed; options in the order of the table.

    `net_shift` is (before − after) / readers: above 0 where an option lost readers, below 0 where it won some.
    """

    readers: int
    changed: int
    before: tuple[int, ...]
    after: tuple[int, ...]
    net_shift: tuple[float, ...]
    statistic: float
    degrees_of_freedom: int
    p_value: float

    @property
    def gains(self) -> tuple[float, ...]:
        """The net shift as a page says it: above 0 where an option won readers."""
        return tuple(0 - each for each in self.net_shift)

    @property
    def moved(self) -> bool:
        """Whether it may be said that opinion moved; that single readers changed their mind may always be said."""
        return self.p_value < _SIGNIFICANT and self.readers >= _FEWEST_READERS


def change_of_mind(table: Sequence[Sequence[int]]) -> Change:
    """The change in a table of readers: `table[a][b]` answered option a before and b after."""
    counts = _square(table)
    before, after, readers = counts.sum(axis=1), counts.sum(axis=0), int(counts.sum())
    statistic, degrees = _stuart_maxwell(counts)
    return Change(
        readers=readers,
        changed=readers - int(np.trace(counts)),
        before=tuple(map(int, before)),
        after=tuple(map(int, after)),
        net_shift=tuple(map(float, (before - after) / max(readers, 1))),
        statistic=statistic,
        degrees_of_freedom=degrees,
        p_value=chi_square_survival(statistic, degrees),
    )


def _square(table: Sequence[Sequence[int]]) -> Integers:
    if any(len(row) != len(table) for row in table):
        raise ValueError("The table has a row and a column for each option.")
    counts = np.array(table, np.int64).reshape(len(table), len(table))
    if (counts < 0).any():
        raise ValueError("No cell holds a negative number of readers.")
    return counts


def _stuart_maxwell(counts: Integers) -> tuple[float, int]:
    """The statistic d′S⁻d and its degrees of freedom."""
    shift = counts.sum(axis=1) - counts.sum(axis=0)
    covariance = np.diag(counts.sum(axis=1) + counts.sum(axis=0)) - counts - counts.T
    solution, _, rank, _ = np.linalg.lstsq(covariance, shift)
    return max(0.0, float(shift @ solution)), int(rank)


def chi_square_survival(statistic: float, degrees_of_freedom: int) -> float:
    """How likely a χ² of so many degrees of freedom is to be at least this large; 1 without any freedom.

    Source: M. Abramowitz and I. A. Stegun, "Handbook of Mathematical Functions" (1964), 26.4.4 and 26.4.5: exact finite
    sums, whose terms are all positive. Each is a step of the incomplete gamma function (6.5.21).
    """
    if degrees_of_freedom == 0 or statistic <= 0:
        return 1.0
    half, shape = statistic / 2, 0.5 if degrees_of_freedom % 2 else 1.0
    survival = erfc(sqrt(half)) if degrees_of_freedom % 2 else exp(-half)
    while shape < degrees_of_freedom / 2:
        survival += exp(shape * log(half) - half - lgamma(shape + 1))
        shape += 1
    return min(1.0, survival)
