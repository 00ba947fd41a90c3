"""Which of the broker's queues a task waits in, so that a night's learning does not hold up a comment's screening.

Every worker takes from all of them in turn; `celery worker -Q screening` makes one that does nothing else.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from kombu import Exchange, Queue

SCREENING, DEFAULT, ANALYTICS = "screening", "default", "analytics"
QUEUES = tuple(Queue(name, Exchange(name), routing_key=name) for name in (SCREENING, DEFAULT, ANALYTICS))

_DELIVERY = "discussion.deliver_outbox"
# Queues of the outbox whose work waits here; that of the others is for the default queue.
_OF_OUTBOX = {"screening": SCREENING, "statistics": ANALYTICS, "stances": ANALYTICS}
_OF_TASK = {
    "discussion.hold_late": SCREENING,
    "discussion.learn": ANALYTICS,
    "discussion.close_lapsed_zones": ANALYTICS,
    "discussion.work_on_rehearsals": ANALYTICS,
    "discussion.seal_ballots": ANALYTICS,
    "discussion.flag_bursts": ANALYTICS,
    "discussion.refresh_approval_rates": ANALYTICS,
    "discussion.note_queue_lengths": ANALYTICS,
}


def route(
    name: str, args: Sequence[Any], kwargs: Mapping[str, Any], options: Mapping[str, Any], task: Any = None, **more: Any
) -> dict[str, str]:
    """Where a task is sent, for Celery."""
    if name == _DELIVERY:
        queue = args[0] if args else kwargs.get("queue", "")
        return {"queue": _OF_OUTBOX.get(queue, DEFAULT)}
    return {"queue": _OF_TASK.get(name, DEFAULT)}
