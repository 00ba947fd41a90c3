"""How far chance may have moved the shares of a poll: intervals that hold for all its options together.

Source: the score interval of E. B. Wilson, "Probable inference, the law of succession, and statistical inference"
(1927), made joint by C. E. Bonferroni's inequality (1936) as L. A. Goodman does in "On simultaneous confidence
intervals for multinomial proportions" (1965): with K options each is taken at z = Φ⁻¹(1 − 0.05 / 2K), so that in at
least 95 of 100 polls every option's true share lies within its interval.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

_ERROR = 0.05


@dataclass(frozen=True, slots=True)
class Interval:
    """A share of the ballots and the bounds around it, each from 0 to 1."""

    share: float
    low: float
    high: float


# Nobody was asked yet: no share, and no share is ruled out.
UNKNOWN = Interval(share=0.0, low=0.0, high=1.0)


def joint_intervals(votes: Sequence[int], *, ballots: int) -> tuple[Interval, ...]:
    """The share of each option among so many ballots, with bounds that hold for all options together.

    Of 0 ballots every share is 0 within 0 to 1.
    """
    if not all(0 <= each <= ballots for each in votes):
        raise ValueError("An option has between none and all of the ballots.")
    if not votes:
        return ()
    z = NormalDist().inv_cdf(1 - _ERROR / (2 * len(votes)))
    return tuple(_wilson(each, ballots, z) for each in votes)


def _wilson(votes: int, ballots: int, z: float) -> Interval:
    if ballots == 0:
        return UNKNOWN
    share, weight = votes / ballots, z * z / ballots
    centre = (share + weight / 2) / (1 + weight)
    reach = z * sqrt(share * (1 - share) / ballots + weight / (4 * ballots)) / (1 + weight)
    # At none and at all of the ballots the bound is the share itself, which rounding would miss.
    low = 0.0 if votes == 0 else max(0.0, min(share, centre - reach))
    high = 1.0 if votes == ballots else min(1.0, max(share, centre + reach))
    return Interval(share=share, low=low, high=high)
