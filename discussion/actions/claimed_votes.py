"""How a guest's votes beneath an article become a member's."""

from datetime import datetime

from django.db.models import Q

from discussion.accounts.models import Reader
from discussion.actions import events, stances
from discussion.actions.votes import store_counts
from discussion.comments.fetching import locked_counts
from discussion.comments.models import Vote

BATCH = 200


def hand_over_votes(*, article: int, guest: int, member: int, now: datetime) -> None:
    """The guest's votes are the member's, but where both voted or the comment is the member's. Safe to run twice."""
    # As everywhere: readers before comments, and both in the order of their ids.
    readers = {each.id: each for each in Reader.objects.filter(id__in=[guest, member]).order_by("id")}
    if len(readers) < 2:
        return
    for reader in readers.values():
        stances.hold_still(reader)
    there = Vote.objects.filter(Q(reader_id=guest) | Q(reader_id=member, comment__author_id=member), article_id=article)
    batch = list(there.order_by("comment_id").values_list("comment_id", flat=True).distinct()[:BATCH])
    for comment in batch:
        _hand_over(comment, readers[guest], readers[member], now)
    if len(batch) == BATCH:
        events.emit("votes.claimed", now=now, article=article, guest=guest, member=member)


def _hand_over(comment: int, guest: Reader, member: Reader, now: datetime) -> None:
    found = locked_counts(comment)
    if found is None:
        return
    cast = dict(Vote.objects.filter(comment_id=comment, reader__in=[guest, member]).values_list("reader_id", "value"))
    stays = 0 if found.author_id == member.id else cast.get(member.id) or cast.get(guest.id, 0)
    was, taken = cast.get(member.id, 0), cast.get(guest.id, 0)
    _store(comment, guest, member, was=was, stays=stays)
    stances.count_vote(comment=found, reader=guest, former=taken, value=0)
    sides = stances.count_vote(comment=found, reader=member, former=was, value=stays)
    gone, moved = stances.step(taken, 0), stances.step(was, stays)
    up, down = found.up + gone[0] + moved[0], found.down + gone[1] + moved[1]
    store_counts(found, up=up, down=down, sides=sides, now=now)


def _store(comment: int, guest: Reader, member: Reader, *, was: int, stays: int) -> None:
    votes = Vote.objects.filter(comment_id=comment)
    if stays and not was:
        votes.filter(reader=guest).update(reader=member)
    votes.filter(reader=guest).delete()
    if not stays:
        votes.filter(reader=member).delete()
