"""What is told of an act, as it is told."""

from typing import Any

import pytest

from discussion.actions import events


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
