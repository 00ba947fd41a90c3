"""Which checks there are, in the order in which they speak."""

from collections.abc import Sequence

from discussion.moderation.checking import Check
from discussion.moderation.checks import duplicates, history, length, links, phrases, policy, repeats, standing

# Within the request: together less than 2 ms.
REQUEST: Sequence[Check] = (policy, standing, history, length, links, phrases, repeats)
# After the commit.
BACKGROUND: Sequence[Check] = ()
# In the transaction that keeps what was said: two that are stored together must see each other.
TOGETHER: Sequence[Check] = (duplicates,)
