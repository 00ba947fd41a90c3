"""The scores that each option got: mean, median and a histogram, the best first."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discussion.core.numbers import count, counted, decimal
from discussion.pages.charts.answers import Answer, decided
from discussion.pages.charts.bars import place
from discussion.pages.charts.frames import Table, as_table, section
from discussion.pages.charts.words import isolated, joined, mean, middle
from discussion.polls.rating import PRIOR_SCORES, Rating
from discussion.polls.tally import RatingTally

if TYPE_CHECKING:
    from discussion.polls.models import Poll

# Of a histogram's height: where the bars stand, and how high the highest is; above it stands its number.
_FLOOR, _HIGHEST = 0.84, 0.68
_MIDDLE = gettext_lazy("The bar of the middle reader is green, and its score is bold.")


def ratings(poll: "Poll", tally: RatingTally) -> SafeString:
    """The scores of a rating; nothing where nobody gave any."""
    if not any(rating.scores for rating in tally.ratings.values()):
        return SafeString()
    known = decided(poll)
    rows = joined(_option(known[number], tally.ratings[number]) for number in tally.order)
    return section(
        _("Which scores did each get?"),
        format_html('<p class="d-finding">{}</p>', _order_told(len(tally.order))),
        format_html('<ul class="d-ratings">{}</ul>', rows),
        _table(poll, tally),
    )


def _order_told(options: int) -> str:
    """How the options are ordered, where there are several."""
    if options == 1:
        return str(_MIDDLE)
    return _(
        "Ordered by the mean, after each option is given %(scores)s more scores at the average of the whole poll, "
        "so that a handful of scores counts for little. %(middle)s"
    ) % {"scores": PRIOR_SCORES, "middle": _MIDDLE}


def _option(answer: Answer, rating: Rating) -> SafeString:
    if rating.mean is None:
        told = _("No scores")
    else:
        told = _("mean %(mean)s, median %(median)s, %(scores)s") % {
            "mean": mean(rating.mean),
            "median": middle(rating.median),
            "scores": counted(rating.scores, "%(n)s score", "%(n)s scores"),
        }
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
    scores = [str(score) for score, times in rating.histogram.items() if times == most]
    sentence = (
        _("%(option)s: most often scored %(score)s, %(times)s; the median is %(median)s.")
        if len(scores) == 1
        else _("%(option)s: most often scored %(score)s, %(times)s each; the median is %(median)s.")
    )
    return sentence % {
        "option": isolated(answer.text),
        "score": _(" and ").join(scores),
        "times": counted(most, "%(n)s time", "%(n)s times"),
        "median": middle(rating.median),
    }


def _table(poll: "Poll", tally: RatingTally) -> SafeString:
    known, scores = decided(poll), list(next(iter(tally.ratings.values())).histogram)
    heads = [
        _("Option"),
        _("Mean"),
        _("Median"),
        _("For the order"),
        _("Scores"),
        *(_("Gave %(score)s") % {"score": score} for score in scores),
    ]
    rows = [[known[number].named, *_cells(tally.ratings[number])] for number in tally.order]
    return as_table(poll, Table(_("Scores by option"), heads, rows))


def _cells(rating: Rating) -> Iterator[str]:
    yield from (mean(rating.mean), middle(rating.median), decimal(rating.shrunken, 2), count(rating.scores))
    yield from map(count, rating.histogram.values())
