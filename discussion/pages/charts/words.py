"""Numbers as sentences say them, and texts that keep their direction to themselves."""

from collections.abc import Iterable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# Unicode's isolates, for attributes and the text of an SVG, where there is no <bdi>.
_ISOLATE, _END = "\u2068", "\u2069"


def isolated(text: str) -> str:
    """A text whose direction does not turn what stands around it."""
    return f"{_ISOLATE}{text}{_END}"


def percent(share: float) -> str:
    """A share as a whole number; what would round to none or to all of something else says so."""
    if 0 < share < 0.005:
        return "under 1%"
    if 0.995 <= share < 1:
        return "over 99%"
    return f"{int(share * 100 + 0.5)}%"


def count(number: int) -> str:
    """1,248."""
    return f"{number:,}"


def counted(number: int, one: str, several: str | None = None) -> str:
    """1 ballot, 1,248 ballots."""
    return f"{count(number)} {one if number == 1 else several or one + 's'}"


def mean(value: float | None) -> str:
    """7.1; a dash where there is none."""
    return "–" if value is None else f"{value:.1f}"


def middle(value: float | None) -> str:
    """A median: 7 or 7.5; a dash where there is none."""
    return "–" if value is None else f"{value:g}"


def likely(low: float, high: float) -> str:
    """Where a share probably lies: "likely between 38% and 44%"."""
    least, most = percent(low), percent(high)
    if low < 0.005:
        return "likely under 1%" if high < 0.005 else f"likely under {most}" if high < 0.995 else "any share is likely"
    if high >= 0.995:
        return f"likely over {percent(min(low, 0.99))}"
    return f"likely about {least}" if least == most else f"likely between {least} and {most}"


def span(low: float, high: float) -> str:
    """The same for the cell of a table: "38% to 44%"."""
    return f"{int(low * 100 + 0.5)}% to {int(high * 100 + 0.5)}%"


def listed(parts: Sequence[str | SafeString]) -> SafeString:
    """Apples, pears and plums."""
    if len(parts) < 2:
        return joined(parts, "")
    return format_html("{} and {}", joined(parts[:-1], ", "), parts[-1])


def joined(parts: Iterable[str | SafeString], between: str = "") -> SafeString:
    """One after the other, escaped where they are not HTML yet."""
    return format_html_join(between, "{}", ((part,) for part in parts))
