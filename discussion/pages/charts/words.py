"""Numbers as sentences say them, and texts that keep their direction to themselves."""

from collections.abc import Iterable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from discussion.core.numbers import decimal

# Unicode's isolates, for attributes and the text of an SVG, where there is no <bdi>.
_ISOLATE, _END = "\u2068", "\u2069"


def isolated(text: str) -> str:
    """A text whose direction does not turn what stands around it."""
    return f"{_ISOLATE}{text}{_END}"


def percent(share: float) -> str:
    """A share as a whole number; what would round to none or to all of something else says so."""
    if 0 < share < 0.005:
        return _("under %(share)s") % {"share": _whole(0.01)}
    if 0.995 <= share < 1:
        return _("over %(share)s") % {"share": _whole(0.99)}
    return _whole(share)


def brief(share: float) -> str:
    """The same where there is little room: "<1%"."""
    if 0 < share < 0.005:
        return f"<{_whole(0.01)}"
    return f">{_whole(0.99)}" if 0.995 <= share < 1 else _whole(share)


def _whole(share: float) -> str:
    return _("%(number)s%%") % {"number": int(share * 100 + 0.5)}


def mean(value: float | None) -> str:
    """7.1; a dash where there is none."""
    return "–" if value is None else decimal(value, 1)


def middle(value: float | None) -> str:
    """A median: 7 or 7.5; a dash where there is none."""
    return "–" if value is None else decimal(value, 0 if value == int(value) else 1)


def likely(low: float, high: float) -> str:
    """Where a share probably lies: "likely between 38% and 44%"."""
    least, most = percent(low), percent(high)
    if low < 0.005:
        under = _("likely under %(most)s") % {"most": _whole(0.01) if high < 0.005 else most}
        return under if high < 0.995 else _("any share is likely")
    if high >= 0.995:
        return _("likely over %(least)s") % {"least": percent(min(low, 0.99))}
    if least == most:
        return _("likely about %(least)s") % {"least": least}
    return _("likely between %(least)s and %(most)s") % {"least": least, "most": most}


def span(low: float, high: float) -> str:
    """The same for the cell of a table: "38% to 44%"."""
    return _("%(least)s to %(most)s") % {"least": _whole(low), "most": _whole(high)}


def listed(parts: Sequence[str | SafeString]) -> SafeString:
    """Apples, pears and plums."""
    if len(parts) < 2:
        return joined(parts, "")
    return format_html(_("{first} and {last}"), first=joined(parts[:-1], ", "), last=parts[-1])


def joined(parts: Iterable[str | SafeString], between: str = "") -> SafeString:
    """One after the other, escaped where they are not HTML yet."""
    return format_html_join(between, "{}", ((part,) for part in parts))
