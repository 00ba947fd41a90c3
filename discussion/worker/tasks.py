"""Every task. Each one says its effect, is safe to run twice and calls the outbox or one action."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from discussion.actions import (
    ballot_log,
    bulk,
    bursts,
    cases,
    erasing,
    events,
    exports,
    forgetting,
    host_keys,
    host_readers,
    housekeeping,
    joining,
    late,
    learning,
    letters,
    names,
    news,
    ordering,
    personal_exports,
    rehearsing,
    traces,
    votes,
)
from discussion.core import clock, outbox, schedule, ticks
from discussion.importers import working
from discussion.importers.export.background import make_export
from discussion.worker.stopping import may_go_on
from discussion.worker.watching import shared_task, watched_delivery

if TYPE_CHECKING:
    from discussion.core.models import OutboxRow

_Row = TypeVar("_Row")
# A turn and the longest action after it are shorter than the lease, so that work is not taken away half-way.
TURN = timedelta(seconds=20)
SOFT_LIMIT_SECONDS = 40
LIMIT_SECONDS = 50
NIGHTLY_LIMIT_SECONDS = 1800
# A million comments take less than an hour; what is not done by then goes on with the next tick.
IMPORT_LIMIT_SECONDS = 6 * 3600
# Somebody with 50,000 comments takes minutes; what is not done by then goes on with the next tick.
ERASING_LIMIT_SECONDS = 3600
UPLOADS_KEPT = timedelta(days=7)


def in_turn(claim: Callable[[], list[_Row]], give_back: Callable[[list[_Row]], None]) -> Iterator[_Row]:
    """What is claimed, one after the other, until nothing is left or the turn ends; then the rest is given back."""
    ends_at = clock.now() + TURN
    while claimed := claim():
        for place, each in enumerate(claimed):
            if clock.now() >= ends_at:
                give_back(claimed[place:])
                return
            yield each


@shared_task(name=outbox.DELIVER_TASK, acks_late=True, soft_time_limit=SOFT_LIMIT_SECONDS, time_limit=LIMIT_SECONDS)
def deliver_outbox(queue: str) -> int:
    """Deliver what is due in a queue; what is left after a turn is given back, with a wake-up for it."""
    outbox.take_wake_up(queue)

    def give_back(rows: "list[OutboxRow]") -> None:
        outbox.release(rows)
        outbox.wake(queue, now=clock.now())

    return sum(_deliver(row) for row in in_turn(lambda: outbox.claim(queue, now=clock.now()), give_back))


def _deliver(row: "OutboxRow") -> bool:
    with watched_delivery(row) as watched:
        consume, prepare = partial(events.consume, row.consumer), events.preparation(row.consumer)
        watched.is_done = outbox.deliver(row, consume, now=clock.now(), prepare=prepare)
    return watched.is_done


@shared_task(
    name="discussion.sweep_outbox", acks_late=True, soft_time_limit=SOFT_LIMIT_SECONDS, time_limit=LIMIT_SECONDS
)
def sweep_outbox() -> list[str]:
    """Wake every queue in which something is overdue, and leave a sign that the scheduler and a worker are there."""
    now = clock.now()
    ticks.tick(ticks.SCHEDULER, now=now)
    return outbox.sweep(now)


@shared_task(name="discussion.catch_up", acks_late=True, soft_time_limit=SOFT_LIMIT_SECONDS, time_limit=LIMIT_SECONDS)
def catch_up() -> list[str]:
    """Send for what was due by the clock while no beat or no worker was there, or whose worker was lost."""
    return schedule.catch_up(clock.now())


@shared_task(name="discussion.hold_late", acks_late=True, soft_time_limit=SOFT_LIMIT_SECONDS, time_limit=LIMIT_SECONDS)
def hold_late() -> int:
    """Hold comments whose slow checks are late, where their site wants it so."""
    return late.hold_late(now=clock.now())


@shared_task(name="discussion.clean_outbox", acks_late=True, time_limit=NIGHTLY_LIMIT_SECONDS)
def clean_outbox() -> int:
    """Delete deliveries and scheduled runs that were done days ago."""
    return outbox.clean(clock.now()) + schedule.clean(clock.now())


@shared_task(name="discussion.forget_expired", acks_late=True, time_limit=NIGHTLY_LIMIT_SECONDS)
def forget_expired() -> None:
    """Delete idempotency keys, counters, used tokens, sign-ups and exports that have had their day."""
    housekeeping.forget_expired(now=clock.now())
    news.forget(now=clock.now())
    host_readers.forget_used_tokens(now=clock.now())
    exports.delete_expired(now=clock.now())
    joining.forget_unconfirmed(now=clock.now())
    personal_exports.delete_expired(now=clock.now())


@shared_task(name="discussion.refresh_host_keys", acks_late=True, time_limit=NIGHTLY_LIMIT_SECONDS)
def refresh_host_keys() -> int:
    """Ask the host sites' key sets for their keys."""
    return host_keys.refresh_host_keys(now=clock.now())


@shared_task(name="discussion.forget_networks", acks_late=True, time_limit=NIGHTLY_LIMIT_SECONDS)
def forget_networks() -> int:
    """Empty the networks of ballots that are kept no longer."""
    return housekeeping.forget_networks(now=clock.now())


@shared_task(name="discussion.look_at_names", acks_late=True, time_limit=NIGHTLY_LIMIT_SECONDS)
def look_at_names() -> int:
    """Note what the names look like that code of before has stored."""
    return names.look_at_names()


@shared_task(name="discussion.forget_readers", acks_late=True, time_limit=NIGHTLY_LIMIT_SECONDS)
def forget_readers() -> int:
    """Delete guests who left nothing, and tokens that nobody used for long."""
    return housekeeping.forget_readers(now=clock.now())


