"""A worker killed with -9, wherever it happens to be, loses nothing and doubles nothing."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.conftest import EVENTS, PATIENCE_SECONDS, ROOT, Environment, run
from tests.faults.kill_points import POINTS

pytestmark = pytest.mark.faults

# A point that each row passes kills in the middle of a batch, one that each claim passes at the first.
KILL_AT = {point: 1 if "claim" in point else EVENTS // 3 for point in POINTS}


@contextmanager
def worker(environment: Environment, **kill: str) -> Iterator[subprocess.Popen[bytes]]:
    arguments = "-m celery -A tests.faults.kill_points worker --beat --loglevel warning".split()
    quiet = "--without-gossip --without-mingle --without-heartbeat".split()
    with Path(environment["DATA_DIR"], "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, *arguments, *quiet],
            cwd=ROOT,
            env={**environment, **kill},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(environment: Environment, point: str) -> None:
    run(environment, "-m", "tests.faults.scenario", "post", point.replace(" ", "-"), str(EVENTS))
    with worker(environment, KILL_POINT=point, KILL_AT=str(KILL_AT[point])) as killed:
        assert killed.wait(PATIENCE_SECONDS) == -signal.SIGKILL
    with worker(environment):
        outcome = json.loads(run(environment, "-m", "tests.faults.scenario", "settle", str(PATIENCE_SECONDS)))
    assert outcome == {"pending": {}, "lost": 0, "doubled": 0}
