"""What those who look after a site should not have to look for: a long or old queue, and work that failed for good.

Each is told once when it begins, and not again until it was over; the schedule looks every minute. What failed on its
way to a webhook is told of each webhook by itself, to its site's editors too, who can wake it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from discussion.accounts.queries import EDITOR, MODERATOR
from discussion.actions.notifications import tell_staff
from discussion.actions.reaching import Event
from discussion.core.models import OutboxRow
from discussion.core.transactions import write
from discussion.moderation.models import Case
from discussion.notifications.models import Alarm, Delivery
from discussion.sites.models import Site

_LATELY = timedelta(hours=24)
# What was refused at once, like an address that is no more, is no failure of ours.
OFTEN = 4
_ENOUGH = 1_000
_Kind = Alarm.Kind


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong on a site, or with one webhook of it (`target`), with the figures that are told."""

    site: int
    kind: str
    details: dict[str, int]
    target: int = 0


def look(*, now: datetime) -> int:
    """Tell what began, and note what is over; how much there was to tell. For the schedule."""
    found = {(each.site, each.kind, each.target): each for each in (*_queues(now), *_failures(now))}
    known = {(each.site_id, each.kind, each.target): each.id for each in Alarm.objects.all()}
    Alarm.objects.filter(id__in=[number for place, number in known.items() if place not in found]).delete()
    began = [each for place, each in found.items() if place not in known]
    for each in began:
        _raise(each, now)
    return len(began)


def _raise(trouble: Trouble, now: datetime) -> None:
    with write():
        alarm, is_new = Alarm.objects.get_or_create(
            site_id=trouble.site, kind=trouble.kind, target=trouble.target, defaults={"raised_at": now}
        )
        if is_new:
            event = Event(site=trouble.site, cause=f"alarm:{alarm.id}", details=trouble.details)
            tell_staff(event, trouble.kind, roles=(MODERATOR, EDITOR) if trouble.target else (MODERATOR,), now=now)


def _queues(now: datetime) -> Iterator[Trouble]:
    waiting = Case.objects.filter(site=OuterRef("id"))
    policies = Site.objects.filter(Exists(waiting)).order_by("id")
    for site, most, hours in policies.values_list("id", "most_waiting", "longest_wait_hours"):
        cases = Case.objects.filter(site=site)
        oldest = cases.order_by("opened_at").values_list("opened_at", flat=True).first() or now
        count, waited = cases.values("id")[: max(_ENOUGH, most + 1)].count(), now - oldest
        if count > most or waited > timedelta(hours=hours):
            yield Trouble(site, _Kind.QUEUE, {"waiting": count, "hours": int(waited.total_seconds() // 3600)})


def _failures(now: datetime) -> Iterator[Trouble]:
    """Work of the outbox belongs to no site: whoever moderates any of them learns that it failed."""
    everywhere = OutboxRow.objects.filter(dead_at__isnull=False).values("id")[:_ENOUGH].count()
    lately = Delivery.objects.filter(outcome=Delivery.Outcome.DEAD, settled_at__gt=now - _LATELY, attempts__gte=OFTEN)
    for site in Site.objects.order_by("id").values_list("id", flat=True):
        to_webhooks = Q(channel=Delivery.Channel.WEBHOOK)
        failed = everywhere + lately.filter(~to_webhooks, site=site).values("id")[:_ENOUGH].count()
        if failed:
            yield Trouble(site, _Kind.DEAD, {"failed": failed})
        for webhook, count in lately.filter(to_webhooks, site=site).values_list("target").annotate(Count("id")):
            yield Trouble(site, _Kind.DEAD, {"failed": count, "webhook": webhook}, target=webhook)
