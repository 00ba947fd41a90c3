"""What stands around every chart: its section, and the table beneath it that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from discussion.pages.charts.words import isolated, joined

if TYPE_CHECKING:
    from discussion.polls.models import Poll

Cell = str | SafeString


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with a heading in their first cell; `foot` is a row that sums them up."""

    label: str
    head: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]
    foot: Sequence[Cell] = ()


def section(title: str, *parts: Cell) -> SafeString:
    """A chart with its heading."""
    return format_html(
        '<section class="d-section d-chart"><h2 class="d-title">{}</h2>{}</section>', title, joined(parts)
    )


def folded(summary: str, *parts: Cell, is_open: bool = False) -> SafeString:
    """What is unfolded by who wants it; in print it is open."""
    return format_html(
        '<details class="d-asdata"{}><summary>{}{}</summary>{}</details>',
        " open" if is_open else "",
        format_html('<svg viewBox="0 0 16 16" aria-hidden="true"><path d="{}"/></svg>', "m6 3.5 4.5 4.5L6 12.5"),
        summary,
        joined(parts),
    )


def scrolled(poll: "Poll", label: str, content: Cell) -> SafeString:
    """What may be wider than the page scrolls by itself, by keyboard too."""
    return format_html(
        '<div class="d-scroll" tabindex="0" role="region" aria-label="{}: {}">{}</div>',
        label,
        isolated(poll.question),
        content,
    )


def as_table(poll: "Poll", table: Table, *, summary: str = "") -> SafeString:
    """The table beneath a chart."""
    return folded(summary or _("The same, as a table"), scrolled(poll, table.label, written(table)))


def written(table: Table) -> SafeString:
    """The table itself."""
    return format_html(
        '<table class="d-table"><caption class="d-sr">{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody>{}'
        "</table>",
        table.label,
        format_html_join("", '<th scope="col">{}</th>', ((cell,) for cell in table.head)),
        joined(map(_row, table.rows)),
        format_html("<tfoot>{}</tfoot>", _row(table.foot)) if table.foot else "",
    )


def _row(cells: Sequence[Cell]) -> SafeString:
    heading, *rest = cells
    return format_html(
        '<tr><th scope="row">{}</th>{}</tr>', heading, format_html_join("", "<td>{}</td>", ((cell,) for cell in rest))
    )
