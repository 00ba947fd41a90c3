"""How moderation goes: what waits and how long, who decides and how fast, and how far people and machines agree.

Each day is told by a sample of its decisions, so that a busy site pays no more than a quiet one.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Q, Sum

from discussion.core import ids, statements
from discussion.moderation.models import Case, Check, Decision, QueueLength, Verdict
from discussion.moderation.queries import ENOUGH, counted_up, open_cases, site_ids
from discussion.moderation.together import together
from discussion.moderation.transitions import TAKEN_DOWN

DAY = timedelta(days=1)
# Upper ends of how long cases have waited; what is older stands behind the last.
AGES = (timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2))
SAMPLE = 150
_SOME = 2_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits: how much (counted up to `ENOUGH`), how much of it is urgent, by age, and how old it is."""

    total: int
    urgent: int
    by_age: tuple[int, ...]
    median: timedelta | None
    oldest: timedelta | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A decision as figures look at it; `held` tells what screening had done, None where it was not asked."""

    at: datetime
    moderator: int | None
    is_machine: bool
    verdict: str
    after: str
    waited: timedelta
    is_first: bool
    held: bool | None
    is_reversed: bool

    @property
    def agrees(self) -> bool | None:
        """Whether a person did what screening had begun; None where nothing can be compared."""
        if self.is_machine or self.held is None:
            return None
        return self.held == (self.after in TAKEN_DOWN)


def waiting(sites: Collection[int] | None, *, urgent_from: float, now: datetime) -> Waiting:
    """What waits on these sites at this moment."""
    there = open_cases(sites)
    edges = [now - age for age in AGES]
    ages = {f"age{place}": there.filter(_between(place, edges)) for place in range(len(edges) + 1)}
    counted = counted_up({"all": there, "urgent": there.filter(harm__gte=urgent_from), **ages})
    oldest = there.order_by("opened_at").values_list("opened_at", flat=True).first()
    return Waiting(
        total=counted["all"],
        urgent=counted["urgent"],
        by_age=tuple(counted[name] for name in ages),
        median=_median_age(sites, counted["all"], now),
        oldest=now - oldest if oldest else None,
    )


def lengths(sites: Collection[int] | None, *, days: int, now: datetime) -> list[int | None]:
    """How many cases were open on each of the last days when most were, oldest day first; None where nobody counted."""
    since = now - DAY * days
    rows = QueueLength.objects.filter(hour_at__gt=since)
    within = rows if sites is None else rows.filter(site_id__in=sites)
    most: list[int | None] = [None] * days
    for hour, waiting in within.order_by().values_list("hour_at").annotate(Sum("waiting")):
        place = min(int((hour - since) / DAY), days - 1)
        most[place] = max(most[place] or 0, waiting)
    return most


def judged(sites: Collection[int] | None, *, days: int, now: datetime) -> list[Judged]:
    """A sample of the decisions of each of the last days, oldest first; what was taken back counts as reversed."""
    decisions = Decision.objects.filter(undoes=None).order_by("-id")
    parts = [
        decisions.filter(site_id=site, id__gte=ids.first_id_of(since), id__lt=ids.first_id_of(until))
        for since, until in _days(days, now)
        for site in site_ids(sites)
    ]
    if not parts:
        return []
    numbers = [number for (number,) in statements.rows(*together(part.values_list("id")[:SAMPLE] for part in parts))]
    return [each for part in _parts(numbers) for each in _looked_at(part)]


def decided(site: int, *, since: datetime) -> tuple[int, int]:
    """How many decisions people made from this moment on, and how many of all were taken back."""
    there = Decision.objects.filter(site_id=site, id__gte=ids.first_id_of(since))
    return there.filter(undoes=None, is_machine=False).count(), there.exclude(undoes=None).count()


def by_day(rows: Iterable[Judged], *, days: int, now: datetime) -> list[list[Judged]]:
    """The decisions of each day, oldest day first; the last one is the 24 hours up to now."""
    found: list[list[Judged]] = [[] for _ in range(days)]
    for each in rows:
        place = days - 1 - int((now - each.at) / DAY)
        if 0 <= place < days:
            found[place].append(each)
    return found


def median_wait(rows: Iterable[Judged]) -> timedelta | None:
    """How long the middle one of those that people decided first had waited; None where there is none."""
    waits = [each.waited.total_seconds() for each in rows if each.is_first and not each.is_machine]
    return timedelta(seconds=median(waits)) if waits else None


def agreement(rows: Iterable[Judged]) -> tuple[int, int]:
    """How often people did what screening had begun, of how many times."""
    told = [each.agrees for each in rows if each.agrees is not None]
    return sum(told), len(told)


def doubly_judged(sites: Collection[int] | None, *, since: datetime) -> list[tuple[bool, bool]]:
    """Whether each of two moderators let the same comment stand, for comments that two decided by themselves.

    The second did so without knowing the first: a sample, or a second opinion.
    """
    found = Decision.objects.filter(id__gte=ids.first_id_of(since), is_machine=False, verdict__in=_SETTLING)
    within = found if sites is None else found.filter(site_id__in=sites)
    blind = within.filter(is_blind=True).order_by("-id").values_list("comment_id", flat=True)[:_SOME]
    rows = Decision.objects.filter(comment_id__in=list(blind), is_machine=False, verdict__in=_SETTLING)
    return _pairs(rows.order_by("comment_id", "id").values_list("comment_id", "moderator_id", "after"))


def rules(rows_since: datetime, sites: Collection[int] | None) -> list[tuple[str, int, int]]:
    """Check → how many of the comments it held people then decided, and how many of those they took away."""
    decided = Decision.objects.filter(
        id__gte=ids.first_id_of(rows_since), is_machine=False, screening__isnull=False, verdict__in=_SETTLING
    )
    within = decided if sites is None else decided.filter(site_id__in=sites)
    rows = within.order_by("-id").values_list("comment_id", "screening__revision", "after")[:_SOME]
    newest = {(comment, text): after for comment, text, after in reversed([*rows])}
    holding = [Verdict.HOLD, Verdict.REFUSE]
    held = Check.objects.filter(screening__comment__in={comment for comment, _ in newest}, verdict__in=holding)
    caught: dict[str, list[bool]] = {}
    # A text has a trace of each stage, and the decision knows the last one.
    for name, comment, text in held.values_list("name", "screening__comment_id", "screening__revision").distinct():
        if after := newest.get((comment, text)):
            caught.setdefault(name, []).append(after in TAKEN_DOWN)
    found = [(name, len(taken), sum(taken)) for name, taken in caught.items()]
    return sorted(found, key=lambda each: -each[1])


_SETTLING = ("approve", "reject", "remove", "restore", "keep")


def _between(place: int, edges: Sequence[datetime]) -> Q:
    """Opened between two of the edges, the newest first."""
    newer = Q(opened_at__gt=edges[place]) if place < len(edges) else Q()
    return newer & (Q(opened_at__lte=edges[place - 1]) if place else Q())


def _median_age(sites: Collection[int] | None, total: int, now: datetime) -> timedelta | None:
    """The age of the case in the middle, where there are few enough to be counted."""
    if not 0 < total <= ENOUGH:
        return None
    opened = Case.objects.filter(id__in=open_cases(sites).values("id")).order_by("opened_at")
    return now - opened.values_list("opened_at", flat=True)[total // 2]


def _days(days: int, now: datetime) -> list[tuple[datetime, datetime]]:
    # Clocks of machines differ a little: what was decided at this moment belongs to today.
    end = now + timedelta(minutes=1)
    return [(end - DAY * back, end - DAY * (back - 1)) for back in range(days, 0, -1)]


def _parts(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[at : at + _SOME] for at in range(0, len(numbers), _SOME))


def _looked_at(numbers: Sequence[int]) -> list[Judged]:
    found = Decision.objects.filter(id__in=numbers).order_by("id")
    rows = found.values_list(
        *("decided_at", "moderator_id", "is_machine", "verdict", "before", "after"),
        *("comment__created_at", "screening__outcome", "undone_by"),
    )
    return [_judged(*row) for row in rows]


def _judged(
    at: datetime,
    moderator: int | None,
    is_machine: bool,
    verdict: str,
    before: str,
    after: str,
    created_at: datetime,
    outcome: str | None,
    undone_by: int | None,
) -> Judged:
    held = None if outcome is None or verdict not in _SETTLING else outcome == "pending"
    is_first = before == "pending" and verdict in _SETTLING
    return Judged(at, moderator, is_machine, verdict, after, at - created_at, is_first, held, undone_by is not None)


def _pairs(rows: Iterable[tuple[int, int | None, str]]) -> list[tuple[bool, bool]]:
    by_comment: dict[int, dict[int | None, bool]] = {}
    for comment, moderator, after in rows:
        by_comment.setdefault(comment, {}).setdefault(moderator, after == "published")
    voices = [list(each.values()) for each in by_comment.values()]
    return [(each[0], each[1]) for each in voices if len(each) > 1]
