"""Every read of notifications, of what readers follow and mute, and of how they want to be told."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from discussion.accounts.models import Reader
from discussion.accounts.queries import EDITOR, MODERATOR, sites_of
from discussion.articles.models import Article
from discussion.articles.queries import public
from discussion.comments.models import Comment
from discussion.core import cursors
from discussion.core.errors import not_found
from discussion.notifications.models import Kind, Mute, Notification, Preferences, Subscription
from discussion.notifications.preferences import DEFAULTS, NEWSROOM, OF_STAFF
from discussion.notifications.telling import Told, told_all, with_subjects
from discussion.notifications.visible import visible

# More than this is many: nobody counts further, neither here nor on a bell.
MOST_UNREAD = 100
_Row = TypeVar("_Row", Subscription, Mute)


@dataclass(frozen=True, slots=True)
class Item:
    """A notification, and what is told of it."""

    notification: Notification
    told: Told


@dataclass(frozen=True, slots=True)
class Following:
    """What a reader follows of one article: all of it, and the conversations beneath it by their topmost comment."""

    article: bool
    branches: list[int]


def notifications_of(
    reader: Reader, *, limit: int, cursor: str | None, now: datetime, unread: bool = False
) -> tuple[list[Item], str | None]:
    """What the reader was told and may be told still, newest first. Raises Refusal `invalid_cursor`."""
    shown = visible(reader, now=now).order_by("-id")
    if unread:
        shown = shown.filter(read_at=None)
    if cursor:
        shown = shown.filter(id__lt=_below(cursor, "told", reader))
    found = list(with_subjects(shown)[: limit + 1])
    words = told_all(found[:limit])
    more = cursors.encode(["told", reader.id, found[limit - 1].id]) if len(found) > limit else None
    return [Item(each, words[each.id]) for each in found[:limit]], more


def unread_count(reader: Reader, *, now: datetime) -> int:
    """How many the reader has not read of what they may be told still; 100 stands for as many or more."""
    unread = Notification.objects.filter(reader=reader, read_at=None)
    # Nearly everybody, nearly always: one look at a small index.
    if not unread.exists():
        return 0
    some = visible(reader, now=now).filter(read_at=None).order_by("-id").values("id")[:MOST_UNREAD]
    return len(some)


def following(reader: Reader, article: Article) -> Following:
    """What the reader follows of the article."""
    found = list(Subscription.objects.filter(reader=reader, article=article).values_list("branch_id", flat=True))
    return Following(None in found, sorted(each for each in found if each))


def subscription_to(reader: Reader, *, article: Article, branch: int | None = None) -> Subscription | None:
    """The reader's subscription to the article, or to this conversation beneath it."""
    return Subscription.objects.filter(reader=reader, article=article, branch=branch).first()


def told_to(reader: Reader, number: int, *, now: datetime) -> Notification:
    """One of the reader's notifications that may be told still. Raises Refusal `not_found`."""
    found = with_subjects(visible(reader, now=now)).filter(id=number).first()
    if found is None:
        raise not_found()
    return found  # type: ignore[no-any-return]


def own_subscription(reader: Reader, number: int) -> Subscription:
    """One of the reader's subscriptions. Raises Refusal `not_found`."""
    found = Subscription.objects.select_related("article__site", "branch__article__site")
    return _found(found.filter(reader=reader, id=number).first())


def own_mute(reader: Reader, number: int) -> Mute:
    """Something that the reader mutes. Raises Refusal `not_found`."""
    return _found(Mute.objects.filter(reader=reader, id=number).first())


def mutes(reader: Reader, **place: object) -> bool:
    """Whether the reader mutes an `article`, a `branch` or `whom`."""
    return Mute.objects.filter(reader=reader, **place).exists()


def muted_beneath(reader: Reader, article: Article) -> list[int]:
    """Those whom the reader mutes, of everybody who published something beneath the article."""
    wrote = Comment.objects.filter(author=OuterRef("whom"), article=article, state=Comment.State.PUBLISHED)
    found = Mute.objects.filter(Exists(wrote), reader=reader).exclude(whom=None)
    return list(found.order_by("id").values_list("whom_id", flat=True))


def subscriptions_of(
    reader: Reader, *, limit: int, cursor: str | None, now: datetime
) -> tuple[list[Subscription], str | None]:
    """What the reader follows and everybody may know of, newest first. Raises Refusal `invalid_cursor`."""
    shown = Subscription.objects.filter(public(now, path="article__"), reader=reader)
    shown = shown.filter(Q(branch=None) | Q(branch__is_listed=True)).select_related("article", "branch")
    return _page(shown, "following", reader, limit, cursor)


def mutes_of(reader: Reader, *, limit: int, cursor: str | None, now: datetime) -> tuple[list[Mute], str | None]:
    """What the reader wants to hear nothing of, newest first. Raises Refusal `invalid_cursor`."""
    known = Q(article__isnull=False) & public(now, path="article__")
    listed = Q(branch__is_listed=True) & public(now, path="branch__article__")
    shown = Mute.objects.filter(known | listed | Q(whom__is_active=True), reader=reader)
    return _page(shown.select_related("article", "branch__article", "whom"), "mutes", reader, limit, cursor)


def preferences_of(reader: Reader) -> Preferences:
    """How the reader wants to be told; what they never chose stands as the defaults have it. Not to be saved."""
    found = Preferences.objects.filter(reader=reader).first()
    return found or Preferences(reader=reader, site_id=reader.site_id)


def _found(row: _Row | None) -> _Row:
    if row is None:
        raise not_found()
    return row


def _page(
    shown: QuerySet[_Row], name: str, reader: Reader, limit: int, cursor: str | None
) -> tuple[list[_Row], str | None]:
    if cursor:
        shown = shown.filter(id__lt=_below(cursor, name, reader))
    found = list(shown.order_by("-id")[: limit + 1])
    more = cursors.encode([name, reader.id, found[limit - 1].id]) if len(found) > limit else None
    return found[:limit], more


def _below(cursor: str, name: str, reader: Reader) -> int:
    kind, whose, number = cursors.decode(cursor, length=3)
    if kind != name or whose != reader.id:
        raise cursors.invalid()
    return cursors.whole(number)


def offered_kinds(reader: Reader) -> list[str]:
    """The kinds that a reader can choose about: what is about the work on a site, only who does it."""
    moderates, edits = (sites_of(reader, role) != frozenset() for role in (MODERATOR, EDITOR))
    theirs = OF_STAFF if moderates else (Kind.DEAD.value, NEWSROOM) if edits else ()
    return [each for each in DEFAULTS if each not in OF_STAFF or each in theirs]
