"""Whether a text is in a language that its site expects."""

from django.utils.translation import gettext as _

from discussion.moderation.checking import Said
from discussion.moderation.language import language_of
from discussion.moderation.models import Verdict
from discussion.moderation.policies import Rules
from discussion.moderation.subject import Subject

NAME = "language"
READS = False
_SURE = 0.9


def version(rules: Rules) -> str:
    """The policy says which languages are expected."""
    return f"1.{rules.policy.version}"


def look(subject: Subject) -> Said:
    """Hold what is surely in another language; nothing is looked at where the site names none."""
    expected = subject.rules.policy.languages.split()
    found = language_of(subject.body) if expected else None
    if found is None:
        return Said()
    details = {"language": found.code}
    if found.confidence < _SURE or found.code in {each.partition("-")[0] for each in expected}:
        return Said(score=round(found.confidence, 3), details=details)
    reason = _("It is in %(language)s, which is not expected here.") % {"language": found.code}
    return Said(Verdict.HOLD, reason, round(found.confidence, 3), details)
