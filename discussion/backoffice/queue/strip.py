"""The strip above the queue: what waits, how long, how fast it goes, and how well screening does."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from discussion.backoffice.queue.charts import Columns, Curve, columns, curve
from discussion.backoffice.queue.listing import HIGH, capped
from discussion.backoffice.queue.spans import short, split
from discussion.moderation import figures

DAYS = 14
_GOAL = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit, what it is, a line of more, and a small chart."""

    name: str
    title: str
    number: str
    unit: str
    more: str
    columns: Columns | None = None
    curve: Curve | None = None


def strip_of(sites: Collection[int] | None, *, now: datetime) -> list[Figure]:
    """The four figures for these sites."""
    there = figures.waiting(sites, urgent_from=HIGH, now=now)
    rows = figures.judged(sites, days=DAYS, now=now)
    days = figures.by_day(rows, days=DAYS, now=now)
    return [_length(there), _age(there), _speed(rows, days), _agreement(rows, days)]


def _length(there: figures.Waiting) -> Figure:
    urgent = _("%(count)s with harm above 70")
    return Figure("waiting", _("Waiting"), capped(there.total), "", urgent % {"count": capped(there.urgent)})


def _age(there: figures.Waiting) -> Figure:
    middle = there.median or there.oldest
    number, unit = split(middle) if middle else ("0", _("min"))
    more = _("oldest %(span)s") % {"span": short(there.oldest)} if there.oldest else _("nothing waits")
    names = (_("15m"), _("30m"), _("1h"), _("2h"), "+")
    drawn = columns(list(zip(names, there.by_age, strict=True)), hot=len(names) - 1)
    return Figure("age", _("Queue age"), number, unit, more, columns=drawn if there.total else None)


def _speed(rows: list[figures.Judged], days: list[list[figures.Judged]]) -> Figure:
    middle = figures.median_wait(rows)
    medians = [figures.median_wait(each) for each in days]
    points = [each.total_seconds() if each is not None else None for each in medians]
    number, unit = split(middle) if middle is not None else ("–", "")
    drawn = curve(points, goal=_GOAL.total_seconds(), tells=lambda seconds: short(timedelta(seconds=seconds)))
    more = _("median, %(days)d days") % {"days": DAYS} if middle is not None else _("nothing decided in 14 days")
    return Figure("speed", _("Time to first decision"), number, unit, more, curve=drawn)


def _agreement(rows: list[figures.Judged], days: list[list[figures.Judged]]) -> Figure:
    agreed, compared = figures.agreement(rows)
    shares = [figures.agreement(each) for each in days]
    points = [100 * yes / of if of else None for yes, of in shares]
    back = sum(each.is_reversed for each in rows)
    number, unit = (f"{100 * agreed / compared:.0f}", "%") if compared else ("–", "")
    more = _("%(back)s of %(all)s reversed") % {"back": f"{back:,}", "all": f"{len(rows):,}"}
    drawn = curve(points, tells=lambda share: f"{share:.0f}%")
    return Figure("agreement", _("Screening agreed with you"), number, unit, more, curve=drawn)
