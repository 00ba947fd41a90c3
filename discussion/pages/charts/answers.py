"""How a poll's options are told apart: up to four by hue and mark, more by number.

Hue means an answer, and never stands without its mark: the mark works in print and without colour vision.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString

from discussion.polls import queries

if TYPE_CHECKING:
    from discussion.polls.models import Poll

_CIRCLE = '<circle cx="8" cy="8" r="6.25" fill="{}"/>'
_FULL, _EMPTY = format_html(_CIRCLE, "currentColor"), format_html(_CIRCLE, "none")
_HALF = format_html('{}<path d="M8 1.75a6.25 6.25 0 0 1 0 12.5z" fill="currentColor"/>', _EMPTY)
_DOTTED = format_html('<circle cx="8" cy="8" r="6.25" stroke-dasharray="{}"/>', "1.2 3.709")
_UNDECIDED = format_html('{}<path d="M5 8h6"/>', _EMPTY)
_SHAPES = (_FULL, _HALF, _EMPTY, _DOTTED)


@dataclass(frozen=True, slots=True)
class Answer:
    """An option as the charts show it; `hue` is 1 to 4, or None where the options of the poll go by number."""

    number: int
    text: str
    is_undecided: bool
    hue: int | None

    @property
    def css(self) -> str:
        """The class that lends its hue to what it stands on."""
        return f"d-a{self.hue}" if self.hue else ""

    @property
    def shape(self) -> SafeString | None:
        """The mark's outline on a square of 16, for a chart to place; None where the number is the mark."""
        if self.hue:
            return _SHAPES[self.hue - 1]
        return _UNDECIDED if self.is_undecided else None

    @property
    def mark(self) -> SafeString:
        """The mark in its hue, or the number."""
        if self.shape is None:
            return format_html('<span class="d-mark is-number">{}</span>', self.number)
        css = f"d-mark {self.css}".strip()
        return format_html('<svg class="{}" viewBox="0 0 16 16" aria-hidden="true">{}</svg>', css, self.shape)

    @property
    def name(self) -> SafeString:
        """The text alone."""
        return format_html("<bdi>{}</bdi>", self.text)

    @property
    def named(self) -> SafeString:
        """The mark and the text."""
        return format_html('<span class="d-named">{}{}</span>', self.mark, self.name)


def answers(poll: "Poll") -> dict[int, Answer]:
    """Option number → the answer, in the editor's order with the undecided one last."""
    present, hues = sorted(queries.options(poll), key=lambda option: option.is_undecided), queries.hues(poll)
    return {
        option.number: Answer(
            number=option.number, text=option.text, is_undecided=option.is_undecided, hue=hues[option.number]
        )
        for option in present
    }


def decided(poll: "Poll") -> dict[int, Answer]:
    """The answers without the undecided one."""
    return {number: answer for number, answer in answers(poll).items() if not answer.is_undecided}


def undecided(poll: "Poll") -> Answer | None:
    """The undecided answer, where the poll has one."""
    return next((answer for answer in answers(poll).values() if answer.is_undecided), None)
