"""Redis is absent, stopped, flushed and empty again: readers go on, and work is late but not lost."""

from collections.abc import Iterator

import pytest

from tests.faults.conftest import IS_FULL, Tell
from tests.faults.processes import EVENTS, Environment, Nursery
from tests.faults.servers import Redis
from tests.faults.service import PROGRAMS, Load, Service, caught_up, running, stored

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not IS_FULL, reason="The embedded mode has no Redis."),
]

READERS = 40
A_SECOND = 20
# A minute at 1,000 events.
OUTAGE_SECONDS = max(6, EVENTS * 60 // 1000)


@pytest.fixture(scope="module")
def broker() -> Iterator[Redis]:
    broker = Redis()
    yield broker
    broker.stop()


@pytest.fixture(scope="module")
def environment(environment: Environment, broker: Redis) -> Environment:
    return {**environment, "REDIS_URL": broker.url, "KEY_PREFIX": ""}


@pytest.fixture(scope="module")
def service(environment: Environment, nursery: Nursery) -> Iterator[Service]:
    """Everything, started while there is no Redis."""
    nursery.act("prepare", slug="redis")
    with running(environment, *PROGRAMS) as service:
        yield service


def test_without_redis_comments_are_taken_and_with_it_everything_is_caught_up(
    service: Service, nursery: Nursery, broker: Redis, tell: Tell
) -> None:
    """Start without it: `/readyz` names it, posts are accepted. Then 20 posts/s through an outage (60 s at 1,000
    events), a FLUSHALL and a restart with nothing in it: each accepted, or refused by 503 and not stored; all work done
    within 2 minutes of its return, without a restart of ours; 0 differences.
    """
    status, told = service.ask("/readyz")
    assert status == 503
    assert "redis" in str(told)
    guests = [service.guest(number) for number in range(READERS)]
    with Load(service, "redis", guests, A_SECOND) as load:
        load.wait_for(A_SECOND)
        broker.start()
        first = caught_up(service)
        broker.stop()
        load.go_on(OUTAGE_SECONDS * A_SECOND)
        broker.start()
        broker.flush()
        load.wait_for(A_SECOND)
        broker.stop()
        broker.start()
        load.wait_for(A_SECOND)
        last = caught_up(service)

    assert service.ask("/readyz")[0] == 200
    assert load.statuses() <= {201, 503}
    assert sorted(stored(service)) == load.texts(201)
    assert all(service.is_running(name) for name in PROGRAMS)
    assert nursery.act("differences") == []
    tell(f"{load.count()} posts accepted, {load.count(503)} refused; caught up after {first:.0f} and {last:.0f} s")
