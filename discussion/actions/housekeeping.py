"""What is forgotten when its time is over."""

from datetime import datetime, timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.db.models import F, Q

from discussion.accounts.models import RequestKey, Token
from discussion.actions.idempotency import LIFETIME
from discussion.core import limits
from discussion.core.transactions import write
from discussion.polls.models import Ballot, Poll

# A poll that does not close keeps the networks of its ballots: they guard it for as long as it is open.
NETWORKS_KEPT = timedelta(days=30)
BATCH = 5_000


def forget_expired(*, now: datetime) -> None:
    """Delete request keys older than their lifetime, counters whose window is over, tokens and sessions that ended."""
    with write():
        RequestKey.objects.filter(created_at__lt=now - LIFETIME).delete()
        Token.objects.filter(expires_at__lte=now).delete()
        limits.forget_expired(now)
        SessionStore.clear_expired()


def forget_networks(*, now: datetime) -> int:
    """Empty the networks of ballots whose poll closed thirty days ago; returns how many ballots that were.

    A poll that was opened again meanwhile is due again thirty days after its new close.
    """
    is_due = Q(networks_forgotten_at=None) | Q(networks_forgotten_at__lt=F("closes_at") + NETWORKS_KEPT)
    due = Poll.objects.filter(is_due, closes_at__lte=now - NETWORKS_KEPT).order_by("id")
    return sum(_forget_networks(poll, now) for poll in list(due.values_list("id", flat=True)))


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
