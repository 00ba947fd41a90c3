"""Webhooks of the default site, and what a worker does for them."""

from datetime import datetime
from typing import Any

from discussion.actions import deliveries
from discussion.actions.webhook_settings import Settings, add_webhook
from discussion.core import clock
from discussion.notifications.models import Delivery, WebhookEndpoint
from discussion.sites.queries import default_site
from tests.factories import NOON, work

ELSEWHERE = "https://hooks.example.org/discussion"


def hook(url: str = ELSEWHERE, *, site: Any = None, **more: Any) -> tuple[WebhookEndpoint, str]:
    """A webhook, and its secret."""
    return add_webhook(site=site or default_site(), settings=Settings("The newsroom", url, **more), now=NOON)


def plan(now: datetime | None = None) -> None:
    """Have the outbox plan what is told."""
    work("webhooks", now or clock.now())


def send_due() -> None:
    """What a worker does with what is due now."""
    while claimed := deliveries.claim("webhook", now=clock.now()):
        for each in claimed:
            deliveries.send(each, clock=clock.now)


def log() -> list[Delivery]:
    """Every delivery to a webhook, oldest first."""
    return list(Delivery.objects.filter(channel="webhook").order_by("id"))
