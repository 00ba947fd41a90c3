"""What a tally says of one option: a share with its range, or the mean of its scores."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from discussion.pages.charts.bars import bar, scale
from discussion.pages.charts.words import count, counted, likely, mean, middle, percent, span
from discussion.polls.tally import RankedTally, RatingTally, Tally

if TYPE_CHECKING:
    from discussion.polls.models import Poll

SCALES = {"1-5": (1, 5), "0-10": (0, 10)}


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure, its picture (made for a class), the words that say the rest, and the cells of a table under `heads`."""

    figure: str
    picture: Callable[[str], SafeString]
    words: str
    heads: tuple[str, ...]
    cells: tuple[str, ...]


def measure(poll: "Poll", tally: Tally, number: int) -> Measure:
    """The option with this number, as its kind of poll measures it."""
    if isinstance(tally, RatingTally):
        return _mean(poll, tally, number)
    return _share(tally, number)


def _share(tally: Tally, number: int) -> Measure:
    found = next(each for each in tally.options if each.id == number)
    votes, unit = found.votes, "first choice" if isinstance(tally, RankedTally) else "ballot"
    low, high = (found.low, found.high) if tally.decided_ballots else (None, None)
    range_told = "" if low is None or high is None else f", {likely(low, high)}"
    return Measure(
        figure=percent(found.share),
        picture=lambda css: bar(found.share, low=low, high=high, css=css),
        words=counted(votes, unit) + range_told,
        heads=(f"{unit.capitalize()}s", "Share", "Likely range"),
        cells=(count(votes), percent(found.share), "–" if low is None or high is None else span(low, high)),
    )


def _mean(poll: "Poll", tally: RatingTally, number: int) -> Measure:
    found, (lowest, highest) = tally.ratings[number], SCALES[poll.scale]
    told = f"{counted(found.scores, 'score')}, the middle one {middle(found.median)}" if found.scores else "no scores"
    return Measure(
        figure=mean(found.mean),
        picture=lambda css: scale(found.mean, lowest=lowest, highest=highest, css=css),
        words=told,
        heads=("Scores", "Mean", "Median"),
        cells=(count(found.scores), mean(found.mean), middle(found.median)),
    )
