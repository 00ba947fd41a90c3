"""How far two who judged the same comments agree, beyond what chance alone would bring about."""

from collections import Counter
from collections.abc import Hashable, Iterable


def kappa(judged: Iterable[tuple[Hashable, Hashable]]) -> float | None:
    """Cohen's kappa of pairs of decisions: 1 is full agreement, 0 that of chance, below 0 less than that.

    None where nothing was judged twice, or where both said one and the same to everything, so that chance explains it.
    """
    pairs = list(judged)
    if not pairs:
        return None
    ones, others = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    observed = sum(one == other for one, other in pairs) / len(pairs)
    expected = sum(ones[each] * others[each] for each in ones) / len(pairs) ** 2
    return None if expected == 1 else (observed - expected) / (1 - expected)
