"""What a comment that waits may do until somebody looks at it: the order of the moderators' queue."""

import math
from typing import Final

# Where nobody has been in the last hour, somebody may come: such an article weighs so much of a busy one.
QUIET: Final = 0.2
# Readers in an hour beyond which an article is as busy as any.
BUSY: Final = 1_000
MOST: Final = 100


def expected_harm(*, probability: float, severity: float, readers_last_hour: int) -> int:
    """From 0 to 100: how likely it is bad, how bad that would be (both from 0 to 1), and how many would meet it.

    It never falls when one of these grows. Readers count by their logarithm: ten more matter where there are ten.
    """
    activity = min(1.0, math.log1p(max(0, readers_last_hour)) / math.log1p(BUSY))
    exposure = QUIET + (1 - QUIET) * activity
    return round(MOST * _within(probability) * _within(severity) * exposure)


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))
