"""How much harm a held comment may do until somebody looks at it: where it stands in the moderators' queue."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db.models import Max, Q

from discussion.comments.models import ActivityHour, Comment
from discussion.moderation.engine import Screened
from discussion.moderation.harm import expected_harm
from discussion.moderation.models import Case, Check, Verdict

# How bad it would be if the check is right; what waits by policy alone is hardly suspected of anything.
_SEVERITY = {"abuse": 1.0, "perspective": 1.0, "phrases": 0.8, "external": 0.8, "policy": 0.3, "deadline": 0.3}
_USUAL_SEVERITY = 0.6
# How likely it is right, where its score is no probability.
_LIKELY = {"policy": 0.1, "deadline": 0.1, "language": 0.3}
_USUALLY_LIKELY = 0.7
_TELLS_PROBABILITY = ("spam", "abuse", "perspective")
# How far back an hour counts as the last one, and from when on one has passed that counted a moment ago.
_LATELY, _BEFORE = timedelta(hours=2), timedelta(hours=4)
_AT_ONCE = 500


def harm_of(screened: Screened, comment: Comment, now: datetime) -> int:
    """From 0 to 100, by the worst of what holds the comment and by how many are reading there."""
    readers = _readers_beside(comment, now)
    return harm_of_words([(word.name, word.said.score) for word in screened.says(Verdict.HOLD)], readers)


def harm_of_words(words: Iterable[tuple[str, float | None]], readers: int) -> int:
    """The same, by the names and scores of the checks that hold it."""
    return max((_of(name, score, readers) for name, score in words), default=0)


def held_again(comment: Comment, now: datetime) -> tuple[float, str]:
    """The same of a comment that waits once more, by what held its texts; and the names of what did."""
    words = held_words([comment.id]).get(comment.id, [])
    readers = _readers_beside(comment, now)
    return harm_of_words(words, readers), ", ".join(dict.fromkeys(name for name, _ in words))


def articles_in_motion(now: datetime) -> dict[int, int]:
    """Articles beneath which comments wait and where somebody wrote in the last hours → who did lately."""
    waiting = list(Case.objects.filter(is_pending=True).values_list("article_id", flat=True).distinct())
    found: dict[int, int] = {}
    for start in range(0, len(waiting), _AT_ONCE):
        found |= _readers(waiting[start : start + _AT_ONCE], now)
    return found


def held_words(comments: Collection[int]) -> dict[int, list[tuple[str, float | None]]]:
    """Comment → the names and scores of the checks that hold it."""
    rows = Check.objects.filter(screening__comment__in=comments, verdict=Verdict.HOLD)
    found: dict[int, list[tuple[str, float | None]]] = {}
    for comment, name, score in rows.values_list("screening__comment_id", "name", "score"):
        found.setdefault(comment, []).append((name, score))
    return found


def _readers_beside(comment: Comment, now: datetime) -> int:
    return _readers([comment.article_id], now).get(comment.article_id, 0)


def _readers(articles: Collection[int], now: datetime) -> dict[int, int]:
    busy = ActivityHour.objects.filter(article__in=articles, hour_at__gt=now - _BEFORE)
    lately = Max("reader_count", filter=Q(hour_at__gt=now - _LATELY), default=0)
    return dict(busy.values("article_id").annotate(lately=lately).values_list("article_id", "lately"))


def _of(name: str, score: float | None, readers: int) -> int:
    told = score if name in _TELLS_PROBABILITY else None
    likely = told if told is not None else _LIKELY.get(name, _USUALLY_LIKELY)
    severity = _SEVERITY.get(name, _USUAL_SEVERITY)
    return expected_harm(probability=likely, severity=severity, readers_last_hour=readers)
