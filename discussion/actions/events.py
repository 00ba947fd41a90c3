"""Which event wakes which consumer: the whole table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.module_loading import import_string

from discussion.core import outbox
from discussion.notifications.channels.webhooks.kinds import KINDS
from discussion.notifications.channels.webhooks.listening import is_anybody_listening


@dataclass(frozen=True, slots=True)
class Consumer:
    """An action that follows an event, called with the event's payload and `now`, in the queue's own time.

    It goes by its address, since what follows an event may emit others. It runs in one transaction with the mark that
    it ran: its effects in the database happen exactly once. What `prepare` finds out before, outside of the
    transaction, is passed to it as `prepared`: work that takes long must not keep others from writing.
    """

    name: str
    queue: str
    action: str
    prepare: str = ""


ARTICLE_STATISTICS = Consumer("article_statistics", "statistics", "discussion.actions.statistics.count_comment")
STANCE = Consumer("stance", "stances", "discussion.actions.stances.follow_ballot")
LEAD = Consumer("lead", "stances", "discussion.actions.stances.follow_lead")
SIDES = Consumer("sides", "stances", "discussion.actions.stances.rescore_article")
CLAIMED_COMMENTS = Consumer("claimed_comments", "claims", "discussion.actions.claiming.hand_over_comments")
CLAIMED_VOTES = Consumer("claimed_votes", "claims", "discussion.actions.claimed_votes.hand_over_votes")
CLAIMED_BALLOT = Consumer("claimed_ballot", "claims", "discussion.actions.claimed_ballots.hand_over_ballot")
SCREENING = Consumer(
    "screening",
    "screening",
    "discussion.actions.screening_again.screen_again",
    "discussion.actions.screening_again.look_again",
)
CLUSTER = Consumer("cluster", "screening", "discussion.actions.clusters.hold_member")
RECIPIENTS = Consumer("recipients", "notifications", "discussion.actions.notifications.tell_of_comment")
MENTIONED = Consumer("mentioned", "notifications", "discussion.actions.notifications.tell_of_mentions")
FOLLOWERS = Consumer(
    "followers",
    "notifications",
    "discussion.actions.notifications.tell_followers",
    "discussion.actions.notifications.look_at_followers",
)
AUTHOR = Consumer("author", "notifications", "discussion.actions.notifications.tell_of_decision")
WARNED = Consumer("warned", "notifications", "discussion.actions.notifications.tell_of_warning")
VOTERS = Consumer("voters", "notifications", "discussion.actions.notifications.tell_voters")
MODERATORS = Consumer("moderators", "notifications", "discussion.actions.notifications.tell_of_cluster")

CORRECTION = Consumer(
    "correction", "corrections", "discussion.actions.corrections.done", "discussion.actions.corrections.send"
)
# Follows every event that operators may be told of, where anybody listens; it is told which one.
WEBHOOKS = Consumer("webhooks", "webhooks", "discussion.actions.webhooks.announce")

_ALL = (
    *(ARTICLE_STATISTICS, STANCE, LEAD, SIDES, CLAIMED_COMMENTS, CLAIMED_VOTES, CLAIMED_BALLOT, SCREENING, CLUSTER),
    *(RECIPIENTS, MENTIONED, FOLLOWERS, AUTHOR, WARNED, VOTERS, MODERATORS, CORRECTION, WEBHOOKS),
)
CONSUMERS = {consumer.name: consumer for consumer in _ALL}

EVENTS: dict[str, tuple[Consumer, ...]] = {
    "comment.posted": (ARTICLE_STATISTICS, SCREENING),
    "comment.edited": (SCREENING,),
    "comment.published": (RECIPIENTS,),
    "comment.mentioned": (MENTIONED,),
    "comment.told": (FOLLOWERS,),
    "comment.removed": (),
    "comment.deleted": (),
    "moderation.decided": (AUTHOR,),
    "poll.closed": (VOTERS,),
    "poll.told": (VOTERS,),
    "reader.banned": (),
    "reader.warned": (WARNED,),
    "cluster.found": (MODERATORS,),
    "cluster.grew": (CLUSTER,),
    "akismet.erred": (CORRECTION,),
    "poll.results": (),
    "ballot.moved": (STANCE,),
    "lead.changed": (LEAD,),
    "sides.changed": (SIDES,),
    "guest.claimed": (CLAIMED_COMMENTS,),
    "votes.claimed": (CLAIMED_VOTES,),
    "ballot.claimed": (CLAIMED_BALLOT,),
}


def emit(event: str, *, now: datetime, **payload: int | str) -> None:
    """Tell the event's consumers; call it within the action's transaction. An unknown event is a KeyError."""
    outbox.emit(event, consumers=EVENTS[event], payload=payload, now=now)
    if event in KINDS and is_anybody_listening():
        outbox.emit(event, consumers=(WEBHOOKS,), payload={"event": event, **payload}, now=now)


def preparation(consumer: str) -> Callable[..., Any] | None:
    """What a consumer does before its action, outside of the transaction."""
    address = CONSUMERS[consumer].prepare if consumer in CONSUMERS else ""
    return import_string(address) if address else None


def consume(consumer: str, *, now: datetime, **payload: Any) -> None:
    """Run a consumer's action."""
    import_string(CONSUMERS[consumer].action)(now=now, **payload)
