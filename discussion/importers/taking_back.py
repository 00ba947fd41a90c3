"""An import taken back, with progress."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING

from discussion.actions import batches, undoing
from discussion.importers.importing import Interrupted, Say

if TYPE_CHECKING:
    from discussion.imports.models import Batch

_TELL_SECONDS = 1.0


def take_back(
    batch: "Batch",
    *,
    clock: Callable[[], datetime],
    say: Say,
    may_go_on: Callable[[], bool],
) -> int:
    """Undo the batch; returns how many comments it had. What was interrupted goes on where it stood.

    Raises Refusal (`import_in_use`, `nothing_to_undo`, `import_running`), Interrupted and batches.LeaseLost.
    """
    if batch.state != "undoing":
        undoing.refuse_undo(batch)
    leased = batches.take_up(batch=batch, state="undoing", now=clock())
    try:
        count = _take_back(leased, clock, say, may_go_on)
    except batches.LeaseLost:
        raise
    except BaseException:
        batches.give_back(batch=leased)
        raise
    batches.finish(batch=leased, state="undone", now=clock(), report=leased.report)
    return count


def _take_back(batch: "Batch", clock: Callable[[], datetime], say: Say, may_go_on: Callable[[], bool]) -> int:
    told_at, total = monotonic(), 0
    for done, total in undoing.undo(batch=batch, now=clock()):
        if not may_go_on():
            raise Interrupted
        if monotonic() - told_at >= _TELL_SECONDS:
            told_at = monotonic()
            batches.report(batch=batch, now=clock(), done=done, total=total)
            say("undoing", done, total)
    return total
