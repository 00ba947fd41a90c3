"""What an article's statistics take note of."""

from datetime import datetime

from django.db.models import F
from django.db.models.functions import Greatest

from discussion.comments.models import ActivityHour, ActivityReader, Branch, Comment


def count_comment(*, comment: int, now: datetime) -> None:
    """Count a new comment in its hour and in its branch. Nothing where the comment is gone."""
    posted = Comment.objects.filter(id=comment).defer("body", "body_html").first()
    if posted is not None:
        _count_in_hour(posted)
        _count_in_branch(posted)


def _count_in_hour(comment: Comment) -> None:
    hour_at = comment.created_at.replace(minute=0, second=0, microsecond=0)
    fresh = ActivityHour(site_id=comment.site_id, article_id=comment.article_id, hour_at=hour_at)
    ActivityHour.objects.bulk_create([fresh], ignore_conflicts=True)
    # Counted first: the lock on the hour makes two workers take the reader in turn.
    hours = ActivityHour.objects.filter(article_id=comment.article_id, hour_at=hour_at)
    hours.update(comment_count=F("comment_count") + 1)
    if comment.author_id and _is_new_reader(hours.get(), comment.author_id):
        hours.update(reader_count=F("reader_count") + 1)


def _is_new_reader(hour: ActivityHour, reader: int) -> bool:
    return ActivityReader.objects.get_or_create(hour=hour, reader_id=reader, defaults={"site_id": hour.site_id})[1]


def _count_in_branch(comment: Comment) -> None:
    root = comment.root_id or comment.id
    fresh = Branch(
        site_id=comment.site_id, article_id=comment.article_id, root_id=root, last_comment_at=comment.created_at
    )
    Branch.objects.bulk_create([fresh], ignore_conflicts=True)
    Branch.objects.filter(root_id=root).update(
        comment_count=F("comment_count") + 1, last_comment_at=Greatest("last_comment_at", comment.created_at)
    )
