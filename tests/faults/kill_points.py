"""The points at which a worker ends itself by SIGKILL, parent and children; only the tests' own workers have them.

KILL_POINT names the point, KILL_AT says at which passing.
"""

import os
import signal
from collections.abc import Callable
from importlib import import_module
from itertools import count
from typing import Any

_passings = count(1)


def die() -> None:
    """Kill the whole worker at the chosen passing."""
    if next(_passings) == int(os.environ.get("KILL_AT", "1")):
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


def arm(point: str) -> None:
    """Wait at this point."""
    module, name, wrap = POINTS[point]
    setattr(import_module(module), name, wrap(getattr(import_module(module), name)))


def die_before_the_answer(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A middleware: whoever sends `X-Die` has their work done, and the server killed before it answers."""

    def respond(request: Any) -> Any:
        response = get_response(request)
        if "X-Die" in request.headers:
            os.killpg(0, signal.SIGKILL)
        return response

    return respond
