"""How much harm a comment that waits may do: how likely it is bad, how bad that would be, and how many are about."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from discussion.comments.models import Comment
from discussion.comments.statistics import readers_in_hour
from discussion.moderation.engine import Word
from discussion.moderation.harm import expected_harm

_HOUR = timedelta(hours=1)
# Of those who read, so many write: what is counted is who wrote.
_READERS_FOR_A_WRITER = 30
# A rule that is no likelihood says neither yes nor no.
_EVEN = 0.5
# Checks whose score is a likelihood.
LIKELIHOODS = frozenset({"spam", "abuse", "perspective", "akismet", "external"})
# How bad it is what a check looks for; what it does not know is as bad as an unwanted link.
_SEVERITY = {
    "abuse": 1.0,
    "perspective": 1.0,
    "external": 0.9,
    "phrases": 0.8,
    "standing": 0.7,
    "duplicates": 0.7,
    "spam": 0.6,
    "akismet": 0.6,
    "history": 0.6,
    "policy": 0.3,
    "language": 0.3,
    "deadline": 0.3,
}
_USUAL = 0.5


def harm_of(comment: Comment, words: Iterable[Word], *, now: datetime) -> int:
    """From 0 to 100, by the worst of what the checks that held it said."""
    about = _READERS_FOR_A_WRITER * readers_in_hour(comment.article_id, since=now - _HOUR)
    worst = ((_likelihood(word), _SEVERITY.get(word.name, _USUAL)) for word in words)
    return max(
        (expected_harm(probability=likely, severity=severity, readers_last_hour=about) for likely, severity in worst),
        default=0,
    )


def _likelihood(word: Word) -> float:
    score = word.said.score
    return score if word.name in LIKELIHOODS and score is not None else _EVEN
