"""Which checks there are, in the order in which they speak."""

from collections.abc import Sequence

from discussion.moderation.checking import Check
from discussion.moderation.checks import history, length, links, phrases, policy, repeats, standing

# Within the request: together less than 2 ms.
REQUEST: Sequence[Check] = (policy, standing, history, length, links, phrases, repeats)
# After the commit.
BACKGROUND: Sequence[Check] = ()
