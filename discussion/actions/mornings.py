"""The newsroom's digests: one for each editor or moderator who asked for it, each site and each morning."""

from datetime import datetime

from discussion.accounts.queries import staffed_by
from discussion.core.transactions import write
from discussion.notifications.channels.mail import newsroom
from discussion.notifications.models import Delivery, Preferences, Rhythm
from discussion.notifications.preferences import NEWSROOM
from discussion.notifications.rhythms import place, slot
from discussion.sites.queries import sites


def plan_mornings(*, now: datetime) -> int:
    """Plan the next digest for everybody in the newsrooms who asked for it; returns how many there are.

    However often it is asked, each of them gets one for a site and a morning, at the hour that they chose last.
    """
    wanted = list(newsroom.wanted().filter(reader__is_active=True, reader__erase_at=None).select_related("reader"))
    staffed, every = staffed_by([each.reader_id for each in wanted]), [each.id for each in sites()]
    mornings = [
        _morning(each, site, now)
        for each in wanted
        for site in (every if each.reader.is_superuser else sorted(staffed.get(each.reader_id, ())))
    ]
    with write():
        Delivery.objects.bulk_create(
            mornings,
            update_conflicts=True,
            unique_fields=["channel", "key", "target"],
            update_fields=["due_at"],
        )
    return len(mornings)


def _morning(chosen: Preferences, site: int, now: datetime) -> Delivery:
    zone, hour = chosen.time_zone, chosen.digest_hour
    _named, due_at = slot(Rhythm.DAILY, zone=zone, hour=hour, weekday=0, now=now)
    key = f"{NEWSROOM}:{site}:{chosen.reader_id}:{due_at.astimezone(place(zone)):%Y-%m-%d}"
    return Delivery(
        site_id=site, channel=Delivery.Channel.MAIL, key=key, reader=chosen.reader, created_at=now, due_at=due_at
    )
