"""An alarm for ballots that arrive too fast to be the poll's own readers; it asks for a look and decides nothing.

Source: W. A. Shewhart's control chart for counts, "Economic Control of Quality of Manufactured Product" (1931), with
the exact tail of S. D. Poisson's distribution (1837) for a limit, since counts by the minute are small.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log

# A minute is compared with the hour before it, and only once there are ten minutes to compare with.
TRAILING_MINUTES = 60
_FEWEST_MINUTES = 10
# However quiet a poll is, it is expected to draw a vote a minute: then nine votes pass and ten raise the alarm.
_LOWEST_RATE = 1.0
_IMPROBABLE = 1e-6


@dataclass(frozen=True, slots=True)
class Burst:
    """A minute (its place in the counts), its votes, the votes a minute before it, and how likely as many are then."""

    minute: int
    votes: int
    rate: float
    probability: float


def bursts(votes: Sequence[int], *, known: Mapping[int, float] | None = None) -> tuple[Burst, ...]:
    """The minutes whose votes are less likely than one in a million, from the votes of consecutive minutes.

    Likely is what a Poisson distribution makes of the mean of the up to 60 minutes before, the minute itself left out,
    and at least one vote a minute. A burst counts in that mean with the most votes that would have passed: so it hides
    none that follows, and a poll that stays busy stops being an alarm after some hours. `known` are the bursts found
    before: minute → the rate then. The poll's first ten minutes are never flagged: it has no rate of its own yet.
    """
    if min(votes, default=0) < 0:
        raise ValueError("No minute has a negative number of votes.")
    usual = list(votes)
    for minute, rate in (known or {}).items():
        usual[minute] = min(usual[minute], most_likely(rate))
    judged = (_judged(usual, minute) for minute in range(_FEWEST_MINUTES, len(usual)))
    return tuple(burst for burst in judged if burst is not None)


def _judged(usual: list[int], minute: int) -> Burst | None:
    """The minute as a burst, and then no more than usual from now on; None where it is none."""
    start = max(0, minute - TRAILING_MINUTES)
    rate = max(_LOWEST_RATE, sum(usual[start:minute]) / (minute - start))
    votes, probability = usual[minute], poisson_tail(usual[minute], rate)
    if probability >= _IMPROBABLE:
        return None
    usual[minute] = most_likely(rate)
    return Burst(minute=minute, votes=votes, rate=rate, probability=probability)


def most_likely(rate: float) -> int:
    """The most votes that raise no alarm where so many a minute are expected."""
    count = int(rate)
    while poisson_tail(count + 1, rate) >= _IMPROBABLE:
        count += 1
    return count


def poisson_tail(count: int, rate: float) -> float:
    """How likely at least so many are where `rate` are expected; 1 where no more than expected came."""
    if count <= rate:
        return 1.0
    term = tail = exp(count * log(rate) - rate - lgamma(count + 1))
    # Above the rate each term is smaller than the one before.
    while term > tail * 1e-12:
        count += 1
        term *= rate / count
        tail += term
    return min(1.0, tail)
