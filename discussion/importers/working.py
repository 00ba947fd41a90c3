"""What a worker does of imports: the oldest one that waits, until it is done or the worker is to stop."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError

from discussion.actions import batches
from discussion.core.errors import Refusal
from discussion.importers.files import Malformed
from discussion.importers.importing import Import, Interrupted, imports_folder
from discussion.importers.taking_back import take_back
from discussion.imports import queries

if TYPE_CHECKING:
    from pathlib import Path

    from discussion.imports.models import Batch

logger = logging.getLogger(__name__)

_PASSES = (Interrupted, batches.LeaseLost, OperationalError, InterfaceError)
_LATER = ("import_running", "database_busy")
_NOT_HERE = (
    "The uploaded file is not in this worker's DATA_DIR: let web and worker share that folder, and upload it again."
)


def work_on_next(*, clock: Callable[[], datetime], may_go_on: Callable[[], bool]) -> bool:
    """Do the import that waits longest; whether there was one.

    One that cannot be done is marked as failed, with a reason. Where the database or the worker went away, it goes on
    with the next call.
    """
    batch = queries.next_for_worker()
    if batch is None:
        return False
    try:
        _work(batch, clock, may_go_on)
    except _PASSES as obstacle:
        logger.info("The import %s waits (%s).", batch.public_id, type(obstacle).__name__)
        return False
    except Malformed as reason:
        batches.settle_failure(batch=batch, error=str(reason), now=clock())
        # No second try reads what the first one could not.
        upload_of(batch).unlink(missing_ok=True)
    except Refusal as refusal:
        if refusal.code in _LATER:
            logger.info("The import %s waits (%s).", batch.public_id, refusal.code)
            return False
        batches.settle_failure(batch=batch, error=str(refusal), now=clock())
    except Exception as error:  # a file that nobody foresaw must not be tried again for ever
        logger.exception("The import %s failed.", batch.public_id)
        sentence = f"It failed unexpectedly ({type(error).__name__}): the worker's log says more."
        batches.settle_failure(batch=batch, error=sentence, now=clock())
    return True


def upload_of(batch: "Batch") -> "Path":
    """Where the uploaded file of a batch is."""
    return imports_folder() / f"{batch.public_id}.upload"


def forget_uploads(*, before: datetime) -> int:
    """Remove uploaded files and what was left of imports that are older; returns how many files."""
    old = [file for file in imports_folder().iterdir() if file.stat().st_mtime < before.timestamp()]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _work(batch: "Batch", clock: Callable[[], datetime], may_go_on: Callable[[], bool]) -> None:
    if batch.state == "undoing":
        take_back(batch, clock=clock, say=_quiet, may_go_on=may_go_on)
        return
    file = upload_of(batch)
    if not file.exists():
        raise Malformed(_NOT_HERE)
    Import(batch, file, clock=clock, say=_quiet, may_go_on=may_go_on).run(processes=1)


def _quiet(phase: str, done: int, total: int) -> None:
    """The batch's own row tells."""
