"""Where a model may decide alone: zones of scores whose error is certified to stay within a budget.

Of twelve thresholds on each side the widest is taken whose share of errors is below the budget with a certainty of
1 - delta, by the bound of Clopper and Pearson, each threshold at delta / 12 so that the choice among them costs
nothing. It holds where the decided comments are a fair sample of those to come. Without a certificate a person decides.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from discussion.moderation.model import Purpose

Route: TypeAlias = Literal["approve", "human", "reject"]

DELTA: Final = 0.1
# Of what machines decide, so much goes blind to a person as well.
SHARE_SAMPLED: Final = 0.05
# Approved is what scores no more than one of these, rejected what scores no less than one minus it. They are fixed,
# since thresholds that follow the measured comments would be certified by what chose them.
THRESHOLDS: Final = (0.01, 0.02, 0.04, 0.06, 0.09, 0.13, 0.18, 0.24, 0.3, 0.36, 0.43, 0.49)
_STEPS = 50


class Checked(NamedTuple):
    """How many decisions were looked at, and how many of them were wrong."""

    errors: int
    size: int


class Measured(NamedTuple):
    """For each side the thresholds, from the narrowest zone to the widest, with what was found on that side of them."""

    approve: Sequence[tuple[float, Checked]] = ()
    reject: Sequence[tuple[float, Checked]] = ()


@dataclass(frozen=True, slots=True)
class Zone:
    """A side on which the machine decides: from which score on, what was measured, and the most that may be wrong."""

    threshold: float
    measured: Checked
    bound: float
    budget: float


@dataclass(frozen=True, slots=True)
class Zones:
    """What a model may decide; a side without a zone is a person's."""

    approve: Zone | None = None
    reject: Zone | None = None


def certify(
    scores: Sequence[float],
    labels: Sequence[bool],
    *,
    purpose: Purpose,
    budget_approve: float,
    budget_reject: float,
    delta: float = DELTA,
) -> Zones:
    """The widest zones whose share of wrong decisions stays within the budgets (from 0 to 1); abuse is never rejected.

    Scores and labels are those of comments that the model has not learnt from.
    """
    found = measure(scores, labels)
    return within(found, purpose=purpose, budget_approve=budget_approve, budget_reject=budget_reject, delta=delta)


def measure(scores: Sequence[float], labels: Sequence[bool]) -> Measured:
    """How often a machine would have been wrong on each side of each threshold; scores and labels as for `certify`."""
    decided = list(zip(scores, labels, strict=True))
    return Measured(
        approve=[(each, _checked([bad for score, bad in decided if score <= each])) for each in THRESHOLDS],
        reject=[(1 - each, _checked([not bad for score, bad in decided if score >= 1 - each])) for each in THRESHOLDS],
    )


def within(
    found: Measured, *, purpose: Purpose, budget_approve: float, budget_reject: float, delta: float = DELTA
) -> Zones:
    """The widest zones of what was measured that keep these budgets; abuse is never rejected."""
    return Zones(
        approve=_widest(found.approve, budget_approve, delta),
        reject=_widest(found.reject, budget_reject, delta) if purpose == "spam" else None,
    )


def route(score: float, zones: Zones) -> Route:
    """Who decides on a comment with this score."""
    if zones.reject and score >= zones.reject.threshold:
        return "reject"
    if zones.approve and score <= zones.approve.threshold:
        return "approve"
    return "human"


def is_sampled(comment_id: int, *, salt: bytes, share: float = SHARE_SAMPLED) -> bool:
    """Whether a person judges this comment too, without knowing what the machine said; always the same for a comment.

    Whoever does not know the salt cannot tell which comments are looked at.
    """
    digest = hashlib.blake2b(comment_id.to_bytes(8, "big", signed=True), key=salt[:64], digest_size=8).digest()
    return int.from_bytes(digest, "big") < share * 2**64


def lapsed(zones: Zones, *, approve: Checked, reject: Checked, delta: float = DELTA) -> Zones:
    """The zones that are left after what the blind checks found since they were certified."""
    return Zones(
        approve=zones.approve if zones.approve and _holds(zones.approve, approve, delta) else None,
        reject=zones.reject if zones.reject and _holds(zones.reject, reject, delta) else None,
    )


def upper_bound(checked: Checked, *, certainty: float) -> float:
    """The share of errors that is exceeded with no more than 1 - certainty (Clopper and Pearson)."""
    if checked.errors >= checked.size:
        return 1.0
    counts = np.arange(checked.errors + 1)
    rest = checked.size - counts
    ways = _log_factorials(checked.size)
    ways = ways[-1] - ways[counts] - ways[rest]
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        # How likely there are no more errors than were found, if this share of all is wrong.
        found = np.exp(ways + counts * math.log(middle) + rest * math.log1p(-middle)).sum()
        low, high = (middle, high) if found > 1 - certainty else (low, middle)
    return high


def lower_bound(checked: Checked, *, certainty: float) -> float:
    """The share of errors that is undercut with no more than 1 - certainty."""
    return 1 - upper_bound(Checked(checked.size - checked.errors, checked.size), certainty=certainty)


def _checked(wrong: list[bool]) -> Checked:
    return Checked(sum(wrong), len(wrong))


def _widest(sides: Sequence[tuple[float, Checked]], budget: float, delta: float) -> Zone | None:
    """The last of the thresholds, which go from the narrowest zone to the widest, that keeps the budget."""
    certainty = 1 - delta / len(THRESHOLDS)
    zones = (Zone(each, measured, upper_bound(measured, certainty=certainty), budget) for each, measured in sides)
    return next((zone for zone in reversed([*zones]) if zone.bound <= budget), None)


def _holds(zone: Zone, found: Checked, delta: float) -> bool:
    """Whether the zone would be certified with the new checks too, and they alone do not speak against it.

    The second looks at them by themselves: what was measured long ago must not outvote a change of today.
    """
    errors, size = zone.measured.errors + found.errors, zone.measured.size + found.size
    together = upper_bound(Checked(errors, size), certainty=1 - delta / len(THRESHOLDS))
    return together <= zone.budget and lower_bound(found, certainty=1 - delta) <= zone.budget


def _log_factorials(last: int) -> NDArray[np.float64]:
    return np.cumsum([0.0, *np.log(np.arange(1, last + 1))])
