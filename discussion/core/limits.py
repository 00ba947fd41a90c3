"""Limits on what costs: how often a reader, and a network, may do something.

Windows are fixed and aligned, and counted by one upsert, or one script in Redis, so that parallel requests cannot slip
between reading and writing. What is counted inside a write transaction is taken back with it: a refused act leaves its
window as full as it was. So an act that counts even when it fails, such as a guessed password, is taken outside of one.

Nothing makes a full window less full, so a process that has been refused once refuses for the rest of the window from
memory: past its limit a flood reaches neither a row nor Redis.
"""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from discussion.core import transactions
from discussion.core.errors import Kind, Refusal
from discussion.core.known import Known
from discussion.core.models import LimitCounter
from discussion.core.numbers import counted

_READER, _NETWORK, _ACCOUNT, _ACCOUNT_HERE = "reader", "network", "account", "account from a network"
# Windows that are full, so many at most; whoever fills more of them is counted in the database again.
FULL = Known(most=20_000)


@dataclass(frozen=True, slots=True)
class Policy:
    """At most `quota` acts within `seconds`, for each reader, for each network, or for each account that is tried."""

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
    # Guessing passwords is counted before any hashing: those for many accounts, and those for one.
    "logins": (Policy(_NETWORK, 30, 300), Policy(_ACCOUNT_HERE, 10, 300)),
    # Nobody signs in that often: somebody guesses, from however many networks. It refuses nobody by itself …
    "guesses": (Policy(_ACCOUNT, 30, 3600),),
    # … but from then on each network has few tries, so that the member's own still lets the member in.
    "careful_logins": (Policy(_ACCOUNT_HERE, 3, 900),),
    # A forgotten script may try a dead token for ever; who tries many is guessing.
    "wrong_tokens": (Policy(_NETWORK, 30, 300),),
    # Nobody needs so many, and each is a row.
    "new_tokens": (Policy(_READER, 20, 3600),),
    # Each page view of a host site's readers may bring one, and an office shares a network; counted before it is read.
    "host_tokens": (Policy(_NETWORK, 120, 60),),
    # A new member is a hash and a letter to somebody.
    "signups": (Policy(_NETWORK, 20, 3600),),
    # Letters that anybody can have sent to an address: a few are help, more are a nuisance.
    "letters": (Policy(_NETWORK, 30, 900), Policy(_ACCOUNT, 5, 900)),
    # A code has six digits: so few guesses find none.
    "factors": (Policy(_NETWORK, 30, 300), Policy(_ACCOUNT, 10, 300)),
    # A change of name or the like.
    "profiles": (Policy(_READER, 20, 3600),),
    # Following, muting, reading and choosing: a page of switches is clicked through quickly.
    "wishes": (Policy(_READER, 120, 60), Policy(_NETWORK, 600, 60)),
    # Names that are offered while somebody types an @.
    "lookups": (Policy(_NETWORK, 120, 60),),
    # A publisher's script that loads its archive stays below this.
    "articles": (Policy(_READER, 120, 60),),
    # A program of the publisher's that has every comment scored.
    "analyses": (Policy(_READER, 600, 60),),
    # Reports and appeals, each of which somebody has to read.
    "reports": (Policy(_READER, 20, 600), Policy(_NETWORK, 60, 600)),
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

    def take(self, name: str, *, account: str = "", per_minute: int | None = None) -> None:
        """Count one act under the policies of this name, for this account where they are about one.

        A reader has fewer of them `per_minute` where that is given.

        Raises Refusal `rate_limited`.
        """
        if not settings.RATE_LIMITS:
            return
        # Always in the order of the table, so that two transactions never wait for each other's counters.
        for window in self._windows(name, account, per_minute):
            usage = window.full() if window.key in FULL else window.count()
            self._judge(window, usage)

    def refuse_full(self, name: str) -> None:
        """Refuse as `take` would where this process knows a window of it to be full; counts nothing, and costs nothing.

        Raises Refusal `rate_limited`.
        """
        if not settings.RATE_LIMITS:
            return
        for window in self._windows(name):
            if window.key in FULL:
                self._judge(window, window.full())

    def is_near(self, name: str) -> bool:
        """Whether what was taken under this name leaves less than half of a window."""
        counted = [(usage.count, usage.policy.quota) for usage in self.usages if usage.name == name]
        return any(count > max(1, quota // 2) for count, quota in counted)

    def _windows(self, name: str, account: str = "", per_minute: int | None = None) -> Iterator["_Window"]:
        here = f"{self.network} {account}" if self.network and account else ""
        subjects = {_READER: self.reader, _NETWORK: self.network, _ACCOUNT: account, _ACCOUNT_HERE: here}
        for policy in _narrowed(POLICIES[name], per_minute):
            who = subjects[policy.per]
            if who is not None and who != "":
                yield _Window(name, policy, f"{policy.per}:{who}", self.now)

    def _judge(self, window: "_Window", usage: Usage) -> None:
        self.usages.append(usage)
        if usage.count > usage.policy.quota:
            FULL.add(window.key)
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


def is_first(what: str, *, until: datetime) -> bool:
    """Whether nobody has used this before. It is remembered `until` then, in the database: a refusal takes it back."""
    return _count_in_database(_key(what), until) == 1


def forget_expired(now: datetime) -> None:
    """Delete the counters of windows that are over."""
    LimitCounter.objects.filter(expires_at__lt=now).delete()


def _narrowed(policies: tuple[Policy, ...], per_minute: int | None) -> tuple[Policy, ...]:
    if per_minute is None:
        return policies
    return tuple(
        replace(each, quota=min(each.quota, per_minute)) if (each.per, each.seconds) == (_READER, 60) else each
        for each in policies
    )


class _Window:
    """The present window of one policy for one subject."""

    def __init__(self, name: str, policy: Policy, who: str, now: datetime) -> None:
        number = int(now.timestamp()) // policy.seconds
        self._name, self._policy = name, policy
        self._ends_at = (number + 1) * policy.seconds
        self._resets_in = max(1, self._ends_at - int(now.timestamp()))
        self.key = f"{name}:{policy.seconds}:{who}:{number}"

    def count(self) -> Usage:
        """One more."""
        key, seconds = _key(self.key), self._policy.seconds
        counted = _count_in_redis(key, seconds) if settings.REDIS_URL else None
        if counted is None:
            counted = _count_in_database(key, datetime.fromtimestamp(self._ends_at, tz=UTC))
        return Usage(self._name, self._policy, counted, self._resets_in)

    def full(self) -> Usage:
        """As one more would find it that is refused anyway."""
        return Usage(self._name, self._policy, self._policy.quota + 1, self._resets_in)


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
    sentence = _("That was too much in a short time. Try again in %(time)s.") % {"time": _spoken(usage.resets_in)}
    return Refusal(Kind.LIMITED, "rate_limited", sentence, retry_after=usage.resets_in)


def _spoken(seconds: int) -> str:
    if seconds < 90:
        return counted(seconds, "%(n)s second", "%(n)s seconds")
    return counted(-(-seconds // 60), "%(n)s minute", "%(n)s minutes")
