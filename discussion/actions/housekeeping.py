"""What is forgotten when its time is over."""

from datetime import datetime

from django.contrib.sessions.backends.db import SessionStore

from discussion.accounts.models import RequestKey
from discussion.actions.idempotency import LIFETIME
from discussion.core import limits
from discussion.core.transactions import write


def forget_expired(*, now: datetime) -> None:
    """Delete request keys older than their lifetime, counters whose window is over and sessions that ended."""
    with write():
        RequestKey.objects.filter(created_at__lt=now - LIFETIME).delete()
        limits.forget_expired(now)
        SessionStore.clear_expired()
