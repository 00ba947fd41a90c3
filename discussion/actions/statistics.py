"""What an article's statistics take note of."""

from datetime import datetime
from typing import Any

from django.db.models import F, Model, QuerySet
from django.db.models.functions import Greatest

from discussion.comments.models import ActivityHour, ActivityReader, Branch, Comment


def count_comment(*, comment: int, now: datetime) -> None:
    """Count a new comment in its hour and in its branch. Nothing where the comment is gone."""
    needed = Comment.objects.only("site_id", "article_id", "author_id", "root_id", "created_at")
    posted = needed.filter(id=comment).first()
    if posted is not None:
        _count_in_hour(posted)
        _count_in_branch(posted)


def _count_in_hour(comment: Comment) -> None:
    hour_at = comment.created_at.replace(minute=0, second=0, microsecond=0)
    hours = ActivityHour.objects.filter(article_id=comment.article_id, hour_at=hour_at)
    fresh = ActivityHour(site_id=comment.site_id, article_id=comment.article_id, hour_at=hour_at)
    _update_or_insert(hours, fresh, comment_count=F("comment_count") + 1)
    if comment.author_id and _is_new_reader(hours.get(), comment.author_id):
        hours.update(reader_count=F("reader_count") + 1)


def _is_new_reader(hour: ActivityHour, reader: int) -> bool:
    """Sound because the hour's row is locked by its count: nobody else adds readers to it."""
    if ActivityReader.objects.filter(hour=hour, reader_id=reader).exists():
        return False
    ActivityReader.objects.create(site_id=hour.site_id, hour=hour, reader_id=reader)
    return True


def _count_in_branch(comment: Comment) -> None:
    root, at = comment.root_id or comment.id, comment.created_at
    branches = Branch.objects.filter(root_id=root)
    fresh = Branch(site_id=comment.site_id, article_id=comment.article_id, root_id=root, last_comment_at=at)
    _update_or_insert(
        branches, fresh, comment_count=F("comment_count") + 1, last_comment_at=Greatest("last_comment_at", at)
    )


def _update_or_insert(rows: QuerySet[Any], fresh: Model, **changes: Any) -> None:
    if not rows.update(**changes):
        rows.model._default_manager.bulk_create([fresh], ignore_conflicts=True)
        rows.update(**changes)