@shared_task(name="discussion.erase_readers", acks_late=True, time_limit=ERASING_LIMIT_SECONDS)
def erase_readers() -> int:
    """Erase whoever asked for it a day ago; where somebody was erased, what their rows left in the file goes too."""
    erased = erasing.erase_due(now=clock.now())
    if erased:
        traces.compact()
    return erased


@shared_task(name=personal_exports.MAKE_TASK, acks_late=True, time_limit=NIGHTLY_LIMIT_SECONDS)
def make_personal_exports() -> int:
    """Make every export that a reader waits for."""
    made = 0
    while found := personal_exports.claim(now=clock.now()):
        personal_exports.make(found=found, now=clock.now())
        made += 1
    return made


@shared_task(name=bulk.TASK, acks_late=True, soft_time_limit=SOFT_LIMIT_SECONDS, time_limit=LIMIT_SECONDS)
def work_on_bulks() -> int:
    """Go on with what was decided about many comments; what is left after a turn is given back, with a wake-up."""
    ends_at, turns = clock.now() + TURN, 0
    while found := bulk.claim(now=clock.now()):
        while bulk.work_on(bulk=found, now=clock.now()):
            turns += 1
            if clock.now() >= ends_at:
                bulk.leave(bulk=found)
                return turns
    return turns


@shared_task(name="discussion.open_missing_cases", acks_late=True, time_limit=NIGHTLY_LIMIT_SECONDS)
def open_missing_cases() -> int:
    """Put into the queue what waits and does not stand in it, like comments of an import."""
    opened = 0
    while some := cases.open_missing(now=clock.now()):
        opened += some
    return opened


@shared_task(name="discussion.reorder_cases", acks_late=True, time_limit=NIGHTLY_LIMIT_SECONDS)
def reorder_cases() -> int:
    """Bring the queue's order in line with how many read where comments wait."""
    return ordering.reorder_cases(now=clock.now())


@shared_task(name="discussion.note_queue_lengths", acks_late=True, time_limit=NIGHTLY_LIMIT_SECONDS)
def note_queue_lengths() -> int:
    """Keep how much waits for moderators in this hour."""
    return ordering.note_lengths(now=clock.now())


@shared_task(name="discussion.refresh_approval_rates", acks_late=True, time_limit=NIGHTLY_LIMIT_SECONDS)
def refresh_approval_rates() -> None:
    """Learn anew what share of votes agree on each site."""
    votes.refresh_approval_rates()


@shared_task(name="discussion.work_on_rehearsals", acks_late=True, time_limit=NIGHTLY_LIMIT_SECONDS)
def work_on_rehearsals() -> bool:
    """Try the change of rules that waits longest on what was written in the last days."""
    return rehearsing.work_on_next(clock=clock.now, may_go_on=may_go_on)


@shared_task(name="discussion.learn", acks_late=True, time_limit=NIGHTLY_LIMIT_SECONDS)
def learn() -> int:
    """Learn spam and abuse anew from what moderators decided."""
    return learning.learn(now=clock.now())


@shared_task(name="discussion.close_lapsed_zones", acks_late=True, time_limit=NIGHTLY_LIMIT_SECONDS)
def close_lapsed_zones() -> int:
    """Let people decide again where blind checks speak against a machine."""
    return learning.close_lapsed(now=clock.now())


@shared_task(name="discussion.forget_traces", acks_late=True, time_limit=NIGHTLY_LIMIT_SECONDS)
def forget_traces() -> int:
    """Delete old traces of comments that nobody doubted, and signatures that nothing is compared with any more."""
    return forgetting.forget_traces(now=clock.now())


@shared_task(name="discussion.seal_ballots", acks_late=True, time_limit=NIGHTLY_LIMIT_SECONDS)
def seal_ballots() -> int:
    """Seal what the ballot logs have grown by."""
    return ballot_log.seal_ballots(now=clock.now())


@shared_task(name="discussion.flag_bursts", acks_late=True, time_limit=NIGHTLY_LIMIT_SECONDS)
def flag_bursts() -> int:
    """Set apart what was cast too fast, for an editor to judge."""
    return bursts.flag_bursts(now=clock.now())


@shared_task(name="discussion.work_on_imports", acks_late=True, time_limit=IMPORT_LIMIT_SECONDS)
def work_on_imports() -> bool:
    """Do the import that waits longest, or take one back."""
    return working.work_on_next(clock=clock.now, may_go_on=may_go_on)


@shared_task(name="discussion.forget_uploads", acks_late=True, time_limit=NIGHTLY_LIMIT_SECONDS)
def forget_uploads() -> int:
    """Remove uploaded files that are a week old."""
    return working.forget_uploads(before=clock.now() - UPLOADS_KEPT)


@shared_task(name=exports.MAKE_TASK, acks_late=True, time_limit=NIGHTLY_LIMIT_SECONDS)
def make_exports() -> bool:
    """Make the export that waits longest; another task makes the next, so that other work comes between."""
    found = exports.claim_export(now=clock.now())
    if found is None:
        return False
    make_export(found, now=clock.now())
    exports.wake()
    return True


@shared_task(name=letters.SEND_TASK, acks_late=True, soft_time_limit=SOFT_LIMIT_SECONDS, time_limit=LIMIT_SECONDS)
def send_letters() -> int:
    """Send the letters that are due; what is left after a turn is another task's."""
    ends_at, sent = clock.now() + TURN, 0
    while letter := letters.claim_letter(now=clock.now()):
        sent += letters.send_letter(letter=letter, now=clock.now())
        if clock.now() >= ends_at:
            letters.wake()
            break
    return sent
