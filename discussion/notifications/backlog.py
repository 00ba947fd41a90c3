"""How much waits to be sent, by channel: cheap to ask, since each question has an index."""

from datetime import datetime, timedelta

from django.db.models import F

from discussion.core.backlog import Waiting
from discussion.notifications.models import Delivery, WebhookEndpoint
from discussion.notifications.models.deliveries import PENDING


def waiting(now: datetime) -> dict[str, Waiting]:
    """For each channel how many messages are on their way, and how long the oldest that is due has waited."""
    return {channel: _in(channel, now) for channel in Delivery.Channel.values}


def resting_webhooks() -> list[str]:
    """The names of webhooks that were given up, each with its site's."""
    found = WebhookEndpoint.objects.filter(is_enabled=True, resting_since__isnull=False)
    named = found.order_by("site__name", "name").values_list("name", F("site__name"))
    return [f"{name} ({site})" for name, site in named]


def _in(channel: str, now: datetime) -> Waiting:
    pending = Delivery.objects.filter(PENDING, channel=channel)
    oldest = pending.filter(due_at__lte=now).order_by("due_at", "id").values_list("due_at", flat=True).first()
    return Waiting(pending.count(), now - oldest if oldest else timedelta(0))
