"""How what a guest did becomes a member's, once they have signed up in the same browser.

The claim itself is one short transaction. What it moves follows in the worker, some at a time: a guest of years may
have thousands of votes, each on a comment for which other readers wait.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from discussion.accounts.models import Claim, Reader, Token
from discussion.actions import events, following, muting, news, preferences, reading
from discussion.actions.refusals import refuse_leaving
from discussion.comments.models import ActivityHour, ActivityReader, Comment, Vote
from discussion.core.errors import Kind, Refusal
from discussion.core.limits import Meter
from discussion.core.transactions import write
from discussion.notifications.models import Mention
from discussion.polls.models import Ballot
from discussion.stances.models import ChangeOfMind, Stance

BATCH = 200


def claim_guest(*, guest: Reader, member: Reader, now: datetime, meter: Meter) -> Claim:
    """The guest is the member from now on: comments, votes and ballots follow in a moment, and the guest's tokens die.

    Where both voted, the member's vote stays. Raises Refusal: `not_claimable` for anybody but a guest of the member's
    own site, `already_claimed`, `being_erased`, `rate_limited`.
    """
    if guest.kind != Reader.Kind.GUEST or member.kind == Reader.Kind.GUEST or guest.site_id != member.site_id:
        raise Refusal(Kind.FORBIDDEN, "not_claimable", _("Only what you did as a guest of this site can become yours."))
    for each in (guest, member):
        refuse_leaving(each)
    with write():
        meter.take("profiles")
        claim = _claim(guest, member, now)
        Reader.objects.filter(id=guest.id).update(is_active=False)
        Token.objects.filter(reader=guest).delete()
        events.emit("guest.claimed", now=now, guest=guest.id, member=member.id)
    return claim


def hand_over_comments(*, guest: int, member: int, now: datetime) -> None:
    """The guest's comments are the member's; votes and ballots follow, because nobody votes on their own comment."""
    mine = Comment.objects.filter(author_id=guest).order_by("id")
    batch = list(mine.select_for_update(no_key=True).values_list("id", flat=True)[:BATCH])
    Comment.objects.filter(id__in=batch).update(author_id=member)
    if len(batch) == BATCH:
        events.emit("guest.claimed", now=now, guest=guest, member=member)
    else:
        _hand_over_the_rest(guest, member, now)
    news.note_changed(batch)


def _hand_over_the_rest(guest: int, member: int, now: datetime) -> None:
    _hand_over_hours(guest, member)
    _hand_over_news(guest, member)
    _hand_over_shown_answers(guest, member)
    for article in _articles_with_votes(guest, member):
        events.emit("votes.claimed", now=now, article=article, guest=guest, member=member)
    for poll in _polls(guest, member):
        events.emit("ballot.claimed", now=now, poll=poll, guest=guest, member=member)


def _claim(guest: Reader, member: Reader, now: datetime) -> Claim:
    try:
        with transaction.atomic():
            return Claim.objects.create(site_id=guest.site_id, guest=guest, member=member, claimed_at=now)
    except IntegrityError:
        sentence = _("What this guest did has become a member's already.")
        raise Refusal(Kind.CONFLICT, "already_claimed", sentence) from None


def _hand_over_hours(guest: int, member: int) -> None:
    """Whoever wrote in an hour counts once in it, though both did."""
    hours = ActivityReader.objects.filter(reader_id=guest).order_by("hour_id")
    locked = ActivityHour.objects.filter(id__in=hours.values("hour")).order_by("id").select_for_update(no_key=True)
    both = set(ActivityReader.objects.filter(reader_id=member, hour__in=list(locked)).values_list("hour_id", flat=True))
    ActivityHour.objects.filter(id__in=both).update(reader_count=F("reader_count") - 1)
    hours.filter(hour__in=both).delete()
    hours.update(reader_id=member)


def _hand_over_news(guest: int, member: int) -> None:
    """What the guest followed, muted and was told, and who mentioned them."""
    for acts in (following, muting, preferences, reading):
        acts.hand_over(guest=guest, member=member)
    mine = Mention.objects.filter(reader_id=guest)
    mine.filter(comment__in=Mention.objects.filter(reader_id=member).values("comment")).delete()
    mine.update(reader_id=member)


def _hand_over_shown_answers(guest: int, member: int) -> None:
    """Where the guest showed an answer beside their comments, the member shows theirs, unless they have chosen."""
    shown = Stance.objects.filter(reader_id=guest).exclude(shown_in=None).order_by("article_id")
    for stance in shown:
        place = {"article_id": stance.article_id, "reader_id": member}
        Stance.objects.get_or_create(**place, defaults={"site_id": stance.site_id, "shown_in_id": stance.shown_in_id})
    shown.update(shown_in=None)


def _articles_with_votes(guest: int, member: int) -> list[int]:
    """Those with votes of the guest, and of the member on what is their own comment now."""
    cast = Vote.objects.filter(Q(reader_id=guest) | Q(reader_id=member, comment__author_id=member))
    return list(cast.order_by("article_id").values_list("article_id", flat=True).distinct())


def _polls(guest: int, member: int) -> list[int]:
    """Those with a ballot of the guest, or with one of the member which credits what is their own comment now."""
    named = ChangeOfMind.objects.filter(ballot__reader_id=member, comment__author_id=member)
    found = Ballot.objects.filter(Q(reader_id=guest) | Q(id__in=named.values("ballot")))
    return list(found.order_by("poll_id").values_list("poll_id", flat=True).distinct())
