"""How lively a discussion is, as editors see it."""

from django.db.models import QuerySet

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
