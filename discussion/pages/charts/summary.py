"""A poll in short: each option's share as a bar with its bracket, or its mean on the scale, and how many answered."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from discussion.core.numbers import count, counted
from discussion.pages.charts.answers import Answer, answers, decided, undecided
from discussion.pages.charts.bars import legend, swatch
from discussion.pages.charts.frames import Cell, Table, as_table
from discussion.pages.charts.measures import SCALES, measure
from discussion.pages.charts.rounds import outcome
from discussion.pages.charts.words import joined, listed
from discussion.polls.results import Results
from discussion.polls.tally import RankedTally, RatingTally, Tally

if TYPE_CHECKING:
    from discussion.polls.models import Poll

# What the ballots that are set apart would change is told option by option for so many, and by the table for more.
_MOST_TOLD = 6


@dataclass(frozen=True, slots=True)
class _Group:
    """Readers whose ballots are counted together; without a name where that is everybody."""

    name: str
    counted: Callable[[int], str]
    tally: Tally
    css: str = ""


def summary(poll: "Poll", found: Results, *, is_open: bool = True) -> SafeString:
    """What came of the poll, for the article's page; one sentence where no ballot was cast."""
    groups = _groups(found)
    if not found.set_apart and not any(group.tally.ballots for group in groups):
        return format_html('<p class="d-none">{}</p>', _nothing(is_open))
    return format_html(
        '<div class="d-chart">{}</div>',
        joined(
            (
                _lead(poll, found.main),
                _legend(groups),
                format_html('<ul class="d-results">{}{}</ul>', joined(_rows(poll, groups)), _undecided(poll, groups)),
                format_html('<p class="d-turnout">{}</p>', joined(_turnout(poll, groups), " ")),
                _set_apart(poll, found),
                _table(poll, found, groups),
            )
        ),
    )


def _nothing(is_open: bool) -> str:
    return _("No ballots yet. Be the first.") if is_open else _("No ballots were cast.")


def _groups(found: Results) -> list[_Group]:
    if found.guests is None:
        return [_Group("", _readers, found.main)]
    return [_Group(_("Members"), _members, found.main), _Group(_("Guests"), _guests, found.guests, "is-guests")]


def _readers(number: int) -> str:
    return counted(number, "%(n)s reader", "%(n)s readers")


def _members(number: int) -> str:
    return counted(number, "%(n)s member", "%(n)s members")


def _guests(number: int) -> str:
    return counted(number, "%(n)s guest", "%(n)s guests")


def _lead(poll: "Poll", tally: Tally) -> Cell:
    """What the rows do not say by themselves."""
    if isinstance(tally, RankedTally) and tally.decided_ballots:
        what = _("The bars show first choices.")
        return format_html('<p class="d-finding">{} {}</p>', outcome(tally, decided(poll)), what)
    if isinstance(tally, RatingTally):
        low, high = SCALES[poll.scale]
        what = _("The mean score of each, on a scale from %(low)s to %(high)s.") % {"low": low, "high": high}
        return format_html('<p class="d-finding">{}</p>', what)
    return ""


def _legend(groups: list[_Group]) -> Cell:
    return legend(*((swatch(group.css), group.name) for group in groups)) if len(groups) > 1 else ""


def _rows(poll: "Poll", groups: list[_Group]) -> Iterator[SafeString]:
    main = groups[0].tally
    known = answers(poll)
    order = main.order if isinstance(main, RatingTally) else [each.id for each in main.options]
    for number in order:
        yield _row(known[number], measure(poll, main, number).figure, _pictured(poll, groups, number))


def _row(answer: Answer, figure: str, below: Cell) -> SafeString:
    return format_html(
        '<li class="{}">{}<b>{}</b><span class="d-share">{}</span>{}</li>',
        f"d-result {answer.css}".strip(),
        answer.mark,
        answer.name,
        figure,
        below,
    )


def _pictured(poll: "Poll", groups: list[_Group], number: int) -> SafeString:
    """The bar of each group, and its words."""
    said = [(group, measure(poll, group.tally, number)) for group in groups]
    return joined(
        format_html(
            "{}<small>{}{}</small>",
            each.picture(group.css),
            f"{group.name}: {each.figure}, " if group.name else "",
            each.words,
        )
        for group, each in said
    )


