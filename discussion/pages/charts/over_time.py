"""The shares hour by hour, as lines from the first ballots to the last."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discussion.core.numbers import counted
from discussion.pages import moments
from discussion.pages.charts.answers import Answer, decided
from discussion.pages.charts.bars import legend, place
from discussion.pages.charts.frames import Cell, Table, as_table, section
from discussion.pages.charts.words import brief, listed, percent

if TYPE_CHECKING:
    from discussion.polls.models import Poll

# Of many hours so many are drawn, and so many stand in the table; of many options so many have a label.
_MOST_POINTS, _MOST_ROWS, _MOST_LABELS = 240, 24, 5
# So many lines are told in words; the scale ends at the first of these that holds every share.
_MOST_TOLD = 4
_TOPS = (0.04, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
# The least distance between two labels, as a part of the chart's height.
_APART = 0.085

# The parts of the scale that have a line and a number.
_MARKED = (0, 0.5, 1)
_GRID = '<line class="d-grid" x2="100%" y1="{}" y2="{}"/>'
_SCALE = '<text class="is-soft" y="{}" dy="-.4em">{}</text>'
_PATH = '<polyline class="{}" points="{}"/>'

_OF_CHOICES = gettext_lazy("The shares are of all options that were chosen")

_Hours = Sequence[tuple[datetime, Mapping[int, float]]]


@dataclass(frozen=True, slots=True)
class _Line:
    """An answer's share at each hour, with where in time that is (from 0 to 1)."""

    answer: Answer
    points: tuple[tuple[float, float], ...]

    @property
    def first(self) -> float:
        return self.points[0][1]

    @property
    def last(self) -> float:
        return self.points[-1][1]


def over_time(poll: "Poll", hours: Sequence[tuple[datetime, Mapping[int, int]]], *, set_apart: int = 0) -> SafeString:
    """How the shares stood at the end of each hour, oldest first; nothing for a rating or fewer than two hours.

    `hours` holds option number → how many ballots chose it by then, or put it first. The undecided are left out, as in
    every share. What the scores of a rating come to by the hour is not in such numbers. The hours are told by the log,
    which does not know of ballots that are set apart: where there are any, the words say so.
    """
    if poll.kind == "rating":
        return SafeString()
    known = decided(poll)
    shares = [(at, found) for at, counts in hours if (found := _shares(counts, known))]
    if len(shares) < 2:
        return SafeString()
    lines = _lines(shares, known)
    return section(
        _("How did opinion move?"),
        format_html('<p class="d-finding">{} {}</p>', _finding(shares, lines), _counted(poll, set_apart)),
        _drawn(shares, lines),
        _legend(lines),
        _table(poll, shares, known),
    )


def _shares(counts: Mapping[int, int], known: Mapping[int, Answer]) -> dict[int, float]:
    total = sum(counts.get(number, 0) for number in known)
    return {number: counts.get(number, 0) / total for number in known} if total else {}


def _lines(shares: _Hours, known: Mapping[int, Answer]) -> list[_Line]:
    """The lines, the one that ends highest first."""
    start, drawn = shares[0][0], _thinned(shares, _MOST_POINTS)
    length = shares[-1][0] - start
    held = list(_held(drawn))
    found = [
        _Line(answer, tuple(((at - start) / length, share[number]) for at, share in held))
        for number, answer in known.items()
    ]
    return sorted(found, key=lambda line: -line.last)


def _held(shares: _Hours) -> Iterator[tuple[datetime, Mapping[int, float]]]:
    """Where hours are missing nothing changed: the line stays level until the hour before the next."""
    former = shares[0]
    for each in shares:
        if each[0] - former[0] > timedelta(hours=1) and len(shares) < _MOST_POINTS:
            yield each[0] - timedelta(hours=1), former[1]
        yield each
        former = each


def _thinned(shares: _Hours, most: int) -> _Hours:
    """At most so many of them, evenly chosen, the first and the last among them."""
    if len(shares) <= most:
        return shares
    return [shares[round(place * (len(shares) - 1) / (most - 1))] for place in range(most)]


def _finding(shares: _Hours, lines: Sequence[_Line]) -> SafeString:
    told = [
        format_html("{} {}", line.answer.name, _move(percent(line.first), percent(line.last), line))
        for line in lines[:_MOST_TOLD]
    ]
    return format_html(
        _("From {start} to {end}: {shares}."),
        start=moments.spoken(shares[0][0]),
        end=moments.spoken(shares[-1][0]),
        shares=listed(told),
    )


def _counted(poll: "Poll", set_apart: int) -> str:
    """Of what these are shares, where that is not simply the ballots of the summary."""
    what = {"ranked": _("The shares are of first choices"), "multiple": _OF_CHOICES, "approval": _OF_CHOICES}
    who = _("members and guests are counted together") if poll.voters == "apart" else ""
    apart = _("ballots that are set apart are among them") if set_apart else ""
    told = "; ".join(part for part in (str(what.get(poll.kind, "")), who, apart) if part)
    return f"{told[0].upper()}{told[1:]}." if told else ""


