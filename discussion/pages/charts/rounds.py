"""The instant runoff: a flow of the ballots from round to round, a table of the rounds, and each of them in words."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from discussion.core.numbers import count, counted
from discussion.pages.charts.answers import Answer, decided
from discussion.pages.charts.drawing import flow_of_ballots
from discussion.pages.charts.flow import strength
from discussion.pages.charts.frames import Cell, Table, as_table, folded, section
from discussion.pages.charts.words import joined, listed
from discussion.polls.ranked import Round, Runoff, Tie
from discussion.polls.tally import RankedTally

if TYPE_CHECKING:
    from discussion.polls.models import Poll

# So many rounds are told without being asked for.
_FEW_ROUNDS = 4


def rounds(poll: "Poll", tally: RankedTally) -> SafeString:
    """The runoff of a ranked poll; nothing where no ballot ranks an option."""
    known = decided(poll)
    if tally.runoff.winner is None:
        return SafeString()
    return section(
        _("Who wins, round by round?"),
        format_html('<p class="d-finding">{}</p>', outcome(tally, known)),
        _drawn(poll, tally.runoff, known),
        _told(tally.runoff, known),
        _table(poll, tally.runoff, known),
    )


def outcome(tally: RankedTally, known: Mapping[int, Answer]) -> SafeString:
    """A sentence on who is elected, and with how many ballots."""
    last, winner = tally.runoff.rounds[-1], tally.runoff.winner
    if winner is None:
        return SafeString()
    return format_html(
        _elected(is_at_once=len(tally.runoff.rounds) == 1, is_whole=not last.exhausted),
        option=known[winner].name,
        round=len(tally.runoff.rounds),
        ballots=count(last.counts[winner]),
        all=count(sum(last.counts.values())),
    )


def _elected(*, is_at_once: bool, is_whole: bool) -> str:
    if is_at_once and is_whole:
        return _("Instant runoff elects <b>{option}</b> at once, with {ballots} of the {all} ballots that count.")
    if is_at_once:
        return _("Instant runoff elects <b>{option}</b> at once, with {ballots} of the {all} ballots that still count.")
    if is_whole:
        return _(
            "Instant runoff elects <b>{option}</b> in round {round}, with {ballots} of the {all} ballots that count."
        )
    return _(
        "Instant runoff elects <b>{option}</b> in round {round}, with {ballots} of the {all} ballots that still count."
    )


def _drawn(poll: "Poll", runoff: Runoff, known: Mapping[int, Answer]) -> Cell:
    if len(runoff.rounds) == 1:
        return ""
    return flow_of_ballots(poll, runoff, known)


def _told(runoff: Runoff, known: Mapping[int, Answer]) -> SafeString:
    rows = format_html_join("", "<li>{}</li>", ((each,) for each in _sentences(runoff, known)))
    is_open = len(runoff.rounds) <= _FEW_ROUNDS
    return folded(_("Each round in words"), format_html('<ol class="d-steps">{}</ol>', rows), is_open=is_open)


def _sentences(runoff: Runoff, known: Mapping[int, Answer]) -> Iterator[SafeString]:
    for place, each in enumerate(runoff.rounds, 1):
        if each.eliminated is not None:
            yield format_html("{} {}", _out(each, known, is_first=place == 1), _onward(each, known))
    last, winner = runoff.rounds[-1], runoff.winner
    if winner is not None:
        yield format_html(
            _("{option} has {ballots} of {all} ballots, more than half, and wins."),
            option=known[winner].name,
            ballots=count(last.counts[winner]),
            all=count(sum(last.counts.values())),
        )


def _out(each: Round, known: Mapping[int, Answer], *, is_first: bool) -> SafeString:
    """Who goes out, and why."""
    number = each.eliminated or 0
    had = counted(each.counts[number], "%(n)s ballot", "%(n)s ballots")
    if each.tie is None:
        return format_html(
            _("{option} has the fewest, {ballots}, and goes out."), option=known[number].name, ballots=had
        )
    names = listed([known[option].name for option in each.tie.options])
    return format_html(
        _("{options} have the fewest, {ballots} each; {option} goes out, {reason}."),
        options=names,
        ballots=had,
        option=known[number].name,
        reason=_reason(each.tie, is_first),
    )


def _reason(tie: Tie, is_first: bool) -> str:
    if tie.decided_by == "earlier_round":
        return _("because it had fewer in an earlier round")
    if is_first:
        return _("because it stands last in the editor’s order")
    return _("because it stands last in the editor’s order, and no earlier round parts them")


def _onward(each: Round, known: Mapping[int, Answer]) -> Cell:
    """Where its ballots go."""
    parts = [
        format_html(_("{ballots} to {option}"), ballots=count(moved.ballots), option=known[moved.target].name)
        for moved in each.transfers
        if moved.target is not None
    ]
    gone = sum(moved.ballots for moved in each.transfers if moved.target is None)
    left = counted(gone, "%(n)s ballot has no choice left.", "%(n)s ballots have no choice left.") if gone else ""
    moved = format_html(_("It passes on {ballots}."), ballots=listed(parts)) if parts else ""
    return joined((part for part in (moved, left) if part), " ")


def _table(poll: "Poll", runoff: Runoff, known: Mapping[int, Answer]) -> SafeString:
    heads = [_("Option"), *(_("Round %(place)s") % {"place": place} for place in range(1, len(runoff.rounds) + 1))]
    rows = [[known[number].named, *_cells(runoff, number)] for number in strength(runoff)]
    gone = [_("No choice left"), *(count(each.exhausted) for each in runoff.rounds)]
    totals = (sum(each.counts.values()) + each.exhausted for each in runoff.rounds)
    return as_table(
        poll, Table(_("Ballots in each round"), heads, [*rows, gone], [_("All ballots"), *map(count, totals)])
    )


def _cells(runoff: Runoff, number: int) -> Iterable[Cell]:
    for each in runoff.rounds:
        ballots = each.counts.get(number)
        yield format_html('<span class="d-soft">{}</span>', _("out")) if ballots is None else count(ballots)
