"""How much harm a held comment may do until somebody looks at it: where it stands in the moderators' queue."""

from datetime import datetime, timedelta

from django.db.models import Max

from discussion.comments.models import ActivityHour, Comment
from discussion.moderation.engine import Screened, Word
from discussion.moderation.harm import expected_harm
from discussion.moderation.models import Verdict

# How bad it would be if the check is right; what waits by policy alone is hardly suspected of anything.
_SEVERITY = {"abuse": 1.0, "perspective": 1.0, "phrases": 0.8, "external": 0.8, "policy": 0.3, "deadline": 0.3}
_USUAL_SEVERITY = 0.6
# How likely it is right, where its score is no probability.
_LIKELY = {"policy": 0.1, "deadline": 0.1, "language": 0.3}
_USUALLY_LIKELY = 0.7
_TELLS_PROBABILITY = ("spam", "abuse", "perspective")


def harm_of(screened: Screened, comment: Comment, now: datetime) -> int:
    """From 0 to 100, by the worst of what holds the comment and by how many are reading there."""
    busy = ActivityHour.objects.filter(article_id=comment.article_id, hour_at__gt=now - timedelta(hours=2))
    readers = busy.aggregate(most=Max("reader_count"))["most"] or 0
    held = screened.says(Verdict.HOLD)
    return max((_of(word, readers) for word in held), default=0)


def _of(word: Word, readers: int) -> int:
    told = word.said.score if word.name in _TELLS_PROBABILITY else None
    likely = told if told is not None else _LIKELY.get(word.name, _USUALLY_LIKELY)
    severity = _SEVERITY.get(word.name, _USUAL_SEVERITY)
    return expected_harm(probability=likely, severity=severity, readers_last_hour=readers)
