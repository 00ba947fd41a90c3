"""The result of a poll, counted from its grouped ballots: all numbers that a page of results needs.

Whoever chose no option but the undecided one, or none at all, counts in the turnout and not in the shares. What is
impossible on a ballot (an unknown option, one that stands on it twice, a score outside the scale) is a ValueError.
"""

from collections import Counter
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass

from discussion.polls.intervals import joint_intervals
from discussion.polls.ranked import Pairwise, Runoff, Schulze, condorcet_winner, instant_runoff, pairwise, schulze
from discussion.polls.rankings import Ballot, read
from discussion.polls.rating import Rating, Scale, rate


@dataclass(frozen=True, slots=True)
class Option:
    """What may be chosen; options are handed over in the editor's order."""

    id: int
    is_undecided: bool = False


@dataclass(frozen=True, slots=True)
class OptionTally:
    """An option's votes and their share of the decided ballots, with bounds that hold for all options together."""

    id: int
    votes: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Tally:
    """The turnout, the ballots among them that chose a decided option, and those options in the editor's order."""

    ballots: int
    decided_ballots: int
    options: tuple[OptionTally, ...]

    @property
    def undecided_ballots(self) -> int:
        """How many count in the turnout and not in the shares."""
        return self.ballots - self.decided_ballots


@dataclass(frozen=True, slots=True)
class RankedTally(Tally):
    """An option's votes are its first choices; the rounds hold the decided ballots."""

    runoff: Runoff
    pairwise: Pairwise
    condorcet_winner: int | None
    schulze: Schulze


@dataclass(frozen=True, slots=True)
class RatingTally(Tally):
    """An option's votes are the ballots that score it; `order` has the best first, by the shrunken mean."""

    ratings: Mapping[int, Rating]
    order: tuple[int, ...]


def single(ballots: Mapping[int, int], options: Sequence[Option]) -> Tally:
    """One option on each ballot: option → how many chose it."""
    return multiple({frozenset([option]): count for option, count in ballots.items()}, options)


def multiple(ballots: Mapping[frozenset[int], int], options: Sequence[Option]) -> Tally:
    """Some options on each ballot: options → how many chose just these. Shares can sum to more than 1."""
    turnout, known, decided = _turnout(ballots.values()), _known(options), _decided(options)
    votes, decided_ballots = Counter[int](), 0
    for chosen, count in ballots.items():
        _refuse_unknown(chosen, known)
        votes.update(dict.fromkeys(chosen, count))
        decided_ballots += 0 if chosen.isdisjoint(decided) else count
    return Tally(turnout, decided_ballots, _shares(votes, decided, decided_ballots))


def approval(ballots: Mapping[frozenset[int], int], options: Sequence[Option]) -> Tally:
    """Every option that a reader could live with, counted as in `multiple`.

    Source: S. J. Brams and P. C. Fishburn, "Approval voting" (1978): who is approved by most wins.
    """
    return multiple(ballots, options)


def ranked(ballots: Mapping[Ballot, int], options: Sequence[Option]) -> RankedTally:
    """Options in order of preference: ballot → how many cast it."""
    turnout, known, decided = _turnout(ballots.values()), _known(options), _decided(options)
    rankings = read(ballots, options=decided, ignored=known)
    runoff, table = instant_runoff(rankings), pairwise(rankings)
    return RankedTally(
        ballots=turnout,
        decided_ballots=rankings.ballots,
        options=_shares(runoff.rounds[0].counts, decided, rankings.ballots),
        runoff=runoff,
        pairwise=table,
        condorcet_winner=condorcet_winner(table),
        schulze=schulze(table),
    )


def rating(
    ballots: Mapping[tuple[tuple[int, int], ...], int], options: Sequence[Option], *, scale: Scale
) -> RatingTally:
    """A score for some options: the pairs (option, score) of a ballot → how many cast it."""
    scored, scores = Counter[frozenset[int]](), {option: Counter[int]() for option in _known(options)}
    for ballot, count in ballots.items():
        _refuse_unknown([option for option, _ in ballot], scores)
        scored[frozenset(option for option, _ in ballot)] += count
        for option, score in ballot:
            scores[option][score] += count
    counted, decided = multiple(scored, options), _decided(options)
    ratings = rate({option: scores[option] for option in decided}, scale=scale)
    return RatingTally(
        ballots=counted.ballots,
        decided_ballots=counted.decided_ballots,
        options=counted.options,
        ratings=ratings,
        order=tuple(sorted(decided, key=lambda option: -ratings[option].shrunken)),
    )


def _known(options: Sequence[Option]) -> set[int]:
    known = {option.id for option in options}
    if len(known) < len(options):
        raise ValueError("An option is listed twice.")
    return known


def _decided(options: Sequence[Option]) -> list[int]:
    return [option.id for option in options if not option.is_undecided]


def _refuse_unknown(chosen: Collection[int], known: Container[int]) -> None:
    for option in chosen:
        if option not in known:
            raise ValueError(f"There is no option {option}.")
    if len(set(chosen)) < len(chosen):
        raise ValueError("An option stands on a ballot twice.")


def _turnout(counts: Collection[int]) -> int:
    if min(counts, default=0) < 0:
        raise ValueError("No ballot is cast a negative number of times.")
    return sum(counts)


def _shares(votes: Mapping[int, int], decided: Sequence[int], ballots: int) -> tuple[OptionTally, ...]:
    counted = [votes.get(option, 0) for option in decided]
    shares = joint_intervals(counted, ballots=ballots)
    return tuple(
        OptionTally(id=option, votes=count, share=each.share, low=each.low, high=each.high)
        for option, count, each in zip(decided, counted, shares, strict=True)
    )
