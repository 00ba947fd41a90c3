"""What a tally says of one option: a share with its range, or the mean of its scores."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from discussion.core.numbers import count, counted
from discussion.pages.charts.bars import bar, scale
from discussion.pages.charts.words import likely, mean, middle, percent, span
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
    votes, is_ranked = found.votes, isinstance(tally, RankedTally)
    low, high = (found.low, found.high) if tally.decided_ballots else (None, None)
    range_told = "" if low is None or high is None else f", {likely(low, high)}"
    return Measure(
        figure=percent(found.share),
        picture=lambda css: bar(found.share, low=low, high=high, css=css),
        words=_chosen(votes, is_ranked=is_ranked) + range_told,
        heads=(_("First choices") if is_ranked else _("Ballots"), _("Share"), _("Likely range")),
        cells=(count(votes), percent(found.share), "–" if low is None or high is None else span(low, high)),
    )


def _chosen(votes: int, *, is_ranked: bool) -> str:
    if is_ranked:
        return counted(votes, "%(n)s first choice", "%(n)s first choices")
    return counted(votes, "%(n)s ballot", "%(n)s ballots")


def _mean(poll: "Poll", tally: RatingTally, number: int) -> Measure:
    found, (lowest, highest) = tally.ratings[number], SCALES[poll.scale]
    scores = counted(found.scores, "%(n)s score", "%(n)s scores")
    told = _("%(scores)s, the middle one %(median)s") % {"scores": scores, "median": middle(found.median)}
    return Measure(
        figure=mean(found.mean),
        picture=lambda css: scale(found.mean, lowest=lowest, highest=highest, css=css),
        words=told if found.scores else _("no scores"),
        heads=(_("Scores"), _("Mean"), _("Median")),
        cells=(count(found.scores), mean(found.mean), middle(found.median)),
    )
