"""Each option against each other one: a table that is the chart, and what follows from it in words."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from discussion.core.numbers import count, counted
from discussion.pages.charts.answers import Answer, decided
from discussion.pages.charts.bars import legend, swatch
from discussion.pages.charts.frames import scrolled, section
from discussion.pages.charts.words import isolated, joined, listed, percent
from discussion.polls.ranked import Schulze, explain
from discussion.polls.tally import RankedTally

if TYPE_CHECKING:
    from discussion.polls.models import Poll

# From these shares of the ballots that compare two options on, a cell is darker.
_CLEAR, _STRONG = 0.6, 0.7
# The heads of so many columns are written out; the order of so many places is told in a sentence.
_MOST_WRITTEN = 6


def pairs(poll: "Poll", tally: RankedTally) -> SafeString:
    """The pairwise comparison of a ranked poll; nothing where no ballot prefers an option to another."""
    known, table = decided(poll), tally.pairwise
    if not any(map(any, table.preferred)):
        return SafeString()
    differing = explain(tally.runoff, table, names={number: isolated(each.text) for number, each in known.items()})
    words = (differing or _condorcet(tally, known), _schulze(tally.schulze, known))
    return section(
        _("Who would beat whom, one against one?"),
        format_html('<p class="d-finding">{}</p>', joined(words, " ")),
        scrolled(poll, _("Pair by pair"), _matrix(tally, known)),
        _legend(),
    )


def _condorcet(tally: RankedTally, known: Mapping[int, Answer]) -> SafeString:
    """Where the methods agree, the winner of all of them."""
    winner = known[tally.condorcet_winner or 0].name
    return format_html(
        _("<b>{option}</b> beats every other option, one against one, and wins by every method."), option=winner
    )


def _schulze(found: Schulze, known: Mapping[int, Answer]) -> SafeString:
    """The order, from the first place down."""
    places = [listed([known[number].name for number in place]) for place in found.order]
    told = joined(places[:_MOST_WRITTEN], _(", then "))
    if len(places) > _MOST_WRITTEN:
        rest = counted(len(places) - _MOST_WRITTEN, "and %(n)s more place below", "and %(n)s more places below")
        told = format_html("{}, {}", told, rest)
    if any(len(place) > 1 for place in found.order):
        sentence = _("The Schulze method orders the options (level where an “and” joins them): {options}.")
    else:
        sentence = _("The Schulze method orders the options: {options}.")
    return format_html(sentence, options=told)


def _matrix(tally: RankedTally, known: Mapping[int, Answer]) -> SafeString:
    order = [number for place in tally.schulze.order for number in place]
    columns = [tally.pairwise.options.index(number) for number in order]
    rows = [_row(number, columns, tally, known) for number in order]
    return format_html(
        '<table class="d-matrix{}"><caption class="d-sr">{}</caption><thead><tr><th scope="col">{}</th>{}</tr></thead>'
        "<tbody>{}</tbody></table>",
        " is-dense" if len(order) > _MOST_WRITTEN else "",
        _("The share of the ballots comparing two options that prefer the row to the column, and these ballots"),
        _("prefers row over column"),
        format_html_join("", '<th scope="col">{}</th>', ((_head(known[number], len(order)),) for number in order)),
        joined(rows),
    )


def _head(answer: Answer, columns: int) -> SafeString:
    if columns <= _MOST_WRITTEN:
        return format_html('{}<span class="d-clamp">{}</span>', answer.mark, answer.name)
    return format_html('{}<span class="d-sr">{}</span>', answer.mark, answer.name)


def _row(number: int, columns: Sequence[int], tally: RankedTally, known: Mapping[int, Answer]) -> SafeString:
    preferred, own = tally.pairwise.preferred, tally.pairwise.options.index(number)
    cells = (_cell(preferred[own][each], preferred[each][own]) if each != own else _SELF for each in columns)
    return format_html(
        '<tr><th scope="row">{}{}</th>{}</tr>',
        known[number].named,
        format_html(' <span class="d-role">{}</span>', _("beats all")) if tally.condorcet_winner == number else "",
        joined(cells),
    )


_SELF = format_html('<td class="is-self"><span aria-hidden="true">{}</span></td>', "·")


def _cell(preferred: int, against: int) -> SafeString:
    if not preferred + against:
        return format_html('<td>–<span class="d-sr">{}</span></td>', _("never compared"))
    share, told = preferred / (preferred + against), f"{count(preferred)} : {count(against)}"
    return format_html('<td class="{}">{}<small>{}</small></td>', _bucket(share), _share(share), told)


def _bucket(share: float) -> str:
    return "is-strong" if share >= _STRONG else "is-clear" if share >= _CLEAR else "is-win" if share > 0.5 else ""


def _share(share: float) -> str:
    """A narrow win is told from a tie and from a narrow loss."""
    told = percent(share)
    return (
        f">{told}"
        if told == percent(0.5) and share > 0.5
        else f"<{told}"
        if told == percent(0.5) and share < 0.5
        else told
    )


def _legend() -> SafeString:
    return legend(
        (swatch("is-win"), _("the row wins")),
        (swatch("is-clear"), _("with %(share)s or more") % {"share": percent(_CLEAR)}),
        (swatch("is-strong"), _("with %(share)s or more") % {"share": percent(_STRONG)}),
    )