def _move(before: str, after: str, line: _Line) -> str:
    if before == after:
        return _("stayed at %(share)s") % {"share": after}
    told = _("rose from %(before)s to %(after)s") if line.last > line.first else _("fell from %(before)s to %(after)s")
    return told % {"before": before, "after": after}


def _drawn(shares: _Hours, lines: Sequence[_Line]) -> SafeString:
    """The plot, beside it what each line stands for, beneath it the time."""
    top = next(each for each in _TOPS if each >= max(share for line in lines for _, share in line.points))
    return format_html(
        '<div class="d-lines" aria-hidden="true"><svg class="d-plot">{}<svg viewBox="0 0 100 100" '
        'preserveAspectRatio="none">{}</svg>{}</svg><svg class="d-line-ends">{}</svg>'
        "<p><span>{}</span><span>{}</span></p></div>",
        format_html_join("", _GRID, ((place(1 - part), place(1 - part)) for part in _MARKED)),
        format_html_join("", _PATH, ((_css(line, lines), _points(line, top)) for line in reversed(lines))),
        format_html_join("", _SCALE, ((place(1 - part), percent(top * part)) for part in _MARKED)),
        format_html_join("", "{}", ((each,) for each in _ends(lines[:_MOST_LABELS], top))),
        *(_moment(shares[place][0]) for place in (0, -1)),
    )


def _css(line: _Line, lines: Sequence[_Line]) -> str:
    return f"d-line {line.answer.css}".strip() if line in lines[:_MOST_LABELS] else "d-line is-faint"


def _points(line: _Line, top: float) -> str:
    return " ".join(f"{100 * x:.2f},{100 * (1 - share / top):.2f}" for x, share in line.points)


def _ends(lines: Sequence[_Line], top: float) -> Iterator[SafeString]:
    """Each line's mark and share, moved apart where they would meet, with a thread back to the line."""
    wanted = [1 - line.last / top for line in lines]
    for line, at, moved in zip(lines, wanted, _apart(wanted), strict=True):
        yield format_html(
            '<g class="{}"><line x2="10" y1="{}" y2="{}"/>{}<text x="38" y="{}" dy=".35em">{}</text></g>',
            f"d-line {line.answer.css}".strip(),
            place(at),
            place(moved),
            _mark(line.answer, place(moved)),
            place(moved),
            brief(line.last),
        )


def _mark(answer: Answer, y: str) -> SafeString:
    if answer.shape is None:
        return format_html(
            '<text class="is-soft" x="31" y="{}" dy=".35em" text-anchor="end">{}</text>', y, answer.number
        )
    mark = (
        '<g class="d-raised"><svg class="d-mark" x="16" y="{}" width="12" height="12" viewBox="0 0 16 16">{}</svg></g>'
    )
    return format_html(mark, y, answer.shape)


def _apart(wanted: Sequence[float]) -> list[float]:
    """The heights, in their order, with the least distance between each two and none beyond the floor."""
    moved: list[float] = []
    for each in wanted:
        moved.append(max(each, moved[-1] + _APART) if moved else each)
    lowest = 1.0
    for number in reversed(range(len(moved))):
        moved[number] = min(moved[number], lowest)
        lowest = moved[number] - _APART
    return moved


def _legend(lines: Sequence[_Line]) -> Cell:
    entries = [(line.answer.mark, line.answer.name) for line in lines[:_MOST_LABELS]]
    rest = len(lines) - len(entries)
    named = legend(*entries)
    return (
        format_html(
            '{}<p class="d-soft">{}</p>',
            named,
            counted(rest, "Faint: the other %(n)s option.", "Faint: the other %(n)s options."),
        )
        if rest
        else named
    )


def _table(poll: "Poll", shares: _Hours, known: Mapping[int, Answer]) -> SafeString:
    shown = _thinned(shares, _MOST_ROWS)
    label = (
        _("Shares by the hour")
        if len(shown) == len(shares)
        else _("Shares at %(shown)s of %(shares)s hours") % {"shown": len(shown), "shares": len(shares)}
    )
    heads = [_("Hour (UTC)"), *(format_html('<span class="d-clamp">{}</span>', each.named) for each in known.values())]
    rows = [[_moment(at), *(percent(found[number]) for number in known)] for at, found in shown]
    return as_table(poll, Table(label, heads, rows))


def _moment(at: datetime) -> SafeString:
    """22 November, 09:00."""
    here = at.astimezone(UTC)
    return format_html('<time datetime="{}">{}</time>', moments.machine(at), moments.hour(here))
