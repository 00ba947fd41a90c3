"""What came of a poll: the counters of its ballots, tallied, and kept for as long as nobody casts another."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.utils import translation

from discussion.core.kept import Kept
from discussion.core.languages import available
from discussion.polls import choices, series, tally
from discussion.polls.models import Option, Poll
from discussion.polls.queries import Group, ballot_set, groups, options
from discussion.polls.ranked import explain
from discussion.polls.rating import ONE_TO_FIVE, ZERO_TO_TEN
from discussion.polls.tally import RankedTally, Tally

_SCALES = {"1-5": ONE_TO_FIVE, "0-10": ZERO_TO_TEN}


@dataclass(frozen=True, slots=True)
class Results:
    """A poll's tallies, with options by number.

    `main` holds everybody's ballots, or the members' where guests are counted apart: then `guests` holds theirs.
    Ballots that were set apart are in neither; where there are any, `raw` holds what `main` would be with them.
    """

    main: Tally
    guests: Tally | None
    raw: Tally | None
    set_apart: int
    explanation: str


def results(poll: Poll) -> Results:
    """What came of the poll so far, or a few seconds ago where it takes long to count and ballots keep arriving.

    Others may be given the same object.
    """
    # A single choice has a counter for each option, which are read as fast as asking whether they moved.
    if poll.kind == Poll.Kind.SINGLE:
        return _counted(poll)
    present = ballot_set(poll)
    return _results.get(poll.id, present.versions, lambda: _counted(poll), moving=present.cast)


def _counted(poll: Poll) -> Results:
    return tallied(poll, options(poll), groups(poll))


def tallied(poll: Poll, present: Sequence[Option], cast: Sequence[Group]) -> Results:
    """The tallies of these counters."""
    is_apart = poll.voters == Poll.Voters.APART
    counted = [group for group in cast if not (is_apart and group.is_guest)]
    set_apart = sum(group.count for group in cast if group.is_set_apart)
    main = _tally(poll, present, (group for group in counted if not group.is_set_apart))
    guests = (group for group in cast if group.is_guest and not group.is_set_apart)
    return Results(
        main=main,
        guests=_tally(poll, present, guests) if is_apart else None,
        raw=_tally(poll, present, counted) if set_apart else None,
        set_apart=set_apart,
        explanation=_explanation(poll, main, present),
    )


def by_hour(poll: Poll) -> list[tuple[datetime, dict[int, int]]]:
    """The hours in which anything changed: option number → how many ballots chose it, ranked it first or scored it.

    Others may be given the same list.
    """
    present = ballot_set(poll)
    return _hours.get(poll.id, present.versions, lambda: _by_hour(poll), moving=present.cast)


def _by_hour(poll: Poll) -> list[tuple[datetime, dict[int, int]]]:
    def options(text: str) -> list[str]:
        return list(map(str, choices.read(poll.kind, text)))

    return [
        (hour.hour_at, {int(number): count for number, count in hour.standing.items()})
        for hour in series.by_hour(poll, told=cache(options))
    ]


def _tally(poll: Poll, present: Sequence[Option], cast: Iterable[Group]) -> Tally:
    known = [tally.Option(option.number, option.is_undecided) for option in present]
    ballots = Counter[str]()
    for group in cast:
        ballots[group.choices] += group.count
    read = {text: choices.read(poll.kind, text) for text in ballots}
    if poll.kind == Poll.Kind.RANKED:
        return tally.ranked({_ranking(said): ballots[text] for text, said in read.items()}, known)
    if poll.kind == Poll.Kind.RATING:
        scored = {tuple(said.items()): ballots[text] for text, said in read.items()}
        return tally.rating(scored, known, scale=_SCALES[poll.scale])
    return tally.multiple({frozenset(said): ballots[text] for text, said in read.items()}, known)


def _ranking(said: Mapping[int, int]) -> tuple[tuple[int, ...], ...]:
    return tuple((number,) for number in said)


def _explanation(poll: Poll, main: Tally, present: Sequence[Option]) -> str:
    """Where the methods of a ranked poll differ, a sentence that says so to all who share the result."""
    if not isinstance(main, RankedTally):
        return ""
    with translation.override(available(poll.site.language)):
        return explain(main.runoff, main.pairwise, names={option.number: option.text for option in present})


# A tally takes some 10 kB, a month by the hour 300 kB.
_results = Kept[Results](most=256)
_hours = Kept[list[tuple[datetime, dict[int, int]]]](most=32)
