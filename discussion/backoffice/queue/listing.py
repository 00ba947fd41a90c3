"""The list beside the case: its lines, and the chips with what waits of each kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from discussion.backoffice.queue.asking import MINE, Ask
from discussion.backoffice.queue.desk import seat_of
from discussion.backoffice.queue.evidence import known_label, within_sentence
from discussion.backoffice.scope import reader_of
from discussion.moderation import queries
from discussion.moderation.models import Case

PAGE = 30
# From here on a case is shown in red.
HIGH = 70


@dataclass(frozen=True, slots=True)
class Line:
    """A case in the list; `holder` is the colleague who looks at it."""

    case: Case
    address: str
    is_high: bool
    causes: list[str]
    holder: str

    @property
    def public_id(self) -> str:
        """The comment's, as addresses name it."""
        return self.case.comment.public_id

    @property
    def share(self) -> int:
        """The harm as the width of its bar, in percent."""
        return round(self.case.harm)


@dataclass(frozen=True, slots=True)
class Chip:
    """A kind of cases: its name, how many wait, and where they are."""

    kind: str
    label: str
    count: str
    address: str
    is_here: bool


def lines(request: HttpRequest, ask: Ask, *, cursor: str | None, now: datetime) -> tuple[list[Line], str | None]:
    """A page of the list, and the address of the rest. Raises Refusal `invalid_cursor`."""
    me = reader_of(request)
    found, more = queries.cases(seat_of(request).sites, filters=ask.filters(me.id), limit=PAGE, cursor=cursor, now=now)
    rest = f"{reverse('queue')}{ask.query or '?'}{'&' if ask.query else ''}after={more}" if more else None
    return [_line(each, ask, me.id, now) for each in found], rest


def chips(ask: Ask, counts: Mapping[str, int]) -> list[Chip]:
    """Every kind that is counted."""
    return [_chip(kind, label, ask, counts[kind or "all"]) for kind, label in _kinds() if (kind or "all") in counts]


def counts_at(request: HttpRequest, *, now: datetime) -> dict[str, int]:
    """How much waits of each kind, and how much of all; to editors, of what was escalated."""
    seat = seat_of(request)
    counted = queries.counts(seat.sites, reader=reader_of(request), now=now)
    return {"all": counted["escalated"], "escalated": counted["escalated"]} if seat.is_editors else counted


def capped(count: int) -> str:
    """A count, or that there are more than anybody counts."""
    return f"{queries.ENOUGH:,}+" if count > queries.ENOUGH else f"{count:,}"


def causes(case: Case) -> list[str]:
    """Why a comment waits, in a word each."""
    flags = (
        (case.is_escalated, _("escalated")),
        (case.is_appealed, _("appeal")),
        (case.is_pending, _("held")),
        (case.is_reported, _("reported")),
        (case.is_sampled, _("sample")),
    )
    held_by = [within_sentence(known_label(name)) for name in case.why.split(", ")] if case.is_pending else []
    return [word for is_so, word in flags if is_so] + [word for word in held_by if word]


def tells(counts: Mapping[str, int]) -> dict[str, str]:
    """The counts as the page shows them, for its script."""
    return {name: capped(count) for name, count in counts.items()}


def among(ask: Ask, counts: Mapping[str, str]) -> str:
    """How many cases the list holds, as the page shows it; empty where nobody has counted them."""
    return "" if ask.is_narrowed else counts.get(ask.kind or "all", "")


def _line(case: Case, ask: Ask, reader_id: int, now: datetime) -> Line:
    is_held = case.claimed_by is not None and case.claimed_until is not None and case.claimed_until > now
    holder = str(case.claimed_by) if is_held and case.claimed_by_id != reader_id else ""
    address = reverse("queue-case", args=[case.comment.public_id]) + ask.query
    return Line(case, address, case.harm >= HIGH, causes(case), holder)


def _chip(kind: str, label: str, ask: Ask, count: int) -> Chip:
    return Chip(
        kind or "all", label, capped(count), reverse("queue") + ask.with_kind(kind).query, is_here=ask.kind == kind
    )


def _kinds() -> Sequence[tuple[str, str]]:
    return (
        ("", _("All")),
        ("pending", _("Held")),
        ("reported", _("Reported")),
        ("appealed", _("Appeals")),
        ("sampled", _("Samples")),
        ("escalated", _("Escalated")),
        (MINE, _("Mine")),
    )
