"""The tasks that send what readers and operators are told."""

from typing import TYPE_CHECKING

from discussion.actions import alarms, closings, deliveries, digests, mornings, notifications
from discussion.core import clock, outbox
from discussion.worker.tasks import LIMIT_SECONDS, NIGHTLY_LIMIT_SECONDS, SOFT_LIMIT_SECONDS, in_turn
from discussion.worker.watching import shared_task, watched_sending

if TYPE_CHECKING:
    from discussion.notifications.models import Delivery


@shared_task(name=deliveries.SEND_TASK, acks_late=True, soft_time_limit=SOFT_LIMIT_SECONDS, time_limit=LIMIT_SECONDS)
def send_deliveries(channel: str) -> int:
    """Send what is due in a channel; what is left after a turn is given back, with a wake-up for it."""
    outbox.take_wake_up(channel)

    def give_back(claimed: "list[Delivery]") -> None:
        deliveries.release(claimed)
        deliveries.wake(channel, now=clock.now())

    sent = 0
    for delivery in in_turn(lambda: deliveries.claim(channel, now=clock.now()), give_back):
        with watched_sending(delivery):
            deliveries.send(delivery, clock=clock.now)
        sent += 1
    return sent


@shared_task(
    name="discussion.sweep_deliveries", acks_late=True, soft_time_limit=SOFT_LIMIT_SECONDS, time_limit=LIMIT_SECONDS
)
def sweep_deliveries() -> list[str]:
    """Wake every channel in which something is overdue."""
    return deliveries.sweep(clock.now())


@shared_task(name="discussion.clean_deliveries", acks_late=True, time_limit=NIGHTLY_LIMIT_SECONDS)
def clean_deliveries() -> int:
    """Delete deliveries that were settled a month ago."""
    return deliveries.clean(clock.now())


@shared_task(
    name="discussion.plan_mornings", acks_late=True, soft_time_limit=SOFT_LIMIT_SECONDS, time_limit=LIMIT_SECONDS
)
def plan_mornings() -> int:
    """Plan the newsroom's next digests, each once."""
    return mornings.plan_mornings(now=clock.now())


@shared_task(name="discussion.plan_forgotten_digests", acks_late=True, time_limit=NIGHTLY_LIMIT_SECONDS)
def plan_forgotten_digests() -> int:
    """Plan digests for whom something waits and none is on its way."""
    return digests.plan_forgotten(now=clock.now())


@shared_task(
    name="discussion.tell_closed_polls", acks_late=True, soft_time_limit=SOFT_LIMIT_SECONDS, time_limit=LIMIT_SECONDS
)
def tell_closed_polls() -> int:
    """Tell of polls whose closing time has passed."""
    return closings.tell_closed(now=clock.now())


@shared_task(
    name="discussion.look_for_trouble", acks_late=True, soft_time_limit=SOFT_LIMIT_SECONDS, time_limit=LIMIT_SECONDS
)
def look_for_trouble() -> int:
    """Tell moderators of queues that are long or old, and of work that failed for good."""
    return alarms.look(now=clock.now())


@shared_task(name="discussion.clean_notifications", acks_late=True, time_limit=NIGHTLY_LIMIT_SECONDS)
def clean_notifications() -> int:
    """Delete notifications that have had their day."""
    return notifications.clean(now=clock.now())
