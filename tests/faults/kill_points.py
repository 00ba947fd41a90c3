"""The points at which a worker ends itself by SIGKILL, parent and children; only the tests' own workers have them.

KILL_POINT names the point, KILL_IN the queue of the outbox or the channel that is meant, KILL_AT which passing.
"""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib import import_module
from itertools import count
from typing import Any

Wrapped = Callable[..., Any]

_passings = count(1)


def arm(point: str, place: str) -> None:
    """Wait at this point for the chosen passing."""
    points = OF_CHANNELS if place in CHANNELS else OF_OUTBOX
    module, name, wrap = points[point]
    setattr(import_module(module), name, wrap(getattr(import_module(module), name), place))


def _die(place: str, first: Any) -> None:
    """Kill the whole worker at the chosen passing; `first` is what says where it is at work: a name, or a row."""
    here = {first} if isinstance(first, str) else {getattr(first, "queue", None), getattr(first, "channel", None)}
    if place in here and next(_passings) == int(os.environ.get("KILL_AT", "1")):
        os.killpg(0, signal.SIGKILL)


def _before(function: Wrapped, place: str) -> Wrapped:
    def dying(first: Any, *args: Any, **kwargs: Any) -> Any:
        _die(place, first)
        return function(first, *args, **kwargs)

    return dying


def _after(function: Wrapped, place: str) -> Wrapped:
    def dying(first: Any, *args: Any, **kwargs: Any) -> Any:
        result = function(first, *args, **kwargs)
        _die(place, first)
        return result

    return dying


def _around_sending(wrap: Callable[[Wrapped, str], Wrapped], find: Wrapped, place: str) -> Wrapped:
    """A channel's own `send`, which is told a message and no row."""

    def found(name: str) -> Any:
        way = find(name)
        send = wrap(lambda _place, message: way.send(message), place)
        return replace(way, send=partial(send, name)) if name == place else way

    return found


CHANNELS = ("mail", "push", "webhook")
_OUTBOX, _DELIVERIES = "discussion.core.outbox", "discussion.actions.deliveries"
OF_OUTBOX = {
    "before the claim": (_OUTBOX, "claim", _before),
    "after the claim": (_OUTBOX, "claim", _after),
    "before the action": (_OUTBOX, "deliver", _before),
    "before the mark": (_OUTBOX, "_settle", _before),
    "before the commit": (_OUTBOX, "_settle", _after),
    "after the commit": (_OUTBOX, "deliver", _after),
}
OF_CHANNELS = {
    "before the claim": (_DELIVERIES, "claim", _before),
    "after the claim": (_DELIVERIES, "claim", _after),
    "before sending": (_DELIVERIES, "channel", partial(_around_sending, _before)),
    "after sending": (_DELIVERIES, "channel", partial(_around_sending, _after)),
    "before the mark": (_DELIVERIES, "_settle", _before),
}
# Here alone nobody can know whether the other side has it.
SENT_UNMARKED = ("after sending", "before the mark")


def die_before_the_answer(get_response: Wrapped) -> Wrapped:
    """A middleware: whoever sends `X-Die` has their work done, and the server killed before it answers."""

    def respond(request: Any) -> Any:
        response = get_response(request)
        if "X-Die" in request.headers:
            os.killpg(0, signal.SIGKILL)
        return response

    return respond
