"""Whether the author says the same again and again, or writes everywhere at once."""

import re

from django.utils.translation import gettext as _

from discussion.moderation.checking import Said
from discussion.moderation.models import Verdict
from discussion.moderation.policies import Rules
from discussion.moderation.repeats import Written, recent_of
from discussion.moderation.subject import Subject

NAME = "repeats"
READS = True
# "I agree." may be said often.
_SHORTEST = 24
_HELD_AT = 3
_ARTICLES = 5
_BETWEEN = re.compile(r"[\W_]+")


def version(rules: Rules) -> str:
    """Its rules are fixed."""
    return "1"


def look(subject: Subject) -> Said:
    """Hold the third equal text of a day, and whoever writes beneath five articles within five minutes."""
    recent = recent_of(subject)
    same = 1 + _count_same(subject.body, recent)
    if same > 1 and len(subject.body) >= _SHORTEST:
        reason = _("The author has said the same %(count)d times in a day.") % {"count": same}
        return Said(Verdict.HOLD if same >= _HELD_AT else Verdict.NOTE, reason, float(same))
    articles = {each.article_id for each in recent if each.is_fresh} | {subject.article.id}
    if len(articles) >= _ARTICLES:
        reason = _("The author wrote beneath %(count)d articles within five minutes.") % {"count": len(articles)}
        return Said(Verdict.HOLD, reason, float(len(articles)))
    return Said(score=float(same))


def _count_same(body: str, recent: list[Written]) -> int:
    """How many of the others have the same letters; only those of about the same length are looked at."""
    bare, length = _bare(body), len(body)
    alike = (each.body for each in recent if abs(len(each.body) - length) * 5 <= length)
    return sum(_bare(other) == bare for other in alike)


def _bare(text: str) -> str:
    return _BETWEEN.sub("", text.casefold())
