"""What happened on a site since yesterday morning, for those who look after it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.accounts.queries import roles_of
from discussion.comments.models import Comment
from discussion.comments.statistics import Lively, liveliest, published_since
from discussion.core.columns import quoted
from discussion.core.headers import one_line
from discussion.core.markup import excerpt
from discussion.core.moments import day
from discussion.core.numbers import counted
from discussion.moderation.figures import decided, waiting
from discussion.notifications import links
from discussion.notifications.channels.mail.message import Content
from discussion.notifications.channels.outcomes import Skipped
from discussion.notifications.models import Delivery, Preferences
from discussion.notifications.preferences import NEWSROOM
from discussion.sites.models import Site
from discussion.stances.queries import common_ground

_DAY = timedelta(days=1)
_ARTICLES, _COMMENTS = 5, 3
_LENGTH = 280
# From here on the queue calls a case urgent.
_URGENT = 70.0
_HOURS_IN_DAYS = 48


@dataclass(frozen=True, slots=True)
class Words:
    """A comment as the digest shows it: links and pictures are words."""

    text: str
    name: str
    article: str
    url: str

    @property
    def quoted(self) -> str:
        """The text as lines of a mail."""
        return quoted(self.text)


def write(delivery: Delivery, reader: Reader, now: datetime) -> Content | Skipped:
    """The morning's mail about the delivery's site."""
    site = delivery.site
    if not roles_of(reader, site.id) or not wanted().filter(reader=reader).exists():
        return Skipped("It is wanted no longer.")
    since = now - _DAY
    stop = links.Link(reader.id, links.KIND, NEWSROOM)
    words = {
        "articles": [_article(each) for each in liveliest(since, site=site, limit=_ARTICLES, now=now)],
        **_comments(site, since, now),
        **_queue(site, since, now),
        "stop_url": links.address(stop),
        "settings_url": links.address(links.Link(reader.id, links.ALL)),
    }
    subject = _("%(site)s: the discussion on %(day)s") % {"site": site.name, "day": day(now)}
    return Content("newsroom", subject, words, stop)


def wanted() -> QuerySet[Preferences]:
    """The preferences of those who asked for it: where it is not asked for, nothing is kept."""
    return Preferences.objects.filter(is_off=False, choices__has_key=NEWSROOM)


def _article(found: Lively) -> dict[str, str]:
    comments = counted(found.comments, "%(n)s comment", "%(n)s comments")
    readers = counted(found.readers, "by %(n)s reader", "by %(n)s readers")
    return {
        "title": one_line(found.title),
        "url": f"{settings.PUBLIC_URL}/a/{found.slug}/",
        "told": f"{comments} {readers}",
    }


def _comments(site: Site, since: datetime, now: datetime) -> dict[str, list[Words]]:
    newest = published_since(since, site=site, now=now).select_related("author", "article")
    shared = common_ground(since, site=site, limit=_COMMENTS, now=now)
    best = newest.exclude(id__in=[each.id for each in shared]).order_by("-best", "-id")[:_COMMENTS]
    return {"best": [_words(each) for each in best], "common_ground": [_words(each) for each in shared]}


def _words(comment: Comment) -> Words:
    return Words(
        excerpt(comment.body_html, length=_LENGTH),
        one_line(comment.author.name if comment.author else "") or _("Somebody"),
        one_line(comment.article.title),
        f"{settings.PUBLIC_URL}/c/{comment.public_id}/",
    )


def _queue(site: Site, since: datetime, now: datetime) -> dict[str, Any]:
    there = waiting([site.id], urgent_from=_URGENT, now=now)
    decisions, reversals = decided(site.id, since=since)
    return {
        "waiting": there.total,
        "urgent": there.urgent,
        "oldest": _age(there.oldest) if there.oldest else "",
        "decisions": decisions,
        "reversals": reversals,
        "queue_url": f"{settings.PUBLIC_URL}/admin/queue/",
    }


def _age(span: timedelta) -> str:
    hours = int(span / timedelta(hours=1))
    if hours >= _HOURS_IN_DAYS:
        return counted(hours // 24, "%(n)s day", "%(n)s days")
    return counted(hours, "%(n)s hour", "%(n)s hours") if hours else _("less than an hour")
