"""Identifiers: 63-bit integers that sort by the time they were made, shown to the world as 13 opaque letters.

The upper 41 bits are milliseconds since 2020, the lower 22 start at random and count up within a millisecond,
so that a process never repeats itself and two processes meet about once in four million pairs of one millisecond.
"""

import secrets
import threading
import time
from datetime import datetime

from discussion.core.errors import not_found

_EPOCH_MS = 1_577_836_800_000
_RANDOM_BITS = 22
# Half a century shares the numbers of twelve days: some 2,800 for each of its milliseconds.
_FOLDED_MS = 1 << 30
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_LENGTH = 13
# The public form, as a regular expression.
PATTERN = "[0-7][0-9a-hjkmnp-tv-z]{12}"

_lock = threading.Lock()
_last = 0


def new_id() -> int:
    """A new identifier, greater than every one this process made before."""
    global _last
    moment = (time.time_ns() // 1_000_000 - _EPOCH_MS) << _RANDOM_BITS
    with _lock:
        _last = max(moment | secrets.randbits(_RANDOM_BITS - 1), _last + 1)
        return _last


def encode(number: int) -> str:
    """The public form of an identifier (Crockford's base 32, 13 letters)."""
    # A page holds hundreds of them: two letters at a time, without a loop, take a third of the time.
    return (
        _ALPHABET[number >> 60 & 31]
        + _PAIRS[number >> 50 & 1023]
        + _PAIRS[number >> 40 & 1023]
        + _PAIRS[number >> 30 & 1023]
        + _PAIRS[number >> 20 & 1023]
        + _PAIRS[number >> 10 & 1023]
        + _PAIRS[number & 1023]
    )


def decode(text: str) -> int | None:
    """The identifier behind its public form; None for anything that `encode` cannot have made."""
    if len(text) != _LENGTH or any(letter not in _VALUES for letter in text):
        return None
    number = 0
    for letter in text:
        number = number * 32 + _VALUES[letter]
    return number if number < 2**63 else None


def id_at(moment: datetime) -> int:
    """A new identifier that stands among those of this moment, which may be long past, as if it had been made then.

    What happened before the first days of 2020 is folded into the numbers of those days, in the order of time.
    """
    since = int(moment.timestamp() * 1000)
    if since - _EPOCH_MS < _FOLDED_MS:
        step = (_FOLDED_MS << _RANDOM_BITS) / (_EPOCH_MS + _FOLDED_MS)
        return max(int((max(since, 0) + secrets.randbits(20) / (1 << 20)) * step), 1)
    return (since - _EPOCH_MS) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)


def first_id_of(moment: datetime) -> int:
    """An identifier below every one that is made from this moment on, and above those made before."""
    return (int(moment.timestamp() * 1000) - _EPOCH_MS) << _RANDOM_BITS


def identifier(text: str) -> int:
    """The id behind its public form; raises Refusal `not_found`."""
    number = decode(text)
    if number is None:
        raise not_found()
    return number
