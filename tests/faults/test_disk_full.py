"""The disk is full: what cannot be stored is refused, nothing is half there, and it goes on when there is room."""

import contextlib
import secrets
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.faults.conftest import IS_FULL, Tell
from tests.faults.fullness import filled, forbidden_to_write, small_disk, without_room
from tests.faults.processes import Environment, Nursery, wait_until
from tests.faults.servers import Redis, cluster, connected
from tests.faults.service import PROGRAMS, Service, caught_up, running, stored

pytestmark = pytest.mark.faults

MEGABYTES = 96 if IS_FULL else 24


@pytest.fixture(scope="module", params=["a small disk", "no byte"])
def disk(request: pytest.FixtureRequest) -> Iterator[Path | None]:
    """A small disk of its own; none where there is another way to have no room, the only one where nobody may mount."""
    if request.param == "no byte":
        yield None
        return
    with small_disk(MEGABYTES) as mounted:
        yield mounted


@pytest.fixture(scope="module")
def environment(environment: Environment, template: str, disk: Path | None) -> Iterator[Environment]:
    """The database is on the small disk; in the embedded mode everything else is there too."""
    if disk is None:
        yield environment
    elif not IS_FULL:
        shutil.copy(environment["DATABASE_URL"].removeprefix("sqlite:///"), disk / "faults.sqlite3")
        yield {**environment, "DATA_DIR": str(disk), "DATABASE_URL": f"sqlite:///{disk / 'faults.sqlite3'}"}
    else:
        broker = Redis()
        broker.start()
        with cluster(template, disk) as own:
            yield {**environment, "DATABASE_URL": own.url, "REDIS_URL": broker.url, "KEY_PREFIX": ""}
        broker.stop()


@pytest.fixture(scope="module")
def service(environment: Environment, nursery: Nursery) -> Iterator[Service]:
    nursery.act("prepare", slug="full")
    with running(environment, *PROGRAMS) as service:
        yield service


def no_room(service: Service, disk: Path | None) -> AbstractContextManager[None]:
    """Nothing can be stored within."""
    if disk is not None:
        return filled(disk)
    return without_room(service.environment["DATABASE_URL"]) if IS_FULL else forbidden_to_write(service)


def test_a_full_disk_refuses_and_stores_nothing_and_room_is_enough_to_go_on(
    service: Service, nursery: Nursery, disk: Path | None, environment: Environment, tell: Tell
) -> None:
    """Every post is accepted or refused by 503; 0 of those that were refused are stored, 0 accepted ones lost; reading
    goes on; with room again posts are accepted and everything is delivered without a restart; 0 differences.
    """
    guest = service.guest(0)
    answers: dict[str, int | None] = {}

    def post() -> int | None:
        body = f"Number {len(answers)}. {secrets.token_hex(4000)}"
        answers[body] = service.ask("/api/v1/articles/full/comments", {"body": body}, **guest)[0]
        return answers[body]

    assert post() == 201
    with no_room(service, disk):
        wait_until(lambda: post() == 503)
        assert {post() for _ in range(20)} == {503}
        assert service.ask("/api/v1/articles/full/comments")[0] == 200
    wait_until(lambda: post() == 201)
    caught_up(service)

    assert set(answers.values()) == {201, 503}
    assert stored(service) == sorted(body for body, status in answers.items() if status == 201)
    if not IS_FULL:
        with contextlib.closing(connected(environment["DATABASE_URL"])) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert all(service.is_running(name) for name in PROGRAMS)
    assert nursery.act("differences") == []
    refused = sum(status == 503 for status in answers.values())
    how = "the disk was full" if disk else "nothing could be written"
    tell(f"{len(answers) - refused} posts stored, {refused} refused by 503 while {how}, 0 half there")
