"""Notifications as mail: one at once, or all that wait for a digest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.comments import fetching
from discussion.core import ids
from discussion.core.columns import quoted
from discussion.core.headers import one_line
from discussion.core.numbers import counted
from discussion.notifications import links, telling
from discussion.notifications.channels.mail.message import Content
from discussion.notifications.channels.outcomes import Skipped
from discussion.notifications.models import Delivery, Kind, Notification
from discussion.notifications.preferences import MAIL
from discussion.notifications.visible import OF_OTHERS, visible

# More than anybody reads in a mail; the rest is counted, and stands in the list on the page.
MOST = 30
_NOTHING = Skipped("Nothing of it may be told, or is wanted, any more.")


@dataclass(frozen=True, slots=True)
class Untold(Skipped):
    """A digest of which nothing is left to tell: what it was about is settled."""

    settles: list[int]


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


def one(delivery: Delivery, reader: Reader, now: datetime) -> Content | Skipped:
    """The mail about one notification."""
    found = delivery.notification
    if found is None:
        return _NOTHING
    if not visible(reader, now=now, channel=MAIL, kind=found.kind).filter(id=found.id).exists():
        return _NOTHING
    if found.comment_id:
        # Written out: by the ORM it costs more than all the rest of a mail.
        found.comment = fetching.comment(found.comment_id)
    found.site = delivery.site
    told = telling.told_all([found])[found.id]
    stop, sentence = _stop(found)
    shown = {
        "item": _item(told),
        "title": "" if found.kind in OF_OTHERS else one_line(told.title),
        "act": _("Read it there") if told.quote_text else _("Have a look"),
        "kind": Kind(found.kind).label,
        "stop_url": links.address(stop),
        "stop_sentence": sentence,
        "settings_url": links.address(links.Link(found.reader_id, links.ALL)),
    }
    return Content("one", told.title, shown, stop, _threads(found, told))


def digest(delivery: Delivery, reader: Reader, now: datetime) -> Content | Skipped:
    """The mail about all that waits in a rhythm, the newest of it in full."""
    settles = list(_waiting_for(delivery))
    if not settles:
        return _NOTHING
    waiting = visible(reader, now=now, channel=MAIL).filter(rhythm=_rhythm(delivery), mailed_at=None)
    newest = list(telling.with_subjects(waiting.order_by("-id"))[:MOST])
    if not newest:
        return Untold(_NOTHING.why, settles)
    words = telling.told_all(newest)
    count = len(newest) if len(newest) < MOST else waiting.count()
    stop = links.Link(reader.id, links.ALL)
    shown = {
        "groups": _grouped(_item(words[each.id]) for each in reversed(newest)),
        "more": counted(count - len(newest), "And %(n)s more.", "And %(n)s more.") if count > len(newest) else "",
        "settings_url": links.address(stop),
    }
    subject = counted(count, "%(n)s notification", "%(n)s notifications")
    return Content("digest", f"{delivery.site.name}: {subject}", shown, stop, settles={*settles, *words})


def _waiting_for(delivery: Delivery) -> QuerySet[Notification, int]:
    """All that the digest of this delivery has to settle, whether it may be told or not.

    Number by number: what is stored meanwhile may have a smaller one, since they are made before they are stored.
    """
    found = Notification.objects.filter(reader_id=delivery.reader_id, rhythm=_rhythm(delivery), mailed_at=None)
    return found.values_list("id", flat=True)


def _rhythm(delivery: Delivery) -> str:
    return delivery.key.partition(":")[0]


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
    comment = found.comment
    if found.kind == Kind.BRANCH and comment:
        root = ids.encode(comment.branch_id)
        return links.Link(found.reader_id, links.BRANCH, root), _("Stop following this conversation")
    if found.kind == Kind.ARTICLE and comment:
        article = ids.encode(comment.article_id)
        return links.Link(found.reader_id, links.ARTICLE, article), _("Stop following this article")
    return links.Link(found.reader_id, links.KIND, found.kind), _("No more mail of this kind")


def _threads(found: Notification, told: telling.Told) -> tuple[str, ...]:
    """The article, and the conversation beneath it: what mail programs show together."""
    article = found.comment.article_id if found.comment else found.article_id
    return (f"article:{article}", told.thread_key) if article else (told.thread_key,)
