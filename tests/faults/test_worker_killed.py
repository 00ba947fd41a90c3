"""A worker killed with -9, wherever it happens to be, loses nothing, and doubles nothing that anybody can tell."""

import signal

import pytest

from tests.faults.conftest import Tell
from tests.faults.kill_points import CHANNELS, OF_CHANNELS, OF_OUTBOX, SENT_UNMARKED
from tests.faults.processes import EVENTS, PATIENCE_SECONDS, Nursery
from tests.sinks import Sinks, came

pytestmark = pytest.mark.faults

# What is told in the page is written by the outbox's consumer.
IN_PAGE = "notifications"
CASES = [
    *((IN_PAGE, point) for point in OF_OUTBOX),
    *((channel, point) for channel in CHANNELS for point in OF_CHANNELS),
]


def kill_at(point: str) -> int:
    """A point that each row passes kills in the middle of a batch, one that each claim passes at the first."""
    return 1 if "claim" in point else max(EVENTS // 3, 1)


@pytest.mark.parametrize(("place", "point"), CASES)
def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(
    told: Nursery, sinks: Sinks, place: str, point: str, tell: Tell
) -> None:
    """50 answers (1,000 in `make faults`), each told in the page, by mail, push and webhook, and the worker killed at
    the point: 0 lost; 0 doubled in the page; of messages at most 1 came twice, under the same identifier, where the
    worker was killed between sending and marking; 0 differences.
    """
    before = sinks.taken()
    told.act("answer", count=EVENTS)
    with told.worker(KILL_POINT=point, KILL_IN=place, KILL_AT=str(kill_at(point))) as killed:
        assert told.wait(killed) == -signal.SIGKILL
    with told.worker():
        outcome = told.act("settle_told", patience=PATIENCE_SECONDS)

    assert outcome["counts"] == {"lost": 0, "doubled": 0, "differences": []}
    assert outcome["notifications"] == outcome["answers"]
    assert set(outcome["deliveries"]) == {"mail sent", "push sent", "webhook sent"}
    counted = came(sinks, before)
    doubled = {channel: more for channel, (_, more) in counted.items()}
    assert {channel: different for channel, (different, _) in counted.items()} == dict.fromkeys(CHANNELS, EVENTS)
    may_double = place if point in SENT_UNMARKED else None
    assert all(count <= (channel == may_double) for channel, count in doubled.items()), doubled
    tell(f"{EVENTS} answers, killed in {place} {point}: 0 lost, doubled under the same identifier: {doubled}")
