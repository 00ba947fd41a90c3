"""Who wins when readers rank the options: instant runoff, pair by pair, and the Schulze method.

Sources: W. R. Ware's application of T. Hare's method to one seat (1871), as "instant runoff" is counted today; N. de
Condorcet, "Essai sur l'application de l'analyse à la probabilité des décisions rendues à la pluralité des voix" (1785);
M. Schulze, "A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner election
method" (2011), with winning votes and the algorithm of R. W. Floyd, "Algorithm 97: shortest path" (1962).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from django.utils.translation import gettext as _

from discussion.polls.rankings import Integers, Numbers, Rankings

# So many ballots at once stay within a processor's cache, where all at once took eight times as long.
_BLOCK = 4_096


@dataclass(frozen=True, slots=True)
class Transfer:
    """So many ballots go from one option to another, or to nobody because they are exhausted."""

    source: int
    target: int | None
    ballots: int


@dataclass(frozen=True, slots=True)
class Tie:
    """The options that shared the last place of a round, and what decided which of them was eliminated."""

    options: tuple[int, ...]
    decided_by: Literal["earlier_round", "editors_order"]


@dataclass(frozen=True, slots=True)
class Round:
    """What the options that were still in had, how many ballots had none of them, who was eliminated and who gained."""

    counts: Mapping[int, int]
    exhausted: int
    eliminated: int | None = None
    tie: Tie | None = None
    transfers: tuple[Transfer, ...] = ()


@dataclass(frozen=True, slots=True)
class Runoff:
    """All rounds, the last of them the one that was won; nobody wins where no ballot has a single first choice."""

    rounds: tuple[Round, ...]
    winner: int | None

    @property
    def is_tie_broken(self) -> bool:
        """Whether a tie had to be broken in any round."""
        return any(each.tie for each in self.rounds)


def instant_runoff(rankings: Rankings) -> Runoff:
    """Eliminates one option in each round, until one has a majority of the ballots that still count.

    Eliminated is who has the fewest ballots; of those that tie, who had the fewest in the round before, and so on
    backwards to the first; of those that tied in every round, who stands last in the editor's order. A ballot goes on
    to its next option that is still in; at a rank that it gives to several options it is exhausted, whoever of them is
    still in.
    """
    pile, rounds = _Pile(rankings), list[Round]()
    while True:
        counts = pile.counts()
        exhausted = rankings.ballots - sum(counts.values())
        leader = max(counts, key=counts.__getitem__, default=None)
        if leader is None or not counts[leader]:
            return Runoff((*rounds, Round(counts, exhausted)), None)
        if 2 * counts[leader] > sum(counts.values()):
            return Runoff((*rounds, Round(counts, exhausted)), leader)
        last, tie = _last(counts, rounds)
        rounds.append(Round(counts, exhausted, last, tie, pile.eliminate(last)))


def _last(counts: Mapping[int, int], earlier: Sequence[Round]) -> tuple[int, Tie | None]:
    fewest = min(counts.values())
    tied = left = [option for option, count in counts.items() if count == fewest]
    for each in reversed(earlier):
        fewest = min(each.counts[option] for option in left)
        left = [option for option in left if each.counts[option] == fewest]
    if len(tied) == 1:
        return tied[0], None
    return left[-1], Tie(tuple(tied), "earlier_round" if len(left) == 1 else "editors_order")


class _Pile:
    """The ballots on a table, each with the option for which it counts just now."""

    def __init__(self, rankings: Rankings) -> None:
        self._rankings = rankings
        self._is_in = np.ones(len(rankings.options) + 2, bool)
        self._is_in[rankings.skip] = False
        self._at = np.zeros(len(rankings.weights), np.int64)
        self._choice = rankings.choices[:, 0].copy()
        self._go_on(np.flatnonzero(self._choice == rankings.skip))

    def counts(self) -> dict[int, int]:
        counted = self._count(self._choice, self._rankings.weights)
        return {each: int(counted[number]) for number, each in enumerate(self._rankings.options) if self._is_in[number]}

    def eliminate(self, option: int) -> tuple[Transfer, ...]:
        number = self._rankings.options.index(option)
        self._is_in[number] = False
        moving = np.flatnonzero(self._choice == number)
        self._go_on(moving)
        gained = self._count(self._choice[moving], self._rankings.weights[moving])
        targets = (*self._rankings.options, None)
        return tuple(Transfer(option, targets[each], int(gained[each])) for each in np.flatnonzero(gained))

    def _go_on(self, ballots: Integers) -> None:
        """Moves each of these ballots on until it finds an option that is in, or its end."""
        while len(ballots):
            self._at[ballots] += 1
            self._choice[ballots] = self._rankings.choices[ballots, self._at[ballots]]
            ballots = ballots[~self._is_in[self._choice[ballots]]]

    def _count(self, choices: Numbers, weights: Integers) -> Integers:
        # Sums of float64 are exact up to 2⁵³ ballots.
        return np.bincount(choices, weights=weights, minlength=self._rankings.stop + 1).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Pairwise:
    """`preferred[a][b]`: how many ballots rank the option in place a above that in place b."""

    options: tuple[int, ...]
    preferred: tuple[tuple[int, ...], ...]

    def over(self, option: int, other: int) -> int:
        """How many ballots rank this option above the other."""
        return self.preferred[self.options.index(option)][self.options.index(other)]


def pairwise(rankings: Rankings) -> Pairwise:
    """Each option against each other one, on every ballot.

    Who is unranked stands below all that are ranked and level with the other unranked; who is level beats nobody.
    """
    preferred = np.zeros((len(rankings.options), len(rankings.options)))
    for start in range(0, len(rankings.weights), _BLOCK):
        places = rankings.places[:, start : start + _BLOCK]
        weights = rankings.weights[start : start + _BLOCK].astype(np.float64)
        for number, place in enumerate(places):
            preferred[number] += (place < places).astype(np.float64) @ weights
    return Pairwise(rankings.options, tuple(tuple(map(int, row)) for row in preferred))


def condorcet_winner(table: Pairwise) -> int | None:
    """The option that more ballots prefer to each other one than the other way round, if there is one."""
    preferred = table.preferred
    for place, option in enumerate(table.options):
        if all(preferred[place][other] > preferred[other][place] for other in range(len(preferred)) if other != place):
            return option
    return None


@dataclass(frozen=True, slots=True)
class Schulze:
    """The options from the first place down; those that share a place are tied."""

    order: tuple[tuple[int, ...], ...]

    @property
    def winners(self) -> tuple[int, ...]:
        """Who shares the first place."""
        return self.order[0] if self.order else ()


def schulze(table: Pairwise) -> Schulze:
    """The order by strongest paths: a path is as strong as its weakest victory, a victory as the votes that win it.

    A place holds all options that none of those still to be placed defeats.
    """
    strength = _strongest_paths(np.array(table.preferred, np.int64).reshape(len(table.options), len(table.options)))
    defeats = strength > strength.T
    left, order = np.arange(len(strength)), list[tuple[int, ...]]()
    while len(left):
        is_defeated = defeats[np.ix_(left, left)].any(axis=0)
        order.append(tuple(table.options[number] for number in left[~is_defeated]))
        left = left[is_defeated]
    return Schulze(tuple(order))


def _strongest_paths(preferred: Integers) -> Integers:
    strength = np.where(preferred > preferred.T, preferred, 0)
    for via in range(len(strength)):
        np.maximum(strength, np.minimum(strength[:, via, None], strength[None, via, :]), out=strength)
    return strength


def explain(runoff: Runoff, table: Pairwise, *, names: Mapping[int, str]) -> str:
    """A sentence on how the methods differ; nothing where all elect the same option, or where nobody ranked any."""
    condorcet, winners = condorcet_winner(table), schulze(table).winners
    is_agreed = condorcet is not None and condorcet == runoff.winner
    if is_agreed or not any(map(any, table.preferred)):
        return ""
    elected = "nobody" if runoff.winner is None else names[runoff.winner]
    if condorcet is not None:
        return _("Instant runoff elects %(elected)s; compared pair by pair, %(winner)s beats every other option.") % {
            "elected": elected,
            "winner": names[condorcet],
        }
    if winners == (runoff.winner,):
        return _(
            "Instant runoff and the Schulze method elect %(elected)s, but no option beats every other pair by pair."
        ) % {"elected": elected}
    return _(
        "Instant runoff elects %(elected)s; compared pair by pair, no option beats every other, and %(schulze)s."
    ) % {"elected": elected, "schulze": _by_schulze([names[each] for each in winners])}


def _by_schulze(names: Sequence[str]) -> str:
    if len(names) == 1:
        return _("the Schulze method elects %(winner)s") % {"winner": names[0]}
    return _("the Schulze method leaves %(options)s and %(last)s tied") % {
        "options": ", ".join(names[:-1]),
        "last": names[-1],
    }
