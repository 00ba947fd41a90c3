"""The disk is full: what cannot be stored is refused, nothing is half there, and it goes on when there is room."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.conftest import IS_FULL, Tell
from tests.faults.processes import Environment, Nursery, wait_until
from tests.faults.servers import connected
from tests.faults.service import PROGRAMS, Service, caught_up, running, stored

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(IS_FULL, reason="PostgreSQL's own disk is for its operator to watch."),
]

MEGABYTES = 24


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path_factory.mktemp("disk")
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", folder], capture_output=True)
    if done.returncode:
        pytest.skip(f"Only who may mount can have a small disk: {done.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture(scope="module")
def environment(environment: Environment, disk: Path) -> Environment:
    """Everything that the product writes is on the small disk."""
    shutil.copy(environment["DATABASE_URL"].removeprefix("sqlite:///"), disk / "faults.sqlite3")
    return {**environment, "DATA_DIR": str(disk), "DATABASE_URL": f"sqlite:///{disk / 'faults.sqlite3'}"}


@pytest.fixture(scope="module")
def service(environment: Environment, nursery: Nursery) -> Iterator[Service]:
    nursery.act("prepare", slug="full")
    with running(environment, *PROGRAMS) as service:
        yield service


def fill(disk: Path) -> Path:
    """Take all the room there is."""
    ballast = disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
    return ballast


def test_a_full_disk_refuses_and_stores_nothing_and_room_is_enough_to_go_on(
    service: Service, nursery: Nursery, disk: Path, environment: Environment, tell: Tell
) -> None:
    """Every post is accepted or refused by 503; 0 of those that were refused are stored, 0 accepted ones lost; reading
    goes on; with room again posts are accepted and everything is delivered without a restart; 0 differences.
    """
    guest = service.guest(0)
    answers: dict[str, int | None] = {}

    def post() -> int | None:
        body = f"Number {len(answers)}. {'x' * 4000}"
        answers[body] = service.ask("/api/v1/articles/full/comments", {"body": body}, **guest)[0]
        return answers[body]

    assert post() == 201
    ballast = fill(disk)
    wait_until(lambda: post() == 503)
    assert [post() for _ in range(20)] == [503] * 20
    assert service.ask("/api/v1/articles/full/comments")[0] == 200
    ballast.unlink()
    wait_until(lambda: post() == 201)
    caught_up(service)

    assert set(answers.values()) == {201, 503}
    assert stored(service) == sorted(body for body, status in answers.items() if status == 201)
    with contextlib.closing(connected(environment["DATABASE_URL"])) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert all(service.is_running(name) for name in PROGRAMS)
    assert nursery.act("differences") == []
    refused = sum(status == 503 for status in answers.values())
    tell(f"{len(answers) - refused} posts stored, {refused} refused by 503 while the disk was full, 0 half there")
    assert os.path.ismount(disk)
