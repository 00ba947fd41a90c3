"""How likely a text is spam, as learned from the site's own decisions."""

from discussion.moderation.checking import Said
from discussion.moderation.judging import judged, version_of
from discussion.moderation.policies import Rules
from discussion.moderation.subject import Subject

NAME = "spam"
READS = False


def version(rules: Rules) -> str:
    """That of the model."""
    return version_of(rules.minds.get(NAME))


def look(subject: Subject) -> Said:
    """The model's word."""
    return judged(subject, NAME)
