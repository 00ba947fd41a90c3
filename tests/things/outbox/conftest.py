"""What every test of the outbox stands on."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from config import celery_app


@pytest.fixture(autouse=True)
def database(db: None) -> None:
    """Every test here writes rows."""


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queues that were woken, in turn."""
    queues: list[str] = []
    monkeypatch.setattr(celery_app, "send_task", lambda name, args, **options: queues.extend(args))
    return queues


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Callable[[], Any]:
    """A block whose after-commit work runs at its end."""
    return partial(django_capture_on_commit_callbacks, execute=True)
