"""The newsroom's digests: one for each editor or moderator who asked for it, each site and each morning."""

from datetime import datetime

from discussion.accounts.models import Reader
from discussion.accounts.queries import EDITOR, MODERATOR, sites_of
from discussion.core.transactions import write
from discussion.notifications.channels.mail import newsroom
from discussion.notifications.models import Delivery, Preferences, Rhythm
from discussion.notifications.preferences import NEWSROOM
from discussion.notifications.rhythms import place, slot
from discussion.sites.models import Site
from discussion.sites.queries import sites_among


def plan_mornings(*, now: datetime) -> int:
    """Plan the next digest for everybody in the newsrooms who asked for it; returns how many there are.

    However often it is asked, each of them gets one for a site and a morning, at the hour that they chose last.
    """
    wanted = newsroom.wanted().filter(reader__is_active=True).select_related("reader")
    mornings = [_morning(each, site, now) for each in wanted for site in _newsrooms(each.reader)]
    with write():
        Delivery.objects.bulk_create(
            mornings,
            update_conflicts=True,
            unique_fields=["channel", "key", "target"],
            update_fields=["due_at"],
        )
    return len(mornings)


def _newsrooms(reader: Reader) -> list[Site]:
    numbers = [sites_of(reader, role) for role in (MODERATOR, EDITOR)]
    return list(sites_among(None if None in numbers else {each for some in numbers if some for each in some}))


def _morning(chosen: Preferences, site: Site, now: datetime) -> Delivery:
    zone, hour = chosen.time_zone, chosen.digest_hour
    _named, due_at = slot(Rhythm.DAILY, zone=zone, hour=hour, weekday=0, now=now)
    key = f"{NEWSROOM}:{site.id}:{chosen.reader_id}:{due_at.astimezone(place(zone)):%Y-%m-%d}"
    return Delivery(
        site=site, channel=Delivery.Channel.MAIL, key=key, reader=chosen.reader, created_at=now, due_at=due_at
    )
