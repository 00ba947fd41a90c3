"""Webhooks of the default site, and what a worker does for them."""

from datetime import datetime, timedelta
from typing import Any

from discussion.actions import deliveries
from discussion.actions.webhook_settings import Settings, add_webhook
from discussion.core import clock as service_clock
from discussion.notifications.models import Delivery, WebhookEndpoint
from discussion.sites.queries import default_site
from tests.factories import NOON, work

ELSEWHERE = "https://hooks.example.org/discussion"


def hook(url: str = ELSEWHERE, *, site: Any = None, **more: Any) -> tuple[WebhookEndpoint, str]:
    """A webhook, and its secret."""
    return add_webhook(site=site or default_site(), settings=Settings("The newsroom", url, **more), now=NOON)


def plan(now: datetime | None = None) -> None:
    """Have the outbox plan what is told."""
    work("webhooks", now or service_clock.now())


def send_due() -> None:
    """What a worker does with what is due now."""
    while claimed := deliveries.claim("webhook", now=service_clock.now()):
        for each in claimed:
            deliveries.send(each, clock=service_clock.now)


def spend(clock: Any, days: int = 4) -> None:
    """Let the days pass, with a worker that does what is due."""
    until = service_clock.now() + timedelta(days=days)
    while (
        due := Delivery.objects.filter(channel="webhook", outcome="").order_by("due_at").first()
    ) and due.due_at < until:
        clock.move_to(max(due.due_at, service_clock.now()))
        send_due()


def log() -> list[Delivery]:
    """Every delivery to a webhook, oldest first."""
    return list(Delivery.objects.filter(channel="webhook").order_by("id"))
