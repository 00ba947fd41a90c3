"""The chain of digests over a ballot log: whoever rewrites an event that is sealed breaks every seal from there on.

Anybody can make a digest again: it is the SHA-256 of a line with the digest before (nothing for the first seal) and of
a line for each event, a JSON list without spaces. No reader and no network is in it, so that both can be forgotten.

Source: S. Haber and W. S. Stornetta, "How to time-stamp a digital document" (1991).
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple


class Entry(NamedTuple):
    """What an event says, and all of it that is sealed."""

    ballot_id: int
    kind: str
    former: str
    choices: str
    is_guest: bool
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Link:
    """A seal, with the number of events that it was made for."""

    number: int
    count: int
    digest: str


def digest(former: str, entries: Iterable[Entry]) -> str:
    """The digest of these events behind the digest of the seal before them."""
    chain = hashlib.sha256(f"{former}\n".encode())
    for entry in entries:
        chain.update(_line(entry))
    return chain.hexdigest()


def first_broken(chain: Iterable[tuple[Link, Sequence[Entry]]]) -> int | None:
    """The number of the first seal that does not hold over its events; None where every seal holds."""
    former = ""
    for number, (link, entries) in enumerate(chain, 1):
        if (link.number, link.count, link.digest) != (number, len(entries), digest(former, entries)):
            return link.number
        former = link.digest
    return None


def _line(entry: Entry) -> bytes:
    moment = entry.happened_at.astimezone(UTC).isoformat(timespec="microseconds")
    values = [entry.ballot_id, entry.kind, entry.former, entry.choices, entry.is_guest, moment]
    return f"{json.dumps(values, separators=(',', ':'))}\n".encode()
