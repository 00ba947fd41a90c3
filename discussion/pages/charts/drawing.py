"""The flow of a runoff's ballots as a drawing."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from discussion.core.numbers import count, counted
from discussion.pages.charts.answers import Answer
from discussion.pages.charts.bars import legend, swatch
from discussion.pages.charts.flow import GONE, OTHERS, WIDTH_OF_BAR, Bar, Column, Drawing, Flow, Ribbon, drawn, flow
from discussion.pages.charts.frames import scrolled
from discussion.pages.charts.labels import label, wrapped
from discussion.pages.charts.words import isolated, joined, percent
from discussion.polls.ranked import Runoff

if TYPE_CHECKING:
    from discussion.polls.models import Poll

# Pixels: as wide as the hosted page, with labels on both sides.
_WIDTH, _MARGIN, _TOP, _LINE = 704, 152, 30, 16
_LETTERS = 17


def flow_of_ballots(poll: "Poll", runoff: Runoff, known: Mapping[int, Answer]) -> SafeString:
    """The drawing of two rounds or more, with its legend."""
    found, has_hues = flow(runoff), any(answer.hue for answer in known.values())
    names = _names(found, known)
    room = {stream: float(_LINE * (len(lines) + 1)) for stream, lines in names.items()}
    place = drawn(found, left=_MARGIN, right=_WIDTH - _MARGIN - WIDTH_OF_BAR, top=_TOP, room=room)
    css = {stream: _css(stream, known, runoff.winner, has_hues) for stream in found.streams}
    picture = format_html(
        '<svg class="d-flow" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}{}</svg>',
        _WIDTH,
        round(place.height + 4),
        _finding(found, known),
        joined(_ribbon(ribbon, css) for ribbon in place.ribbons),
        joined(_bar(bar, css) for column in place.columns for bar in column),
        joined(_heads(found, place)),
        joined(_labels(place, names, known)),
    )
    return joined((scrolled(poll, _("The rounds, drawn"), picture), _legend(found, has_hues)))


def _names(found: Flow, known: Mapping[int, Answer]) -> dict[int, list[str]]:
    """The lines of each stream's label."""
    special = {OTHERS: _others(found), GONE: _("No choice left")}
    return {
        stream: [special[stream]] if stream in special else wrapped(known[stream].text, width=_LETTERS)
        for stream in found.streams
    }


def _others(found: Flow) -> str:
    return counted(len(found.others), "%(n)s other", "%(n)s others")


def _css(stream: int, known: Mapping[int, Answer], winner: int | None, has_hues: bool) -> str:
    """The hue of a stream or, where options go by number, the winner's green."""
    if stream == GONE:
        return "is-gone"
    if has_hues:
        return known[stream].css
    return "is-winner" if stream == winner else ""


def _ribbon(ribbon: Ribbon, css: Mapping[int, str]) -> SafeString:
    (x, y), (to_x, to_y), height = ribbon.start, ribbon.end, ribbon.height
    kind = "is-gone" if ribbon.target == GONE else "is-stay" if ribbon.source == ribbon.target else "is-move"
    half = (x + to_x) / 2
    path = (
        f"M{x:.1f} {y:.1f}C{half:.1f} {y:.1f} {half:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}v{height:.1f}"
        f"C{half:.1f} {to_y + height:.1f} {half:.1f} {y + height:.1f} {x:.1f} {y + height:.1f}z"
    )
    return format_html('<path class="{}" d="{}"/>', f"d-ribbon {kind} {css[ribbon.source]}".strip(), path)


def _bar(bar: Bar, css: Mapping[int, str]) -> SafeString:
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="1.5"/>',
        f"d-fill {css[bar.stream]}".strip(),
        f"{bar.x:.1f}",
        f"{bar.y:.1f}",
        WIDTH_OF_BAR,
        f"{max(bar.height, 1.5):.1f}",
    )


def _heads(found: Flow, place: Drawing) -> Iterator[SafeString]:
    last = len(found.columns) - 1
    for number, (column, bars) in enumerate(zip(found.columns, place.columns, strict=True)):
        x = bars[0].x
        if number == 0:
            yield label([("is-soft", _("First choices"))], x=x + WIDTH_OF_BAR, middle=8, anchor="end")
        elif number == last:
            yield label(
                [("is-soft", _("Round %(place)s, the last") % {"place": column.place})],
                x=x,
                middle=8,
                anchor="start",
            )
        else:
            text = _("Round %(place)s") % {"place": column.place}
            yield label([("is-soft", text)], x=x + WIDTH_OF_BAR / 2, middle=8, anchor="middle")


def _labels(place: Drawing, names: Mapping[int, list[str]], known: Mapping[int, Answer]) -> Iterator[SafeString]:
    first, *between, last = place.columns
    for bar in first:
        lines = [*(("is-name", line) for line in names[bar.stream]), ("is-soft", count(bar.count))]
        yield label(lines, x=bar.x - 10, middle=bar.middle, anchor="end")
    for bar in (bar for column in between for bar in column):
        yield _between(bar, known)
    counting = sum(bar.count for bar in last if bar.stream != GONE)
    for bar in last:
        share = "" if bar.stream == GONE else f", {percent(bar.count / counting)}"
        lines = [*(("is-name", line) for line in names[bar.stream]), ("is-soft", f"{count(bar.count)}{share}")]
        yield label(lines, x=bar.x + WIDTH_OF_BAR + 10, middle=bar.middle, anchor="start")


def _between(bar: Bar, known: Mapping[int, Answer]) -> SafeString:
    """The ballots beside the bar, with the mark where the hue stands for the answer."""
    shape = known[bar.stream].shape if bar.stream in known else None
    told = label([("is-soft", count(bar.count))], x=bar.x - (24 if shape else 6), middle=bar.middle, anchor="end")
    if shape is None:
        return told
    mark = '<g class="{}"><svg x="{}" y="{}" width="12" height="12" viewBox="0 0 16 16">{}</svg></g>'
    css = f"d-mark {known[bar.stream].css}"
    return told + format_html(mark, css, f"{bar.x - 19:.1f}", f"{bar.middle - 6:.1f}", shape)


def _legend(found: Flow, has_hues: bool) -> SafeString:
    entries = [
        *([] if has_hues else [(swatch("d-ribbon is-stay is-winner"), _("stays with the winner"))]),
        (swatch("d-ribbon is-stay"), _("stays")),
        (swatch("d-ribbon is-move"), _("moves to the next choice")),
        *([(swatch("d-ribbon is-gone"), _("has no choice left"))] if found.columns[-1].counts[GONE] else []),
    ]
    return legend(*entries)


def _finding(found: Flow, known: Mapping[int, Answer]) -> str:
    first, last = found.columns[0], found.columns[-1]
    return _("%(first)s. After round %(round)s: %(last)s.") % {
        "first": _counts(first, found, known),
        "round": last.place - 1,
        "last": _counts(last, found, known),
    }


def _counts(column: Column, found: Flow, known: Mapping[int, Answer]) -> str:
    special = {OTHERS: _others(found), GONE: _("no choice left")}
    return ", ".join(
        f"{special.get(stream) or isolated(known[stream].text)} {count(column.counts[stream])}"
        for stream in found.streams
        if column.counts.get(stream)
    )
