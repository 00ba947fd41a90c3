"""What an author wrote in the last day."""

from datetime import datetime, timedelta
from typing import NamedTuple

from discussion.comments.models import Comment
from discussion.moderation.subject import Subject

DAY = timedelta(days=1)
_MOST = 20


class Written(NamedTuple):
    """An earlier text, and where it stands."""

    id: int
    article_id: int
    created_at: datetime
    body: str


def recent_of(subject: Subject) -> list[Written]:
    """The author's newest published texts of the last day, and those beneath this article in any state."""
    mine = Comment.objects.filter(author=subject.author, created_at__gte=subject.now - DAY)
    names = ("id", "article_id", "created_at", "body")
    shown = mine.filter(state=Comment.State.PUBLISHED).order_by("-id").values_list(*names)[:_MOST]
    here = mine.filter(article=subject.article).order_by("-created_at").values_list(*names)[:_MOST]
    found = {row[0]: Written(*row) for rows in (shown, here) for row in rows}
    return list(found.values())
