"""Whether the slow checks came in time; where not, the policy says whose comments show all the same."""

from django.utils.translation import ngettext

from discussion.moderation.checking import Said
from discussion.moderation.models import Verdict
from discussion.moderation.policies import Rules

NAME = "deadline"
READS = False


def version(rules: Rules) -> str:
    """The policy says for whom, and when."""
    return f"1.{rules.policy.version}"


def late(rules: Rules, trust: str) -> Said:
    """What follows for an author of this trust when the slow checks are late."""
    seconds = rules.policy.deadline_seconds
    sentence = ngettext(
        "The slow checks had not answered after %(count)d second.",
        "The slow checks had not answered after %(count)d seconds.",
        seconds,
    )
    verdict = Verdict.NOTE if trust in rules.shown_at_deadline else Verdict.HOLD
    return Said(verdict, sentence % {"count": seconds}, float(seconds))
