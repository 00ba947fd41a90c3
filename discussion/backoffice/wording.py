"""How values are set in the admin."""

from datetime import datetime

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

NOTHING = "–"
_EXCERPT_LENGTH = 140


def moment(value: datetime | None) -> SafeString | str:
    """A time with its zone, on one line."""
    if value is None:
        return NOTHING
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}" class="desk-time">{}</time>', local.isoformat(), f"{local.day} {local:%b %Y, %H:%M %Z}"
    )


def excerpt(text: str) -> str:
    """The beginning of a text on one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= _EXCERPT_LENGTH:
        return line
    return line[:_EXCERPT_LENGTH].rsplit(" ", 1)[0] + "…"


def code(text: str) -> SafeString:
    """An identifier, in letters of one width."""
    return format_html('<code class="desk-code">{}</code>', text)


def counted(number: int, noun: str) -> str:
    """“1 comment”, “2 comments”."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
