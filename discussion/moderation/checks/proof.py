"""Whether the browser did the little work that the site asked for."""

from django.utils.translation import gettext as _

from discussion.moderation.checking import Said
from discussion.moderation.models import Verdict
from discussion.moderation.policies import Rules
from discussion.moderation.subject import Subject

NAME = "proof"
READS = False


def version(rules: Rules) -> str:
    """Its rule is fixed."""
    return "1"


def look(subject: Subject) -> Said:
    """Whoever could not work, as without JavaScript, waits for a moderator."""
    if not subject.lacks_proof:
        return Said()
    return Said(Verdict.HOLD, _("The site asks for proof of work, and the browser did none, as without JavaScript."))
