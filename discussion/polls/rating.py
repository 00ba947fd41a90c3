"""What readers who score an option say together: mean, median, histogram, and a mean that is fair to order by.

Source of the shrunken mean: H. Bühlmann, "Experience rating and credibility" (1967), the linear estimate
(Σx + M·μ) / (n + M) that is also the Bayesian average of film charts. An option that three readers scored 5 would
otherwise stand above one that a thousand scored 4.8: M scores at the mean of the whole poll are added to each, so few
scores say little. M is 4, as for the comments' sorts, where 2 to 5 ordered real votes best.
"""

from collections.abc import Mapping
from dataclasses import dataclass

PRIOR_SCORES = 4


@dataclass(frozen=True, slots=True)
class Scale:
    """The whole numbers that may be given, from the lowest to the highest."""

    lowest: int
    highest: int

    @property
    def middle(self) -> float:
        """What is expected where nothing is known."""
        return (self.lowest + self.highest) / 2


ONE_TO_FIVE = Scale(1, 5)
ZERO_TO_TEN = Scale(0, 10)


@dataclass(frozen=True, slots=True)
class Rating:
    """An option's scores; mean and median are None where nobody scored it, `shrunken` never is."""

    scores: int
    mean: float | None
    median: float | None
    histogram: Mapping[int, int]
    shrunken: float


def rate(options: Mapping[int, Mapping[int, int]], *, scale: Scale) -> dict[int, Rating]:
    """Option → its rating, from option → score → how many gave it.

    Refuses scores outside the scale and negative numbers with a ValueError.
    """
    histograms = {option: _histogram(given, scale) for option, given in options.items()}
    scores = sum(sum(each.values()) for each in histograms.values())
    expected = sum(map(_total, histograms.values())) / scores if scores else scale.middle
    return {option: _rating(histogram, expected) for option, histogram in histograms.items()}


def _histogram(given: Mapping[int, int], scale: Scale) -> dict[int, int]:
    histogram = dict.fromkeys(range(scale.lowest, scale.highest + 1), 0)
    if not given.keys() <= histogram.keys():
        raise ValueError(f"Scores are whole numbers from {scale.lowest} to {scale.highest}.")
    if min(given.values(), default=0) < 0:
        raise ValueError("No score is given a negative number of times.")
    return {**histogram, **given}


def _total(histogram: Mapping[int, int]) -> int:
    return sum(score * times for score, times in histogram.items())


def _rating(histogram: Mapping[int, int], expected: float) -> Rating:
    scores, total = sum(histogram.values()), _total(histogram)
    return Rating(
        scores=scores,
        mean=total / scores if scores else None,
        median=(_nth(histogram, (scores - 1) // 2) + _nth(histogram, scores // 2)) / 2 if scores else None,
        histogram=histogram,
        shrunken=(total + PRIOR_SCORES * expected) / (scores + PRIOR_SCORES),
    )


def _nth(histogram: Mapping[int, int], place: int) -> int:
    """The score in this place, from 0, when all stand in order; the histogram is in order already."""
    for score, times in histogram.items():
        if place < times:
            return score
        place -= times
    raise IndexError(place)
