"""What is told of an act, as it is told."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from discussion.actions import events
from discussion.notifications.channels.webhooks import channel
from tests.factories import make_comment
from tests.notifications.wishes import tell
from tests.screening.rows import set_policy
from tests.sinks import Sink


class Told(list[tuple[str, int]]):
    """Event and the first thing that it is about, in the order in which they were told."""

    def of(self, *names: str) -> list[tuple[str, int]]:
        """Those of these events alone."""
        return [each for each in self if each[0] in names]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """Every event from here on; its consumers have it too."""
    heard, emit = Told(), events.emit

    def emit_and_note(event: str, *, now: Any, **payload: int | str) -> None:
        heard.append((event, int(next(iter(payload.values())))))
        emit(event, now=now, **payload)

    monkeypatch.setattr(events, "emit", emit_and_note)
    return heard


@pytest.fixture
def opening(article: Any, ann: Any) -> Any:
    """What Ann wrote, of which everybody was told."""
    comment = make_comment(article, ann, body="How long is the queue?")
    tell()
    return comment


@pytest.fixture
def held(article: Any) -> Any:
    """The article, beneath which comments wait for a moderator first."""
    set_policy(article, holds="everyone")
    return article


@pytest.fixture
def anns(as_reader: Callable[..., Any], ann: Any) -> Any:
    """The API as Ann uses it."""
    return as_reader(ann)


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """An operator's service, which nothing is known of."""
    settings.OUTBOUND_ALLOW = ["127.0.0.0/8"]
    channel._HANGING.clear()
    with Sink() as opened:
        yield opened
