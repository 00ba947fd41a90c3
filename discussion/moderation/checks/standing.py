"""What moderators decided about the author: comments that wait, or that nobody else sees."""

from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.accounts.standing import standing
from discussion.moderation.checking import Said
from discussion.moderation.models import Verdict
from discussion.moderation.policies import Rules
from discussion.moderation.subject import Subject

NAME = "standing"
READS = False


def version(rules: Rules) -> str:
    """Its rules are fixed."""
    return "1"


def look(subject: Subject) -> Said:
    """Hold the comments of whom moderators hold."""
    restricted = standing(subject.author, subject.now)
    if restricted == Reader.Restriction.SHADOW:
        return Said(Verdict.NOTE, _("The author is banned unseen."), details={"restriction": restricted})
    if restricted == Reader.Restriction.HOLD:
        return Said(Verdict.HOLD, _("Moderators want to see this author’s comments first."))
    return Said()
