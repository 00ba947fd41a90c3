"""Who hears of an event, and for which of several reasons: plain data in, plain data out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from discussion.notifications.models import Kind

_STRENGTH = {kind.value: place for place, kind in enumerate(Kind)}
# What is decided about somebody they hear also while they are kept out.
ABOUT_ONESELF = frozenset(
    {Kind.WARNING.value, Kind.APPEAL.value, Kind.REJECTED.value, Kind.APPROVED.value, Kind.FEATURED.value}
)


@dataclass(frozen=True, slots=True)
class Reason:
    """A reader has this reason to hear of an event; `rhythm` is what they chose for what they follow."""

    reader: int
    kind: str
    rhythm: str = ""


def strongest(reasons: Iterable[Reason]) -> dict[int, Reason]:
    """Reader → the strongest of their reasons: one event is told once."""
    found: dict[int, Reason] = {}
    for each in sorted(reasons, key=lambda reason: _STRENGTH[reason.kind]):
        found.setdefault(each.reader, each)
    return found


def hearing(
    reasons: Mapping[int, Reason], *, actor: int | None, deaf: Collection[int], banned: Collection[int]
) -> list[Reason]:
    """Those who are told: not who did it, not who muted it, and not who is banned, but for what is about them."""
    return [
        each
        for reader, each in reasons.items()
        if reader != actor and reader not in deaf and (reader not in banned or each.kind in ABOUT_ONESELF)
    ]
