"""How long a text is, and whether somebody shouts. What is blank or too long was refused before."""

from django.utils.translation import gettext as _

from discussion.moderation.checking import Said
from discussion.moderation.models import Verdict
from discussion.moderation.policies import Rules
from discussion.moderation.subject import Subject

NAME = "length"
READS = False
_SHORTEST = 2
_SHOUTED_FROM = 40
_SHOUTED_SHARE = 0.7


def version(rules: Rules) -> str:
    """Its rules are fixed."""
    return "1"


def look(subject: Subject) -> Said:
    """A note about texts that hardly say anything, and about those in capitals."""
    letters = [each for each in subject.body if each.isalpha()]
    score = float(len(subject.body))
    if len(letters) < _SHORTEST:
        return Said(Verdict.NOTE, _("There are hardly any letters in it."), score)
    capitals = sum(map(str.isupper, letters))
    if len(letters) >= _SHOUTED_FROM and capitals / len(letters) > _SHOUTED_SHARE:
        return Said(Verdict.NOTE, _("Most of it is in capitals."), score)
    return Said(score=score)
