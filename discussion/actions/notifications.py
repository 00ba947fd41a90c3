"""Who is told of an event: what follows, in the outbox's time, from what readers, moderators and machines did.

Of a comment hear first those whom it is meant for, then those who follow the conversation, then those who follow the
article, a thousand at a time, each thousand by a delivery of its own: a reader's first notification is the one with the
strongest reason, and all later ones of the same comment meet its unique name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from discussion.accounts.models import Reader
from discussion.accounts.queries import MODERATOR, holders_of
from discussion.accounts.standing import SHADOW, standing
from discussion.actions import deliveries, events
from discussion.actions.reaching import Event, Heard, hear, reach, tell
from discussion.comments import fetching
from discussion.comments.models import Comment
from discussion.core.transactions import give_way, write
from discussion.moderation.models import Appeal, Cluster, Decision, Sanction
from discussion.moderation.transitions import TAKEN_DOWN
from discussion.notifications.models import Kind, Mention, Notification, Subscription
from discussion.notifications.recipients import Reason
from discussion.polls.models import Ballot, Poll

BATCH = 1_000
CLEAN_BATCH = 1_000
READ_KEPT, KEPT = timedelta(days=90), timedelta(days=180)
_State = Comment.State
_BRANCH, _ARTICLE = Kind.BRANCH.value, Kind.ARTICLE.value


def tell_of_comment(*, comment: int, now: datetime) -> None:
    """Tell whom a comment that became public answers and mentions; followers come after them."""
    found = _public(comment, now)
    if found is None:
        return
    deliveries.revive(comment=found.id, now=now)
    answered = Comment.objects.filter(id=found.parent_id or 0).exclude(author=None)
    replied = [Reason(each, Kind.REPLY) for each in answered.values_list("author_id", flat=True)]
    reach(_event(found), [*replied, *_mentioned(found)], now=now)
    followed = Q(branch=found.branch_id) | Q(article=found.article_id, branch=None)
    if Subscription.objects.filter(followed).exists():
        events.emit("comment.told", now=now, comment=found.id, source=_BRANCH, after=0)


def tell_of_mentions(*, comment: int, now: datetime) -> None:
    """Tell whom the new text of a public comment mentions."""
    found = _public(comment, now)
    if found is not None:
        reach(_event(found), _mentioned(found), now=now)


@dataclass(frozen=True, slots=True)
class Crowd:
    """The next of those who follow, up to the reader `last` (0 where they were all), and what they are to be told."""

    heard: Heard
    last: int


def look_at_followers(*, comment: int, source: str, after: int, now: datetime) -> Crowd | None:
    """The next thousand of those who follow the comment's branch or article; None where nobody may read it any more."""
    found = _public(comment, now)
    if found is None:
        return None
    if after:
        # One thousand after the other would keep everybody else from writing.
        give_way()
    place = {"branch": found.branch_id} if source == _BRANCH else {"article": found.article_id, "branch": None}
    following = Subscription.objects.filter(reader_id__gt=after, **place).order_by("reader_id")
    some = list(following.values_list("reader_id", "rhythm")[:BATCH])
    heard = hear(_event(found), [Reason(reader, source, rhythm) for reader, rhythm in some], now=now)
    return Crowd(heard, some[-1][0] if len(some) == BATCH else 0)


def tell_followers(*, comment: int, source: str, after: int, now: datetime, prepared: Crowd | None) -> None:
    """Tell them, and leave the next thousand, or after the branch those who follow the article, to another delivery."""
    if prepared is None:
        return
    tell(prepared.heard, now=now)
    if prepared.last:
        events.emit("comment.told", now=now, comment=comment, source=source, after=prepared.last)
    elif source == _BRANCH:
        events.emit("comment.told", now=now, comment=comment, source=_ARTICLE, after=0)


def tell_of_decision(*, decision: int, now: datetime) -> None:
    """Tell an author what was decided about their comment, where it became of it what they may want to know."""
    made = Decision.objects.select_related("comment__author", "comment__article", "undoes").filter(id=decision).first()
    if made is None or made.comment.author is None or made.comment.is_shadowed:
        return
    author, appeal = made.comment.author, Appeal.objects.filter(answer=made).first()
    # Who does not know that nobody sees them must not learn it from what is decided.
    if standing(author, now) == SHADOW:
        return
    kind, cause, details = _appealed(appeal) if appeal else _decided(made)
    if kind:
        actor = made.moderator_id
        place = {"article": made.comment.article_id, "comment": made.comment_id}
        about = Event(site=made.site_id, cause=cause, actor=actor, details=details, **place)
        reach(about, [Reason(author.id, kind)], now=now)


