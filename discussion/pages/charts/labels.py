"""Texts in a drawing, which has no line breaks of its own: cut into lines by how wide their letters are."""

from collections.abc import Iterable, Iterator
from unicodedata import combining, east_asian_width

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from discussion.pages.charts.words import isolated

_NARROW = set("iljtfrI.,:;'|!()[] ")
_MORE = "…"


def wrapped(text: str, *, width: float, lines: int = 2) -> list[str]:
    """At most so many lines, each at most so many ordinary letters wide; what is left out is marked."""
    found: list[str] = []
    words = list(_pieces(text.split(), width))
    for place, word in enumerate(words):
        if found and _wide(f"{found[-1]} {word}") <= width:
            found[-1] += f" {word}"
        elif len(found) < lines:
            found.append(word)
        else:
            return [*found[:-1], _cut(f"{found[-1]} {words[place]}", width)]
    return found


def label(lines: Iterable[tuple[str, str]], *, x: float, middle: float, anchor: str, height: float = 16) -> SafeString:
    """Lines of a text, each with its class, around a height."""
    lines = list(lines)
    top = middle - (len(lines) - 1) * height / 2
    # Each line is a text of its own: a drawing that is mirrored turns back each of its texts where it stands.
    rows = ((css, anchor, x, f"{top + place * height:.1f}", isolated(text)) for place, (css, text) in enumerate(lines))
    return format_html_join("", '<text class="{}" text-anchor="{}" x="{}" y="{}" dy=".35em">{}</text>', rows)


def _pieces(words: Iterable[str], width: float) -> Iterator[str]:
    """The words, those that are wider than a line in pieces."""
    for word in words:
        piece = ""
        for letter in word:
            if piece and _wide(piece + letter) > width and not combining(letter):
                yield piece
                piece = ""
            piece += letter
        yield piece


def _cut(text: str, width: float) -> str:
    while text and _wide(text + _MORE) > width:
        text = text[:-1]
    return text.rstrip() + _MORE


def _wide(text: str) -> float:
    return sum(map(_letter, text))


def _letter(letter: str) -> float:
    if combining(letter):
        return 0
    if east_asian_width(letter) in "WF":
        return 1.9
    if letter in _NARROW:
        return 0.55
    return 1.35 if letter.isupper() or letter in "mw%@" else 1
