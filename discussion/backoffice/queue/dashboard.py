"""The figures: what waits, how fast it goes, who decides, how far people agree, and which rules earn their keep."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.backoffice.queue.charts import Columns, Curve, Stack, columns, curve, stack
from discussion.backoffice.queue.desk import page
from discussion.backoffice.queue.evidence import label_of
from discussion.backoffice.queue.listing import HIGH, capped
from discussion.backoffice.queue.spans import short
from discussion.backoffice.scope import scope_of
from discussion.core import clock
from discussion.moderation import figures
from discussion.moderation.agreement import kappa
from discussion.moderation.figures import Judged

SPANS = (7, 14, 30, 90)
_USUAL = 14


@dataclass(frozen=True, slots=True)
class Person:
    """A moderator's share: decisions in the sample, in percent of all, how fast, and how many were taken back."""

    name: str
    decided: int
    percent: int
    speed: str
    reversed: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A check: how many that it held were decided, and how many of them were taken away."""

    label: str
    held: int
    taken: int
    percent: int


def figures_view(request: HttpRequest) -> HttpResponse:
    """The page, for the last days that the address asks for."""
    sites, now = scope_of(request).moderated, clock.now()
    asked = request.GET.get("days", "")
    days = int(asked) if asked.isdecimal() and int(asked) in SPANS else _USUAL
    rows = figures.judged(sites, days=days, now=now)
    by_day = figures.by_day(rows, days=days, now=now)
    there = figures.waiting(sites, urgent_from=HIGH, now=now)
    context = {
        "days": days,
        "spans": SPANS,
        "total": len(rows),
        "waiting": capped(there.total),
        "urgent": capped(there.urgent),
        "oldest": short(there.oldest) if there.oldest else "",
        "ages": _ages(there),
        "lengths": _lengths(figures.lengths(sites, days=days, now=now), now),
        "speed": _speed(by_day),
        "middle": _told(figures.median_wait(rows)),
        "shares": _shares(by_day, now),
        "people": _people(rows),
        "reversed": sum(each.is_reversed for each in rows),
        "screening": _agreement(rows),
        "kappa": _kappa(figures.doubly_judged(sites, since=now - timedelta(days=days))),
        "rules": [_rule(*each) for each in figures.rules(now - timedelta(days=days), sites)],
        "now": now,
    }
    return page(request, "figures", context, here="figures")


def _ages(there: figures.Waiting) -> Columns:
    names = (_("under 15 min"), _("under 30 min"), _("under 1 h"), _("under 2 h"), _("older"))
    return columns(list(zip(names, there.by_age, strict=True)), hot=len(names) - 1)


def _lengths(most: Sequence[int | None], now: datetime) -> dict[str, object]:
    """The longest queue of each day, as a line and as rows, of which the newest stands first."""
    first = now - timedelta(days=len(most) - 1)
    told = [(_day(first + timedelta(days=place)), count) for place, count in enumerate(most) if count is not None]
    return {"curve": curve(most, tells=lambda count: f"{count:,.0f}"), "rows": told[::-1]}


def _day(moment: datetime) -> str:
    return date_format(moment, _("j M"))


def _speed(by_day: Sequence[Sequence[Judged]]) -> Curve | None:
    medians = [figures.median_wait(each) for each in by_day]
    points = [each.total_seconds() if each is not None else None for each in medians]
    return curve(points, tells=lambda seconds: short(timedelta(seconds=seconds)))


def _shares(by_day: Sequence[Sequence[Judged]], now: datetime) -> Stack:
    """Decisions of each day, by people and by machines."""
    first = now - timedelta(days=len(by_day) - 1)
    counts = []
    for place, rows in enumerate(by_day):
        machines = sum(each.is_machine for each in rows)
        counts.append((first + timedelta(days=place), len(rows) - machines, machines))
    return stack([(_day(day), people, machines) for day, people, machines in counts])


def _people(rows: Sequence[Judged]) -> list[Person]:
    by_person: dict[int | None, list[Judged]] = {}
    for each in rows:
        by_person.setdefault(None if each.is_machine else each.moderator or 0, []).append(each)
    names = dict(Reader.objects.filter(id__in=[each for each in by_person if each]).values_list("id", "name"))
    found = [_person(names.get(who or 0, _unnamed(who)), own, len(rows)) for who, own in by_person.items()]
    return sorted(found, key=lambda each: -each.decided)


def _unnamed(who: int | None) -> str:
    return _("Screening") if who is None else _("A moderator who is gone")


def _person(name: str, own: Sequence[Judged], total: int) -> Person:
    back = sum(each.is_reversed for each in own)
    return Person(name, len(own), round(100 * len(own) / total), _told(figures.median_wait(own)), back)


def _agreement(rows: Sequence[Judged]) -> str:
    agreed, compared = figures.agreement(rows)
    if not compared:
        return ""
    return _("%(percent)d%% of %(count)d") % {"percent": round(100 * agreed / compared), "count": compared}


def _kappa(pairs: Sequence[tuple[bool, bool]]) -> dict[str, object]:
    """Cohen's kappa with what it is worth in words; no figure where too few comments were judged twice."""
    agreed = Counter(one == other for one, other in pairs)[True]
    value = kappa(pairs)
    return {"value": None if value is None else f"{value:.2f}", "pairs": len(pairs), "agreed": agreed}


def _rule(name: str, held: int, taken: int) -> Rule:
    return Rule(label_of(name), held, taken, round(100 * taken / held))


def _told(span: timedelta | None) -> str:
    return short(span) if span is not None else "–"
