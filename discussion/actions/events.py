"""Which event wakes which consumer: the whole table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from discussion.actions import statistics
from discussion.core import outbox


@dataclass(frozen=True, slots=True)
class Consumer:
    """An action that follows an event, called with the event's payload and `now`, in the queue's own time.

    It runs in one transaction with the mark that it ran: its effects in the database happen exactly once.
    """

    name: str
    queue: str
    action: Callable[..., None]


ARTICLE_STATISTICS = Consumer("article_statistics", "statistics", statistics.count_comment)

CONSUMERS = {consumer.name: consumer for consumer in (ARTICLE_STATISTICS,)}

EVENTS: dict[str, tuple[Consumer, ...]] = {
    "comment.posted": (ARTICLE_STATISTICS,),
    "poll.results": (),
}


def emit(event: str, *, now: datetime, **payload: int | str) -> None:
    """Tell the event's consumers; call it within the action's transaction. An unknown event is a KeyError."""
    outbox.emit(event, consumers=EVENTS[event], payload=payload, now=now)


def consume(consumer: str, *, now: datetime, **payload: int | str) -> None:
    """Run a consumer's action."""
    CONSUMERS[consumer].action(now=now, **payload)
