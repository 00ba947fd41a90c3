"""What an article's statistics take note of."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Model, QuerySet
from django.db.models.functions import Greatest

from discussion.comments.models import ActivityHour, ActivityReader, Branch, Comment
from discussion.core import ids, statements
from discussion.core.transactions import is_postgresql

_HOUR = """
    INSERT INTO comments_activityhour (id, site_id, article_id, hour_at, comment_count, reader_count)
    VALUES (%s, %s, %s, %s, %s, 0) ON CONFLICT (article_id, hour_at)
    DO UPDATE SET comment_count = comments_activityhour.comment_count + excluded.comment_count
"""
_READER = """
    INSERT INTO comments_activityreader (id, site_id, hour_id, reader_id)
    SELECT %s, %s, h.id, %s FROM comments_activityhour h WHERE h.article_id = %s AND h.hour_at = %s
    ON CONFLICT (hour_id, reader_id) DO NOTHING
"""
_READERS = """
    UPDATE comments_activityhour
    SET reader_count = (SELECT COUNT(*) FROM comments_activityreader r WHERE r.hour_id = comments_activityhour.id)
    WHERE article_id = %s AND hour_at = %s
"""
_BRANCH = """
    INSERT INTO comments_branch (id, site_id, article_id, root_id, comment_count, last_comment_at)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (root_id)
    DO UPDATE SET comment_count = comments_branch.comment_count + excluded.comment_count,
        last_comment_at = {greatest}(comments_branch.last_comment_at, excluded.last_comment_at)
"""

_GONE_HOUR = """
    UPDATE comments_activityhour SET comment_count = comment_count - %s WHERE article_id = %s AND hour_at = %s
"""
_GONE_READER = """
    DELETE FROM comments_activityreader WHERE reader_id = %s
    AND hour_id = (SELECT h.id FROM comments_activityhour h WHERE h.article_id = %s AND h.hour_at = %s)
    AND NOT EXISTS (
        SELECT 1 FROM comments_comment c
        WHERE c.author_id = %s AND c.article_id = %s AND c.created_at >= %s AND c.created_at < %s
    )
"""
_EMPTY_HOUR = "DELETE FROM comments_activityhour WHERE article_id = %s AND hour_at = %s AND comment_count = 0"
_GONE_BRANCH = "UPDATE comments_branch SET comment_count = comment_count - %s WHERE root_id = %s"

# A comment's article, root, author and time.
Place = tuple[int, int, int | None, datetime]


def count_comment(*, comment: int, now: datetime) -> None:
    """Count a new comment in its hour and in its branch. Nothing where the comment is gone."""
    needed = Comment.objects.only("site_id", "article_id", "author_id", "root_id", "created_at")
    posted = needed.filter(id=comment).first()
    if posted is not None:
        _count_in_hour(posted)
        _count_in_branch(posted)


def count_arrived(*, site: int, comments: Collection[Place]) -> None:
    """Count many comments at once in their hours and branches; hours and branches are taken in order."""
    _count_in_hours(site, comments)
    _count_in_branches(site, comments)


def _count_in_hours(site: int, comments: Collection[Place]) -> None:
    hours = Counter((article, _hour(at)) for article, _, _, at in comments)
    readers = sorted({(article, _hour(at), author) for article, _, author, at in comments if author})
    statements.change_all(_HOUR, [(ids.new_id(), site, *hour, count) for hour, count in sorted(hours.items())])
    statements.change_all(_READER, [(ids.new_id(), site, author, article, at) for article, at, author in readers])
    statements.change_all(_READERS, sorted(hours))


def _count_in_branches(site: int, comments: Collection[Place]) -> None:
    counts = Counter((article, root) for article, root, _, _ in comments)
    latest = dict[int, datetime]()
    for _, root, _, at in comments:
        latest[root] = max(at, latest.get(root, at))
    sql = _BRANCH.format(greatest="GREATEST" if is_postgresql() else "MAX")
    statements.change_all(
        sql, [(ids.new_id(), site, *branch, count, latest[branch[1]]) for branch, count in sorted(counts.items())]
    )


def count_gone(comments: Collection[Place]) -> None:
    """Take comments that were deleted out of their hours and branches."""
    hours = Counter((article, _hour(at)) for article, _, _, at in comments)
    readers = sorted({(author, article, _hour(at)) for article, _, author, at in comments if author})
    statements.change_all(_GONE_HOUR, [(count, *hour) for hour, count in sorted(hours.items())])
    within = [(who, article, at, who, article, at, at + timedelta(hours=1)) for who, article, at in readers]
    statements.change_all(_GONE_READER, within)
    statements.change_all(_READERS, sorted(hours))
    statements.change_all(_EMPTY_HOUR, sorted(hours))
    branches = Counter(root for _, root, _, _ in comments)
    statements.change_all(_GONE_BRANCH, [(count, root) for root, count in sorted(branches.items())])


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _count_in_hour(comment: Comment) -> None:
    hour_at = _hour(comment.created_at)
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
    root, at = comment.branch_id, comment.created_at
    branches = Branch.objects.filter(root_id=root)
    fresh = Branch(site_id=comment.site_id, article_id=comment.article_id, root_id=root, last_comment_at=at)
    _update_or_insert(
        branches, fresh, comment_count=F("comment_count") + 1, last_comment_at=Greatest("last_comment_at", at)
    )


def _update_or_insert(rows: QuerySet[Any], fresh: Model, **changes: Any) -> None:
    if not rows.update(**changes):
        rows.model._default_manager.bulk_create([fresh], ignore_conflicts=True)
        rows.update(**changes)
