"""What reports weigh: a reporter's record, and what a handful of reports makes of the queue's order."""

from collections.abc import Collection

# An unknown reporter weighs one; nobody weighs more than two, and nobody nothing.
_PRIOR = 2
# So much weight stands in the middle of the queue.
_MIDDLE = 3
_GRAVITY = {"illegal": 2.0, "abuse": 1.5}


def weight_of(*, upheld: int, dismissed: int) -> float:
    """What the next report of somebody with this record weighs: between 0 and 2, and 1 without a record."""
    return round(2 * (upheld + _PRIOR / 2) / (upheld + dismissed + _PRIOR), 3)


# Of an author's objection: before what is merely off topic, and behind what hurts somebody.
HARM_OF_AN_APPEAL = 40


def harm_of(reports: Collection[tuple[str, float]]) -> float:
    """The harm, from 0 to 100, that open reports (reason and weight of each) speak of."""
    sum_of_weights = sum(_GRAVITY.get(reason, 1.0) * weight for reason, weight in reports)
    return round(100 * sum_of_weights / (sum_of_weights + _MIDDLE), 1)
