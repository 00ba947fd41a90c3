"""The keys that count for a host site's tokens: those that were set, or those of its key set, fetched now and then."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from discussion.core import outbound, vault
from discussion.core.errors import Kind, Refusal
from discussion.core.transactions import write
from discussion.sites.host_keys import HostKey, NoKeySet, keys_of_set
from discussion.sites.models import HostSignIn

_LONGEST_COMPLAINT = 200
# Each may take ten seconds of a worker's time.
_MOST_AT_ONCE = 20
# A key that a host site takes out of its set is gone here after this time.
FETCH_EVERY = timedelta(minutes=10)
# A token that names an unknown key may have us ask anew, but not more often than this.
_ASK_AGAIN = timedelta(minutes=1)


def keys_of(found: HostSignIn) -> list[HostKey]:
    """The keys that count now, the present one first. Raises Refusal `sso_keys_unavailable`."""
    if found.key_set_url:
        return [HostKey(**each) for each in json.loads(found.fetched_keys or "[]")]
    try:
        return [HostKey(vault.unlock(kept)) for kept in (found.key, found.previous_key) if kept]
    except vault.Unreadable:
        raise keys_unavailable() from None


def keys_unavailable() -> Refusal:
    """What is said where the service has no key to look at a token with."""
    sentence = _("This site's keys are out of reach just now: try again in a minute, or tell its administrators.")
    return Refusal(Kind.UNAVAILABLE, "sso_keys_unavailable", sentence, retry_after=60)


def refresh_host_keys(*, now: datetime) -> int:
    """Ask every key set whose keys are ten minutes old; how many were asked. For the schedule."""
    is_due = Q(asked_at=None) | Q(asked_at__lte=now - FETCH_EVERY)
    due = HostSignIn.objects.filter(is_due, is_enabled=True).exclude(key_set_url="")
    asked = list(due.order_by("asked_at")[:_MOST_AT_ONCE])
    for found in asked:
        fetch_keys(found=found, now=now)
    return len(asked)


def fetch_keys(*, found: HostSignIn, now: datetime) -> HostSignIn:
    """The sign-in with the keys that its key set holds now, asked for at most once a minute by all together.

    What cannot be had is told in `complaint`, and the keys of before go on to count. Not in a transaction: it may take
    ten seconds.
    """
    with write():
        may_ask = Q(asked_at=None) | Q(asked_at__lte=now - _ASK_AGAIN)
        is_mine = HostSignIn.objects.filter(may_ask, id=found.id).update(asked_at=now)
    if is_mine:
        changes = _asked(found, now)
        with write():
            HostSignIn.objects.filter(id=found.id, key_set_url=found.key_set_url).update(**changes)
    return HostSignIn.objects.get(id=found.id)


def _asked(found: HostSignIn, now: datetime) -> dict[str, Any]:
    try:
        keys = keys_of_set(outbound.fetch(found.key_set_url, accept="application/json"), found.algorithm)
    except (outbound.Unanswered, NoKeySet) as error:
        return {"complaint": str(error)[:_LONGEST_COMPLAINT]}
    return {"fetched_keys": json.dumps([asdict(key) for key in keys]), "fetched_at": now, "complaint": ""}
