"""Bars and scales a line high: SVG as wide as its place, measured in percent across and in pixels down."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from discussion.pages.charts.words import joined

# A share too small to see is still drawn.
_THINNEST = 0.3


def place(share: float) -> str:
    """A share as a length: "40.9%"."""
    return f"{100 * share:.4g}%"


def bar(share: float, *, low: float | None = None, high: float | None = None, css: str = "") -> SafeString:
    """A share as a bar and, beneath it, the bracket from low to high."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><rect class="d-track" width="100%" height="10" rx="2"/>'
        '<rect class="d-fill" width="{}%" height="10" rx="2"/>{}</svg>',
        f"d-bar {css}".strip(),
        f"{max(100 * share, _THINNEST if share else 0):.4g}",
        "" if low is None or high is None else _bracket(place(low), place(high)),
    )


def scale(value: float | None, *, lowest: int, highest: int, css: str = "") -> SafeString:
    """A mean as a dot on the line of all scores, with a tick at each; no dot where nobody scored."""
    reach = highest - lowest
    ticks = (place((score - lowest) / reach) for score in range(lowest, highest + 1))
    dot = '<circle class="d-fill" cx="{}" cy="8" r="6"/>'
    return format_html(
        '<svg class="{}" aria-hidden="true"><g class="d-ticks"><line x2="100%" y1="8" y2="8"/>{}</g>{}</svg>',
        f"d-bar is-scale {css}".strip(),
        format_html_join("", '<line x1="{}" x2="{}" y1="4" y2="12"/>', ((tick, tick) for tick in ticks)),
        "" if value is None else format_html(dot, place((value - lowest) / reach)),
    )


def swatch(css: str) -> SafeString:
    """A patch of a chart's colour for its legend."""
    return format_html('<svg class="d-swatch {}" aria-hidden="true"><rect width="100%" height="100%"/></svg>', css)


def legend(*entries: tuple[SafeString, str | SafeString]) -> SafeString:
    """What the colours and marks of a chart mean."""
    return format_html(
        '<ul class="d-legend">{}</ul>', joined(format_html("<li>{}<span>{}</span></li>", *entry) for entry in entries)
    )


def _bracket(low: str, high: str) -> SafeString:
    lines = ((low, high, 17, 17), (low, low, 12, 17), (high, high, 12, 17))
    return format_html(
        '<g class="d-bracket">{}</g>',
        format_html_join("", '<line x1="{}" x2="{}" y1="{}" y2="{}"/>', lines),
    )
