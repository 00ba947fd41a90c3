"""What a reader may be told at this moment, of all they were told of: the one query that decides.

A comment may have been hidden since, its author banned unseen, what it is about muted. Then the notification is neither
shown nor counted nor sent; when the comment is public again, it is there again.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from discussion.accounts.models import Reader
from discussion.accounts.queries import MODERATOR, duties_of
from discussion.accounts.standing import BAN, SHADOW, standing
from discussion.articles.queries import public
from discussion.comments.models import Comment
from discussion.core import statements
from discussion.moderation.transitions import TAKEN_DOWN
from discussion.notifications.models import Kind, Notification, Preferences, Rhythm, Subscription
from discussion.notifications.preferences import MAIL, OF_STAFF, PAGE, PUSH, wants, wants_any
from discussion.notifications.recipients import ABOUT_ONESELF

# Of what others wrote.
OF_OTHERS = (Kind.REPLY.value, Kind.MENTION.value, Kind.BRANCH.value, Kind.ARTICLE.value)
_FOLLOWED = (Kind.BRANCH.value, Kind.ARTICLE.value)
_State = Comment.State
_MUTES = "SELECT article_id, branch_id, whom_id FROM notifications_mute WHERE reader_id = %s"
_PREFERENCES = statements.Share(Preferences, "p")
_CHOSEN = f"SELECT {_PREFERENCES} FROM notifications_preferences p WHERE p.reader_id = %s"  # noqa: S608


def visible(reader: Reader, *, now: datetime, channel: str = PAGE, kind: str = "") -> QuerySet[Notification]:
    """What the reader may be told by this channel now; an empty `channel` stands for any, and an empty `kind`."""
    told = Notification.objects.filter(reader=reader)
    wanted = [each for each in _wanted(reader, channel, now) if kind in ("", each)]
    if not reader.is_active or reader.erase_at is not None or not wanted:
        return told.none()
    may_be_told = _public(wanted, now) & _looked_after(wanted, reader) & _followed(wanted, channel)
    return told.filter(may_be_told, kind__in=wanted).exclude(_muted(reader))


def _public(wanted: Collection[str], now: datetime) -> Q:
    """What it is about is there, and for this reader's eyes; nothing is asked of kinds that nobody wants."""
    rules = [rule(now) for kinds, rule in _RULES if not kinds.isdisjoint(wanted)]
    return reduce(or_, rules)


def _of_others(now: datetime) -> Q:
    is_shadowed = Q(comment__author__restriction=SHADOW) & (
        Q(comment__author__restricted_until=None) | Q(comment__author__restricted_until__gt=now)
    )
    return Q(kind__in=OF_OTHERS) & _shown(now) & ~is_shadowed & ~Q(comment__author=F("reader"))


def _of_mine(now: datetime) -> Q:
    return (Q(kind=Kind.APPROVED) | Q(kind=Kind.FEATURED, comment__featured_at__isnull=False)) & _shown(now)


def _rejected(now: datetime) -> Q:
    return Q(kind=Kind.REJECTED, comment__state__in=TAKEN_DOWN, comment__is_shadowed=False)


def _appeal(now: datetime) -> Q:
    return Q(kind=Kind.APPEAL) & ~Q(comment__state=_State.DELETED)


def _poll(now: datetime) -> Q:
    return Q(kind=Kind.POLL, poll__is_draft=False) & (Q(poll__article=None) | public(now, path="poll__article__"))


def _always(now: datetime) -> Q:
    return Q(kind__in=_ALWAYS)


def _shown(now: datetime) -> Q:
    return Q(comment__state=_State.PUBLISHED) & public(now, path="comment__article__")


_ALWAYS = (Kind.WARNING.value, *OF_STAFF)
_RULES: tuple[tuple[frozenset[str], Callable[[datetime], Q]], ...] = (
    (frozenset(OF_OTHERS), _of_others),
    (frozenset((Kind.APPROVED.value, Kind.FEATURED.value)), _of_mine),
    (frozenset((Kind.REJECTED.value,)), _rejected),
    (frozenset((Kind.APPEAL.value,)), _appeal),
    (frozenset((Kind.POLL.value,)), _poll),
    (frozenset(_ALWAYS), _always),
)


def _looked_after(wanted: Collection[str], reader: Reader) -> Q:
    """Of the work on a site hears who does it at present; of work that failed its editors do too."""
    if not frozenset(OF_STAFF).intersection(wanted):
        return Q()
    duties = duties_of(reader)
    if duties is None:
        return Q()
    moderated = {site for site, role in duties if role == MODERATOR}
    failed = Q(kind=Kind.DEAD, site__in={site for site, _role in duties})
    return ~Q(kind__in=OF_STAFF) | Q(site__in=moderated) | failed


def _followed(wanted: Collection[str], channel: str) -> Q:
    """Of what is followed no longer nothing is sent any more; the list on the page keeps what was told."""
    if channel not in (MAIL, PUSH) or not frozenset(_FOLLOWED).intersection(wanted):
        return Q()
    conversation = Q(branch=OuterRef("comment__root")) | Q(branch=OuterRef("comment"))
    followed = Subscription.objects.filter(
        conversation | Q(article=OuterRef("comment__article"), branch=None), reader=OuterRef("reader")
    )
    if channel == MAIL:
        followed = followed.exclude(rhythm=Rhythm.NEVER)
    return ~Q(kind__in=_FOLLOWED) | Q(Exists(followed))


def _wanted(reader: Reader, channel: str, now: datetime) -> list[str]:
    found = statements.first(_CHOSEN, [reader.id], _PREFERENCES)
    chosen = found[0] if found else None
    is_banned = standing(reader, now) == BAN
    kinds = [each.value for each in Kind if not is_banned or each in ABOUT_ONESELF]
    return [each for each in kinds if (wants(chosen, each, channel) if channel else wants_any(chosen, each))]


def _muted(reader: Reader) -> Q:
    mutes = statements.rows(_MUTES, [reader.id])
    if not mutes:
        return Q(id=None)
    articles, branches, people = ([each for each in column if each] for column in zip(*mutes, strict=True))
    beneath = Q(comment__root__in=branches) | Q(comment__in=branches)
    about = Q(comment__author__in=people) | Q(comment__article__in=articles) | beneath
    return Q(kind__in=OF_OTHERS) & about
