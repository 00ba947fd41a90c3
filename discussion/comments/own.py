"""Comments as their own author sees them."""

from datetime import datetime, timedelta

from django.db.models import Q

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from discussion.comments.models import Comment

_FRESH = timedelta(minutes=1)
_MOST = 100


def written_by(reader: Reader, article: Article, *, now: datetime) -> list[Comment]:
    """The reader's own comments that lists do not show yet, or to nobody else, as the reader sees them; newest first.

    A list that was kept may be some seconds old. Who is banned unseen finds their comments here, published.
    """
    own = Comment.objects.filter(author=reader, article=article)
    fresh = Q(state=Comment.State.PUBLISHED, created_at__gt=now - _FRESH)
    found = own.filter(fresh | Q(state=Comment.State.REJECTED, is_shadowed=True))
    return [as_seen_by(reader, each) for each in found.select_related("author", "article").order_by("-id")[:_MOST]]


def as_seen_by(reader: Reader | None, comment: Comment) -> Comment:
    """The comment, to be shown to this reader and not to be saved: to its author a shadowed one is published."""
    if comment.is_shadowed and reader is not None and comment.author_id == reader.id:
        comment.state = Comment.State.PUBLISHED
    return comment
