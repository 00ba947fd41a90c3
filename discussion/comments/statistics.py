"""How lively a discussion is, as editors see it."""

from datetime import datetime

from django.db.models import QuerySet, Sum

from discussion.comments.models import ActivityHour, Branch


def activity_by_hour(article_id: int) -> QuerySet[ActivityHour]:
    """The hours in which anybody wrote, oldest first, with the counts of comments and of readers who wrote them."""
    return ActivityHour.objects.filter(article_id=article_id).order_by("hour_at")


def busiest_branches(article_id: int, limit: int) -> QuerySet[Branch]:
    """The roots with the most comments, their own included, busiest first."""
    return (
        Branch.objects.filter(article_id=article_id)
        .select_related("root__author")
        .order_by("-comment_count", "-id")[:limit]
    )


def comments_in_hour(article_id: int, *, since: datetime) -> int:
    """How many comments were written in the clock hours that began after this moment."""
    hours = ActivityHour.objects.filter(article_id=article_id, hour_at__gt=since)
    return hours.aggregate(total=Sum("comment_count"))["total"] or 0
