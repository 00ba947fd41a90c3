"""The scores that each option got: mean, median and a histogram, the best first."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString

from discussion.pages.charts.answers import Answer, decided
from discussion.pages.charts.bars import place
from discussion.pages.charts.frames import Table, as_table, section
from discussion.pages.charts.words import count, counted, isolated, joined, mean, middle
from discussion.polls.rating import PRIOR_SCORES, Rating
from discussion.polls.tally import RatingTally

if TYPE_CHECKING:
    from discussion.polls.models import Poll

# Of a histogram's height: where the bars stand, and how high the highest is; above it stands its number.
_FLOOR, _HIGHEST = 0.84, 0.68
_MIDDLE = "The bar of the middle reader is green, and its score is bold."


def ratings(poll: "Poll", tally: RatingTally) -> SafeString:
    """The scores of a rating; nothing where nobody gave any."""
    if not any(rating.scores for rating in tally.ratings.values()):
        return SafeString()
    known = decided(poll)
    rows = joined(_option(known[number], tally.ratings[number]) for number in tally.order)
    return section(
        "Which scores did each get?",
        format_html('<p class="d-finding">{}</p>', _order_told(len(tally.order))),
        format_html('<ul class="d-ratings">{}</ul>', rows),
        _table(poll, tally),
    )


def _order_told(options: int) -> str:
    """How the options are ordered, where there are several."""
    if options == 1:
        return _MIDDLE
    return (
        f"Ordered by the mean, after each option is given {PRIOR_SCORES} more scores at the average of the whole poll, "
        f"so that a handful of scores counts for little. {_MIDDLE}"
    )


def _option(answer: Answer, rating: Rating) -> SafeString:
    if rating.mean is None:
        told = "No scores"
    else:
        told = f"mean {mean(rating.mean)}, median {middle(rating.median)}, {counted(rating.scores, 'score')}"
    return format_html(
        '<li class="d-rating"><b>{}</b><small>{}</small>{}</li>',
        answer.named,
        told,
        _histogram(answer, rating) if rating.scores else "",
    )


def _histogram(answer: Answer, rating: Rating) -> SafeString:
    return format_html(
        '<svg class="d-hist" role="img" aria-label="{}">{}<line x2="100%" y1="{}" y2="{}"/></svg>',
        _finding(answer, rating),
        joined(_columns(rating)),
        *(2 * (place(_FLOOR),)),
    )


def _columns(rating: Rating) -> Iterator[SafeString]:
    """For each score a bar with its number above and the score beneath."""
    step, most = 1 / len(rating.histogram), max(rating.histogram.values())
    for number, (score, times) in enumerate(rating.histogram.items()):
        top = _FLOOR - _HIGHEST * times / most
        is_middle = rating.median is not None and abs(score - rating.median) < 1 and times > 0
        yield format_html(
            '<g class="{}"><rect x="{}" y="{}" width="{}" height="{}" rx="1.5"/>'
            '<text class="is-soft" x="{}" y="{}" dy="-.4em" text-anchor="middle">{}</text>'
            '<text x="{}" y="98%" text-anchor="middle">{}</text></g>',
            "is-middle" if is_middle else "",
            place((number + 0.08) * step),
            place(top),
            place(0.84 * step),
            place(_FLOOR - top),
            place((number + 0.5) * step),
            place(top),
            count(times) if times else "",
            place((number + 0.5) * step),
            score,
        )


def _finding(answer: Answer, rating: Rating) -> str:
    most = max(rating.histogram.values())
    scores = " and ".join(str(score) for score, times in rating.histogram.items() if times == most)
    each = " each" if scores.count("and") else ""
    median = f"the median is {middle(rating.median)}"
    return f"{isolated(answer.text)}: most often scored {scores}, {counted(most, 'time')}{each}; {median}."


def _table(poll: "Poll", tally: RatingTally) -> SafeString:
    known, scores = decided(poll), list(next(iter(tally.ratings.values())).histogram)
    heads = ["Option", "Mean", "Median", "For the order", "Scores", *(f"Gave {score}" for score in scores)]
    rows = [[known[number].named, *_cells(tally.ratings[number])] for number in tally.order]
    return as_table(poll, Table("Scores by option", heads, rows))


def _cells(rating: Rating) -> Iterator[str]:
    yield from (mean(rating.mean), middle(rating.median), f"{rating.shrunken:.2f}", count(rating.scores))
    yield from map(count, rating.histogram.values())
