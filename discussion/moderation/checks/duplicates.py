"""Whether others say nearly the same: a campaign."""

from django.utils.translation import gettext as _

from discussion.moderation.checking import Said
from discussion.moderation.models import Verdict
from discussion.moderation.near_duplicates import alike, is_approved
from discussion.moderation.policies import Rules
from discussion.moderation.subject import Subject

NAME = "duplicates"
READS = True
_HELD_AT = 3
_FEWEST_AUTHORS = 2
_KEPT = 20


def version(rules: Rules) -> str:
    """Its rules are fixed."""
    return "1"


def look(subject: Subject) -> Said:
    """Three within a day that are half alike, from two readers, wait together, unless people let such ones stand."""
    found = alike(subject)
    count, authors = 1 + len(found), len({each.author for each in found} | {subject.author.id})
    details = {"comments": [str(each.comment) for each in found[:_KEPT]]}
    if count < _HELD_AT or authors < _FEWEST_AUTHORS:
        return Said(score=float(count), details=details)
    known = sorted({each.cluster for each in found if each.cluster})
    numbers = {"count": count, "authors": authors}
    if known and is_approved(known):
        reason = _("It is nearly the same as what moderators let stand, %(count)d times by %(authors)d readers.")
        return Said(Verdict.NOTE, reason % numbers, float(count), details)
    reason = _("%(count)d comments of the last day say nearly the same, by %(authors)d readers.") % numbers
    return Said(Verdict.HOLD, reason, float(count), details)
