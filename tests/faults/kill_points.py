"""The workers that the fault tests kill: the product's own, with a point at which they end themselves by SIGKILL.

KILL_POINT names the point, KILL_AT says at which passing. What the product waits for in minutes takes seconds here.
"""

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

from celery.signals import worker_process_init

from config.celery import app

app.conf.beat_schedule = {"sweep": {"task": "discussion.sweep_outbox", "schedule": 0.5, "options": {"expires": 5}}}
app.conf.worker_concurrency = 1
if prefix := os.environ.get("KEY_PREFIX"):
    app.conf.broker_transport_options = {**app.conf.broker_transport_options, "global_keyprefix": prefix}

PASSINGS = count(1)


def die() -> None:
    """Kill the whole worker, parent and children, at the chosen passing."""
    if next(PASSINGS) == int(os.environ.get("KILL_AT", "1")):
        os.killpg(0, signal.SIGKILL)


def before(function: Callable[..., Any]) -> Callable[..., Any]:
    def dying(*args: Any, **kwargs: Any) -> Any:
        die()
        return function(*args, **kwargs)

    return dying


def after(function: Callable[..., Any]) -> Callable[..., Any]:
    def dying(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        die()
        return result

    return dying


POINTS = {
    "before the claim": ("discussion.core.outbox", "claim", before),
    "after the claim": ("discussion.core.outbox", "claim", after),
    "in the action": ("discussion.actions.statistics", "_count_in_branch", before),
    "before the mark": ("discussion.core.outbox", "_settle", before),
    "before the commit": ("discussion.core.outbox", "_settle", after),
    "after the commit": ("discussion.core.outbox", "deliver", after),
}


@worker_process_init.connect
def arm(**_: Any) -> None:
    """Prepare a worker's child: only now can the product's modules be loaded."""
    from importlib import import_module

    from discussion.core import outbox

    outbox.LEASE = timedelta(seconds=2)
    outbox.WAKE_UP_PATIENCE = timedelta(seconds=1)
    if point := os.environ.get("KILL_POINT"):
        module, name, wrap = POINTS[point]
        setattr(import_module(module), name, wrap(getattr(import_module(module), name)))
