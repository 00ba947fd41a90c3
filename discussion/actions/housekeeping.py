"""What is forgotten when its time is over."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import F, Q

from discussion.accounts.models import Reader, RequestKey, Token
from discussion.actions.idempotency import LIFETIME
from discussion.actions.pushing import forget_endpoints_of
from discussion.core import limits
from discussion.core.transactions import write
from discussion.imports.models import ImportedReader
from discussion.polls.models import Ballot, Poll

BATCH = 5_000
_GUESTS_AT_ONCE = 500


def forget_expired(*, now: datetime) -> None:
    """Delete request keys older than their lifetime, counters whose window is over, tokens and sessions that ended."""
    ended = Session.objects.filter(expire_date__lt=now)
    forget_endpoints_of(*(each.get_decoded() for each in ended.iterator()))
    with write():
        RequestKey.objects.filter(created_at__lt=now - LIFETIME).delete()
        Token.objects.filter(expires_at__lte=now).delete()
        limits.forget_expired(now)
        ended.delete()


def forget_networks(*, now: datetime) -> int:
    """Empty the networks of ballots of NETWORKS_KEPT_DAYS ago; returns how many ballots that were.

    A poll that will close keeps them for so long after its close, because they guard it while it is open. A poll that
    was opened again meanwhile is due again after its new close; one without a close forgets ballot by ballot.
    """
    kept = timedelta(days=settings.NETWORKS_KEPT_DAYS)
    is_due = Q(networks_forgotten_at=None) | Q(networks_forgotten_at__lt=F("closes_at") + kept)
    due = Poll.objects.filter(is_due, closes_at__lte=now - kept).order_by("id")
    forgotten = sum(_forget_networks(poll, now) for poll in list(due.values_list("id", flat=True)))
    endless = Poll.objects.filter(closes_at=None).order_by("id").values_list("id", flat=True)
    return forgotten + sum(_forget_old_networks(poll, now - kept) for poll in list(endless))


def forget_readers(*, now: datetime) -> int:
    """Delete guests who joined GUESTS_KEPT_DAYS ago and left nothing; returns how many."""
    before, forgotten = now - timedelta(days=settings.GUESTS_KEPT_DAYS), 0
    idle = Reader.objects.filter(kind=Reader.Kind.GUEST, created_at__lt=before, comments=None, votes=None, ballots=None)
    # Whom an import brought in or a member claimed stays known.
    idle = idle.exclude(id__in=ImportedReader.objects.values("reader")).filter(claim=None, stances=None)
    while some := list(idle.order_by("id").values_list("id", flat=True)[:_GUESTS_AT_ONCE]):
        with write():
            Reader.objects.filter(id__in=some).delete()
        forgotten += len(some)
    return forgotten


def _forget_old_networks(poll: int, before: datetime) -> int:
    with write():
        return Ballot.objects.filter(poll=poll, cast_at__lte=before).exclude(network="").update(network="")


def _forget_networks(poll: int, now: datetime) -> int:
    """Batch by batch in the order of casting, each in a transaction of its own; the poll is marked with the last."""
    forgotten, ballots = 0, Ballot.objects.filter(poll=poll)
    while True:
        # Several ballots of one moment go together, and those of a moment that is done are passed over.
        last = ballots.order_by("cast_at").values_list("cast_at", flat=True)[BATCH - 1 : BATCH].first()
        with write():
            batch = ballots if last is None else ballots.filter(cast_at__lte=last)
            forgotten += batch.exclude(network="").update(network="")
            if last is None:
                Poll.objects.filter(id=poll).update(networks_forgotten_at=now)
                return forgotten
        ballots = ballots.filter(cast_at__gt=last)