def _undecided(poll: "Poll", groups: list[_Group]) -> Cell:
    """A row without a share: the undecided count in the turnout alone."""
    answer = undecided(poll)
    if answer is None:
        return ""
    numbers = [group.tally.undecided_ballots for group in groups]
    words = format_html("<small>{}</small>", _undecided_told(groups, sum(numbers)))
    return _row(answer, count(sum(numbers)), words)


def _undecided_told(groups: list[_Group], total: int) -> str:
    if total == 0:
        return _("Nobody is undecided")
    who = listed([group.counted(group.tally.undecided_ballots) for group in groups])
    if total == 1 and len(groups) == 1:
        return _("%(who)s is undecided, and counts in the turnout and not in the shares") % {"who": who}
    return _("%(who)s are undecided; they count in the turnout and not in the shares") % {"who": who}


def _turnout(poll: "Poll", groups: list[_Group]) -> Iterator[str]:
    main, *others = groups
    if others:
        told = {"ballots": _ballots(main.tally.ballots), "guests": count(others[0].tally.ballots)}
        yield _("%(ballots)s by members and %(guests)s by guests.") % told
    else:
        yield _("%(ballots)s.") % {"ballots": _ballots(main.tally.ballots)}
    yield _("These are readers who chose to answer, not a sample of the public.")
    if poll.kind in ("multiple", "approval"):
        yield _("They could choose several options, so the shares can add up to more than 100%.")
    if poll.kind != "rating" and any(group.tally.decided_ballots for group in groups):
        yield _("The bracket under each bar is the range chance alone would explain.")


def _ballots(number: int) -> str:
    return counted(number, "%(n)s ballot", "%(n)s ballots")


def _set_apart(poll: "Poll", found: Results) -> Cell:
    """How many ballots are left out, and what it would be with them."""
    if not found.set_apart:
        return ""
    words = counted(
        found.set_apart,
        "%(n)s ballot is set apart and not counted here.",
        "%(n)s ballots are set apart and not counted here.",
    )
    return format_html('<p class="d-turnout">{} {}</p>', words, _raw_told(poll, found))


def _raw_told(poll: "Poll", found: Results) -> Cell:
    raw = found.raw
    if raw is None or raw.ballots == found.main.ballots:
        return ""
    if len(raw.options) > _MOST_TOLD:
        return _("The table shows what they would change.")
    known = decided(poll)
    told = listed(
        [
            format_html(_("{share} for {option}"), share=_raw_figure(poll, raw, number), option=known[number].name)
            for number in known
        ]
    )
    return format_html(
        ngettext("With it it would be {shares}.", "With them it would be {shares}.", found.set_apart), shares=told
    )


def _raw_figure(poll: "Poll", raw: Tally, number: int) -> str:
    """A share with its ballots, or a mean."""
    said = measure(poll, raw, number)
    return said.figure if isinstance(raw, RatingTally) else f"{said.figure} ({said.cells[0]})"


def _table(poll: "Poll", found: Results, groups: list[_Group]) -> SafeString:
    known = answers(poll)
    tallies = [*groups, *([_Group(_("All cast"), _readers, found.raw)] if found.raw else [])]
    numbers = [each.id for each in found.main.options]
    heads = [head for group in tallies for head in _heads(poll, group, numbers[0])]
    rows = [
        [known[number].named, *(cell for group in tallies for cell in measure(poll, group.tally, number).cells)]
        for number in numbers
    ]
    left = undecided(poll)
    if left:
        rows.append(
            [left.named, *(cell for group in tallies for cell in (count(group.tally.undecided_ballots), "–", "–"))]
        )
    return as_table(poll, Table(_("Ballots by option"), [_("Option"), *heads], rows, _foot(tallies)))


def _heads(poll: "Poll", group: _Group, number: int) -> list[str]:
    heads = measure(poll, group.tally, number).heads
    return [f"{group.name}: {head.lower()}" if group.name else head for head in heads]


def _foot(tallies: list[_Group]) -> list[str]:
    """The ballots of each, under its first column."""
    return [_("All ballots"), *(cell for group in tallies for cell in (count(group.tally.ballots), "", ""))]
