"""Whether this worker was told to stop: long work asks between two steps, and gives back what is left."""

from multiprocessing import get_context
from typing import Any

from celery.signals import worker_shutting_down

# Made before the pool's processes are forked, so that they share it with the worker that hears of the end.
_is_stopping = get_context("fork").Event()


@worker_shutting_down.connect
def _stop(**_how: Any) -> None:
    _is_stopping.set()


def may_go_on() -> bool:
    """Whether nobody has told the worker to stop."""
    return not _is_stopping.is_set()
