"""PostgreSQL crashes under load: what was acknowledged is there, and the service goes on by itself."""

import time
from collections.abc import Iterator

import pytest

from tests.faults.conftest import IS_FULL, Tell, surroundings
from tests.faults.processes import EVENTS, Environment, Nursery, wait_until
from tests.faults.servers import Cluster, Redis, cluster
from tests.faults.service import PROGRAMS, Load, caught_up, running, stored

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not IS_FULL, reason="SQLite is no server that could restart."),
]

WRITERS = 8
RESTARTS = max(1, EVENTS // 250)


@pytest.fixture(scope="module")
def own(template: str) -> Iterator[Cluster]:
    with cluster(template) as own:
        yield own


@pytest.fixture(scope="module")
def broker() -> Iterator[Redis]:
    broker = Redis()
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, own: Cluster, broker: Redis) -> Environment:
    return surroundings(tmp_path_factory.mktemp("restarted"), own.url, broker.url)


def test_a_crash_of_the_database_loses_nothing_that_was_acknowledged(
    environment: Environment, nursery: Nursery, own: Cluster, tell: Tell
) -> None:
    """8 writers, a restart in immediate mode (four of them at 1,000 events): 0 acknowledged posts lost, of those
    that were refused at most one of each writer stored, whose commit was cut off from its answer; serving again within
    10 s, every event delivered, 0 differences.
    """
    nursery.act("prepare", slug="restarted")
    with running(environment, *PROGRAMS) as service:
        guests = [service.guest(number) for number in range(WRITERS)]
        pauses = []
        with Load(service, "restarted", guests, a_second=40) as load:
            for _ in range(RESTARTS):
                load.wait_for(EVENTS)
                pauses.append(crash(own, load))
            load.wait_for(EVENTS)
        caught_up(service)

        assert max(pauses) < 10
        assert load.statuses() <= {201, 503}
        assert load.count(503) > 0
        there, accepted = set(stored(service)), set(load.texts(201))
        assert accepted - there == set()
        # A commit whose answer the crash cut off: who repeats it under its key has one comment all the same.
        assert there - accepted <= set(load.texts(503))
        assert len(there - accepted) <= WRITERS * RESTARTS
        assert nursery.act("differences") == []
        assert all(service.is_running(name) for name in PROGRAMS)
    tell(f"{load.count()} posts acknowledged, 0 lost; {load.count(503)} refused; back after {max(pauses):.1f} s")


def crash(own: Cluster, load: Load) -> float:
    """How long after its restart it takes until somebody is served."""
    refused = load.count(503)
    own.stop()
    wait_until(lambda: load.count(503) > refused)
    own.start()
    up_at = time.monotonic()
    return load.wait_for(1) - up_at
