"""Limits on what costs: how often a reader, and a network, may do something.

Windows are fixed and aligned, and counted by one upsert, or one script in Redis, so that parallel requests cannot slip
between reading and writing. What is counted inside a write transaction is taken back with it: a refused act leaves its
window as full as it was. So an act that counts even when it fails, such as a guessed password, is taken outside of one.
"""

import hashlib
import hmac
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection

from discussion.core import transactions
from discussion.core.errors import Kind, Refusal
from discussion.core.models import LimitCounter

_READER, _NETWORK, _SUBJECT = "reader", "network", "subject"


@dataclass(frozen=True, slots=True)
class Policy:
    """At most `quota` acts within `seconds`, for each reader, for each network, or for each subject of the acts."""

    per: str
    quota: int
    seconds: int


POLICIES: dict[str, tuple[Policy, ...]] = {
    # A quick answer every few seconds is a conversation; more is a flood. A newsroom or a school shares a network.
    "posts": (Policy(_READER, 12, 60), Policy(_READER, 120, 3600), Policy(_NETWORK, 60, 60)),
    # Reading fast and voting on everything stays below this.
    "votes": (Policy(_READER, 90, 60), Policy(_NETWORK, 600, 60)),
    # One ballot for each poll, and a change of mind now and then.
    "ballots": (Policy(_READER, 60, 60), Policy(_NETWORK, 600, 60)),
    # A new guest is a new quota of everything else, so these are few.
    "guests": (Policy(_NETWORK, 40, 3600),),
    # A live preview asks about once a second.
    "previews": (Policy(_NETWORK, 120, 60),),
    # Guessing passwords is counted before any hashing; from many networks at once it ends at the account.
    "logins": (Policy(_NETWORK, 10, 300), Policy(_SUBJECT, 100, 3600)),
    # A new member is a hash and a letter to somebody.
    "signups": (Policy(_NETWORK, 20, 3600),),
    # Letters that anybody can have sent to an address: a few are help, more are a nuisance.
    "letters": (Policy(_NETWORK, 30, 900), Policy(_SUBJECT, 5, 900)),
    # A code has six digits: so few guesses find none.
    "factors": (Policy(_NETWORK, 30, 300), Policy(_SUBJECT, 10, 300)),
    # A change of name or the like.
    "profiles": (Policy(_READER, 20, 3600),),
    # A publisher's script that loads its archive stays below this.
    "articles": (Policy(_READER, 120, 60),),
    # Each is some seconds of a worker's time.
    "exports": (Policy(_READER, 20, 3600),),
}


@dataclass(frozen=True, slots=True)
class Usage:
    """How much of a policy is used in the present window."""

    name: str
    policy: Policy
    count: int
    resets_in: int

    @property
    def remaining(self) -> int:
        """How many acts are left."""
        return max(0, self.policy.quota - self.count)


@dataclass(slots=True)
class Meter:
    """Counts the acts of one request for its reader (None for a stranger) and its network (empty for a command)."""

    reader: int | None
    network: str
    now: datetime
    usages: list[Usage] = field(default_factory=list)

    def take(self, name: str, *, subject: str = "") -> None:
        """Count one act under the policies of this name, and on its subject. Raises Refusal `rate_limited`."""
        if not settings.RATE_LIMITS:
            return
        # Always in the order of the table, so that two transactions never wait for each other's counters.
        for policy in POLICIES[name]:
            who = {_READER: self.reader, _NETWORK: self.network, _SUBJECT: subject}[policy.per]
            if who is None or who == "":
                continue
            usage = _count(name, policy, f"{policy.per}:{who}", self.now)
            self.usages.append(usage)
            if usage.count > policy.quota:
                raise _refusal(usage)

    def headers(self) -> dict[str, str]:
        """`RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers) of the policy nearest its end."""
        if not self.usages:
            return {}
        tightest = min(self.usages, key=lambda usage: (usage.remaining, -usage.resets_in))
        policy = tightest.policy
        return {
            "RateLimit": f'"{tightest.name}";r={tightest.remaining};t={tightest.resets_in}',
            "RateLimit-Policy": f'"{tightest.name}";q={policy.quota};w={policy.seconds}',
        }


def forget_expired(now: datetime) -> None:
    """Delete the counters of windows that are over."""
    LimitCounter.objects.filter(expires_at__lt=now).delete()


def _count(name: str, policy: Policy, who: str, now: datetime) -> Usage:
    window = int(now.timestamp()) // policy.seconds
    ends_at = (window + 1) * policy.seconds
    key = _key(f"{name}:{policy.seconds}:{who}:{window}")
    counted = _count_in_redis(key, policy.seconds) if settings.REDIS_URL else None
    if counted is None:
        counted = _count_in_database(key, datetime.fromtimestamp(ends_at, tz=UTC))
    return Usage(name, policy, counted, max(1, ends_at - int(now.timestamp())))


def _count_in_redis(key: str, seconds: int) -> int | None:
    """The count, or None while Redis is out of reach: then the database counts."""
    from discussion.core import shared_counters

    return shared_counters.count(settings.REDIS_URL, key, seconds)


def _key(text: str) -> str:
    """No address and no reader stands in a counter."""
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()[:32]


def _count_in_database(key: str, expires_at: datetime) -> int:
    sql = """
        INSERT INTO core_limitcounter (key, count, expires_at) VALUES (%s, 1, %s)
        ON CONFLICT (key) DO UPDATE SET count = core_limitcounter.count + 1 RETURNING count
    """
    # A transaction within another one would cost two statements more for nothing.
    with nullcontext() if connection.in_atomic_block else transactions.write(), connection.cursor() as cursor:
        cursor.execute(sql, [key, connection.ops.adapt_datetimefield_value(expires_at)])
        return int(cursor.fetchone()[0])


def _refusal(usage: Usage) -> Refusal:
    sentence = f"That was too much in a short time. Try again in {_spoken(usage.resets_in)}."
    return Refusal(Kind.LIMITED, "rate_limited", sentence, retry_after=usage.resets_in)


def _spoken(seconds: int) -> str:
    if seconds < 90:
        return f"{seconds} second{'s' if seconds != 1 else ''}"
    return f"{-(-seconds // 60)} minutes"
