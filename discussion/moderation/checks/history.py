"""How old the author's account is, and what became of their last comments."""

from datetime import timedelta

from django.utils.translation import gettext as _

from discussion.moderation.checking import Said
from discussion.moderation.models import Verdict
from discussion.moderation.policies import Rules
from discussion.moderation.subject import Subject

NAME = "history"
READS = False
# A share of fewer decisions says little.
_FEWEST = 4
_HELD_FROM = 0.5
_NOTED_FROM = 0.2
_YOUNG = timedelta(hours=1)


def version(rules: Rules) -> str:
    """Its rules are fixed."""
    return "1"


def look(subject: Subject) -> Said:
    """Hold the author of whose last comments half were rejected."""
    record, share = subject.record, subject.record.rejected_share
    details = {"published": record.published, "decided": record.decided, "rejected": record.rejected}
    if record.decided >= _FEWEST and share >= _NOTED_FROM:
        reason = _("%(rejected)d of the author’s last %(decided)d decided comments were rejected.") % details
        return Said(Verdict.HOLD if share >= _HELD_FROM else Verdict.NOTE, reason, share, details)
    if subject.now - subject.author.created_at < _YOUNG:
        return Said(Verdict.NOTE, _("The account is less than an hour old."), share, details)
    return Said(score=share, details=details)