def tell_of_warning(*, sanction: int, now: datetime) -> None:
    """Tell a reader what a moderator warns them of."""
    made = Sanction.objects.filter(id=sanction).first()
    if made is not None:
        about = Event(site=made.site_id, cause=f"warning:{made.id}", details={"sanction": made.id})
        reach(about, [Reason(made.reader_id, Kind.WARNING)], now=now)


def tell_voters(*, poll: int, now: datetime, after: int = 0) -> None:
    """Tell the next thousand of those who took part in a poll that it is over; of a poll each hears once."""
    found = Poll.objects.filter(id=poll, is_draft=False).first()
    if found is None or not found.is_over(now):
        return
    cast = Ballot.objects.filter(poll=found, reader_id__gt=after).order_by("reader_id")
    some = list(cast.values_list("reader_id", flat=True)[:BATCH])
    about = Event(site=found.site_id, cause=f"poll:{found.id}", article=found.article_id, poll=found.id)
    reach(about, [Reason(reader, Kind.POLL) for reader in some if reader], now=now)
    if len(some) == BATCH:
        events.emit("poll.told", now=now, poll=poll, after=some[-1] or 0)


def tell_of_cluster(*, cluster: int, now: datetime) -> None:
    """Tell the moderators of a site that many say nearly the same."""
    found = Cluster.objects.filter(id=cluster).first()
    if found is not None:
        tell_staff(Event(site=found.site_id, cause=f"cluster:{found.id}"), Kind.CLUSTER, now=now)


def tell_staff(event: Event, kind: str, *, now: datetime, roles: Sequence[str] = (MODERATOR,)) -> None:
    """Tell whoever holds one of these roles on the event's site; call it within a transaction."""
    reach(event, [Reason(reader, kind) for reader in holders_of(event.site, roles)], now=now)


def clean(*, now: datetime) -> int:
    """Forget what was read three months ago, and all that is half a year old; how much there was."""
    cleaned = 0
    while some := _clean_some(now):
        cleaned += some
    return cleaned


def _clean_some(now: datetime) -> int:
    read = Notification.objects.filter(read_at__lt=now - READ_KEPT)
    old = Notification.objects.filter(created_at__lt=now - KEPT).order_by("id")
    with write():
        some = list(read.values_list("id", flat=True)[:CLEAN_BATCH]) or list(
            old.values_list("id", flat=True)[:CLEAN_BATCH]
        )
        Notification.objects.filter(id__in=some).delete()
    return len(some)


def _public(number: int, now: datetime) -> Comment | None:
    """The comment where everybody may read it at this moment; it may have been hidden since the event."""
    found = fetching.comment(number)
    if found is None or found.state != _State.PUBLISHED or not found.article.is_public(now):
        return None
    return None if _is_unseen(found.author, now) else found


def _is_unseen(author: Reader | None, now: datetime) -> bool:
    return author is not None and standing(author, now) == SHADOW


def _event(found: Comment) -> Event:
    place = {"article": found.article_id, "comment": found.id, "root": found.branch_id}
    return Event(site=found.site_id, cause=f"comment:{found.id}", actor=found.author_id, **place)


def _mentioned(found: Comment) -> list[Reason]:
    named = Mention.objects.filter(comment=found).values_list("reader_id", flat=True)
    return [Reason(each, Kind.MENTION) for each in named]


def _appealed(appeal: Appeal) -> tuple[str, str, dict[str, int]]:
    return Kind.APPEAL, f"appeal:{appeal.id}", {"appeal": appeal.id}


def _decided(made: Decision) -> tuple[str, str, dict[str, int]]:
    """Kind, cause and details; no kind where nothing became of it. Of a bulk act each author hears once."""
    if made.after == _State.PUBLISHED != made.before:
        return Kind.APPROVED, f"approved:{made.comment_id}", {}
    if made.after in TAKEN_DOWN and made.before != made.after:
        cause = f"bulk:{made.bulk_id}" if made.bulk_id else f"rejected:{made.id}"
        return Kind.REJECTED, cause, {"decision": made.id}
    if made.verdict == "feature":
        return Kind.FEATURED, f"featured:{made.comment_id}", {}
    return "", "", {}
