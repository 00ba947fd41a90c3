"""Where the work at hand comes from: the request, the task, the delivery. Log lines and outbox rows say it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar, Token
from types import MappingProxyType

_NOTHING: Mapping[str, str] = MappingProxyType({})
_bound: ContextVar[Mapping[str, str]] = ContextVar("discussion", default=_NOTHING)


def bound() -> Mapping[str, str]:
    """What is known of it, by name."""
    return _bound.get()


def request_id() -> str | None:
    """The id of the request that caused the work; None where none did."""
    return _bound.get().get("request_id")


@contextmanager
def bind(**names: str | None) -> Iterator[None]:
    """Say more about the work within the block; what is None is not said there."""
    token = enter({name: value for name, value in {**_bound.get(), **names}.items() if value is not None})
    try:
        yield
    finally:
        leave(token)


def enter(known: Mapping[str, str]) -> Token[Mapping[str, str]]:
    """Say this and nothing else until `leave` is called with what is returned: `bind` at a third of its cost."""
    return _bound.set(known)


def leave(token: Token[Mapping[str, str]]) -> None:
    """Say again what was said before."""
    _bound.reset(token)
