"""Whether the author says the same again and again, or writes everywhere at once."""

from datetime import timedelta

from django.utils.translation import gettext as _

from discussion.moderation.checking import Said
from discussion.moderation.models import Verdict
from discussion.moderation.policies import Rules
from discussion.moderation.repeats import recent_of
from discussion.moderation.subject import Subject

NAME = "repeats"
READS = True
# "I agree." may be said often.
_SHORTEST = 24
_HELD_AT = 3
_MOMENT = timedelta(minutes=5)
_ARTICLES = 5


def version(rules: Rules) -> str:
    """Its rules are fixed."""
    return "1"


def look(subject: Subject) -> Said:
    """Hold the third equal text of a day, and whoever writes beneath five articles within five minutes."""
    recent = [each for each in recent_of(subject) if each.id != subject.comment]
    same = 1 + sum(_bare(each.body) == _bare(subject.body) for each in recent)
    if same > 1 and len(subject.body) >= _SHORTEST:
        reason = _("The author has said the same %(count)d times in a day.") % {"count": same}
        return Said(Verdict.HOLD if same >= _HELD_AT else Verdict.NOTE, reason, float(same))
    since = subject.now - _MOMENT
    articles = {each.article_id for each in recent if each.created_at >= since} | {subject.article.id}
    if len(articles) >= _ARTICLES:
        reason = _("The author wrote beneath %(count)d articles within five minutes.") % {"count": len(articles)}
        return Said(Verdict.HOLD, reason, float(len(articles)))
    return Said(score=float(same))


def _bare(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())
