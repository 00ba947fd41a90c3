"""Which checks there are, in the order in which they speak."""

from collections.abc import Sequence

from discussion.moderation.checking import Check, OutsideCheck
from discussion.moderation.checks import (
    abuse,
    akismet,
    duplicates,
    external,
    history,
    language,
    length,
    links,
    perspective,
    phrases,
    policy,
    proof,
    repeats,
    spam,
    standing,
)
from discussion.moderation.policies import Rules

# Within the request: together less than 2 ms.
REQUEST: Sequence[Check] = (policy, proof, standing, history, length, links, phrases, repeats)
# After the commit.
BACKGROUND: Sequence[Check] = (language, spam, abuse)
# Those that ask somebody elsewhere, where the policy names one.
OUTSIDE: Sequence[OutsideCheck] = (external, perspective, akismet)
# In the transaction that keeps what was said: two that are stored together must see each other.
TOGETHER: Sequence[Check] = (duplicates,)


def background(rules: Rules) -> list[Check]:
    """The slow checks that the policy wants; those of this machine speak first."""
    return [*BACKGROUND, *(check for check in OUTSIDE if check.is_wanted(rules))]
