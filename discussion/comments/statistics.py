"""How lively a discussion is, as editors see it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet, Sum

from discussion.articles.queries import public
from discussion.comments.models import ActivityHour, Branch, Comment
from discussion.core import ids
from discussion.sites.models import Site


@dataclass(frozen=True, slots=True)
class Lively:
    """An article with how many comments were published beneath it in a span of time, and how many people wrote them."""

    title: str
    slug: str
    comments: int
    readers: int


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


def published_since(since: datetime, *, site: Site, now: datetime) -> QuerySet[Comment]:
    """What was written from this moment on and everybody can read, in no order."""
    found = Comment.objects.filter(public(now, path="article__"), site=site, state=Comment.State.PUBLISHED)
    return found.filter(id__gte=ids.first_id_of(since), created_at__gte=since).order_by()


def liveliest(since: datetime, *, site: Site, limit: int, now: datetime) -> list[Lively]:
    """The articles beneath which most was published from this moment on, busiest first."""
    by_article = published_since(since, site=site, now=now).values_list("article__title", "article__slug")
    counts = by_article.annotate(comments=Count("id"), readers=Count("author", distinct=True))
    return [Lively(*row) for row in counts.order_by("-comments", "article_id")[:limit]]
