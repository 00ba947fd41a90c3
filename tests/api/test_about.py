"""How the service says that it is."""

from datetime import timedelta

import pytest

from discussion.core import health
from tests.factories import NOON, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def services(monkeypatch):
    """Database and broker answer."""
    monkeypatch.setattr(health, "checks", lambda: {"database": None, "broker": None})


def test_a_service_that_is_ready_tells_how_long_work_has_waited(client, article, ann, clock):
    assert client.get("/readyz").json()["outbox_oldest_seconds"] == 0
    make_comment(article, ann)
    clock.move_to(NOON + timedelta(minutes=5))

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["outbox_oldest_seconds"]) == (200, 300)


def test_work_that_waits_for_more_than_an_hour_is_a_fault(client, article, ann, clock):
    make_comment(article, ann)
    clock.move_to(NOON + timedelta(minutes=61))

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["outbox"] == "Work has waited for more than an hour: start a worker and beat."
