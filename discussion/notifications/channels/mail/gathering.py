"""Notifications as mail: one at once, or all that wait for a digest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from discussion.core import ids
from discussion.core.headers import one_line
from discussion.core.numbers import counted
from discussion.notifications import links, telling
from discussion.notifications.channels.mail.message import Content, quoted
from discussion.notifications.channels.outcomes import Skipped
from discussion.notifications.models import Delivery, Kind, Notification

# More than anybody reads in a mail; the rest is counted, and stands in the list on the page.
MOST = 30
_NOTHING = Skipped("Nothing of it may be told, or is wanted, any more.")
_WITH = ("site", "article", "poll", "comment__article", "comment__author")


@dataclass(frozen=True, slots=True)
class Untold(Skipped):
    """A digest of which nothing is left to tell: all up to `until` is settled."""

    until: int


@dataclass(frozen=True, slots=True)
class Item:
    """What is told of one event, each on one line; of a comment the words alone, whatever it links to or shows."""

    sentence: str
    article: str
    quote: str
    url: str

    @property
    def quoted(self) -> str:
        """The quote as lines of a text."""
        return quoted(self.quote)


@dataclass(frozen=True, slots=True)
class Group:
    """What a digest tells of one article."""

    title: str
    items: list[Item]


def one(delivery: Delivery, now: datetime) -> Content | Skipped:
    """The mail about one notification."""
    found = Notification.objects.select_related(*_WITH).filter(id=delivery.notification_id).first()
    told = telling.told(found, now) if found else None
    if found is None or told is None:
        return _NOTHING
    stop, sentence = _stop(found)
    words = {
        "item": _item(told),
        "kind": Kind(found.kind).label,
        "stop_url": links.address(stop),
        "stop_sentence": sentence,
        "settings_url": links.address(links.Link(found.reader_id, links.ALL)),
    }
    return Content("one", told.title, words, stop, _threads(found, told))


def digest(delivery: Delivery, now: datetime) -> Content | Skipped:
    """The mail about all that waits in a rhythm, the newest of it in full."""
    waiting = waiting_for(delivery).order_by("-id")
    newest = list(waiting.select_related(*_WITH)[:MOST])
    items = [_item(told) for each in reversed(newest) if (told := telling.told(each, now))]
    if not items:
        return Untold(_NOTHING.why, newest[0].id) if newest else _NOTHING
    more = waiting.filter(id__lt=newest[-1].id).count()
    stop = links.Link(newest[0].reader_id, links.ALL)
    words = {
        "groups": _grouped(items),
        "more": counted(more, "And %(n)s more.", "And %(n)s more.") if more else "",
        "settings_url": links.address(stop),
    }
    subject = counted(len(items) + more, "%(n)s notification", "%(n)s notifications")
    return Content("digest", f"{delivery.site.name}: {subject}", words, stop, until=newest[0].id)


def waiting_for(delivery: Delivery) -> QuerySet[Notification]:
    """What the digest of this delivery has to tell."""
    rhythm = delivery.key.partition(":")[0]
    return Notification.objects.filter(reader_id=delivery.reader_id, rhythm=rhythm, mailed_at=None)


def _item(told: telling.Told) -> Item:
    return Item(one_line(told.sentence), one_line(told.article_title), one_line(told.quote_text), told.url)


def _grouped(items: Iterable[Item]) -> list[Group]:
    """What is told by the article that it is about, in the order in which each was heard of first."""
    found: dict[str, list[Item]] = {}
    for each in items:
        found.setdefault(each.article, []).append(each)
    return [Group(title, told) for title, told in found.items()]


def _stop(found: Notification) -> tuple[links.Link, str]:
    """What the reader most likely means who wants no more such mail: what they follow, else the kind."""
    if found.kind == Kind.BRANCH and found.comment:
        root = found.comment.root_id or found.comment.id
        return links.Link(found.reader_id, links.BRANCH, ids.encode(root)), _("Stop following this conversation")
    if found.kind == Kind.ARTICLE and found.article_id:
        return links.Link(found.reader_id, links.ARTICLE, ids.encode(found.article_id)), _(
            "Stop following this article"
        )
    return links.Link(found.reader_id, links.KIND, found.kind), _("No more mail of this kind")


def _threads(found: Notification, told: telling.Told) -> tuple[str, ...]:
    """The article, and the conversation beneath it: what mail programs show together."""
    article = found.article_id or (found.comment.article_id if found.comment else None)
    threads = [f"article:{article}"] if article else []
    return tuple(dict.fromkeys([*threads, *([told.thread_key] if told.thread_key else [])]))
