"""A worker killed with -9, wherever it happens to be, loses nothing and doubles nothing."""

import signal

import pytest

from tests.faults.kill_points import POINTS
from tests.faults.processes import EVENTS, PATIENCE_SECONDS, Nursery

pytestmark = pytest.mark.faults

# A point that each row passes kills in the middle of a batch, one that each claim passes at the first.
KILL_AT = {point: 1 if "claim" in point else EVENTS // 3 for point in POINTS}


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(nursery: Nursery, point: str) -> None:
    nursery.act("post", slug=point.replace(" ", "-"), count=EVENTS)
    with nursery.worker(KILL_POINT=point, KILL_AT=str(KILL_AT[point])) as killed:
        assert nursery.wait(killed) == -signal.SIGKILL
    with nursery.worker():
        outcome = nursery.act("settle", patience=PATIENCE_SECONDS)
    assert outcome == {"pending": {}, "lost": 0, "doubled": 0, "differences": []}
