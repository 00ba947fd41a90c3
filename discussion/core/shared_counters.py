"""Counters in Redis, shared by every machine; a module of its own, since its import costs a start 0.3 s."""

import logging
import time
from functools import cache

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

_log = logging.getLogger(__name__)
_PATIENCE_SECONDS = 0.2
_PAUSE_SECONDS = 5.0
PREFIX = "discussion:limit:"
_SCRIPT = "local n = redis.call('INCR', KEYS[1]) if n == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end return n"

_rests_until = 0.0


def count(url: str, key: str, seconds: int) -> int | None:
    """One more for the key, which lives so many seconds from its first; None while Redis is out of reach."""
    global _rests_until
    if time.monotonic() < _rests_until:
        return None
    try:
        return int(_client(url).eval(_SCRIPT, 1, PREFIX + key, seconds))
    except (redis.RedisError, OSError):
        _log.warning("Redis does not answer: the limits are counted in the database for a while")
        _rests_until = time.monotonic() + _PAUSE_SECONDS
        return None


@cache
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_connect_timeout=_PATIENCE_SECONDS,
        socket_timeout=_PATIENCE_SECONDS,
        # The client would try three times more; a count that may have happened is not sent again.
        retry=Retry(NoBackoff(), 0),
    )
