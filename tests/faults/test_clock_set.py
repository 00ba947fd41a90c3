"""The clock is set back and forward while messages are on their way: they are late, and told once."""

import signal

import pytest

from tests.faults.conftest import Tell
from tests.faults.processes import EVENTS, PATIENCE_SECONDS, Nursery
from tests.sinks import Sinks, came

pytestmark = pytest.mark.faults

FIVE_MINUTES = 300


def test_a_clock_that_is_set_back_or_forward_loses_and_doubles_nothing(told: Nursery, sinks: Sinks, tell: Tell) -> None:
    """A worker is killed with mail in its hands, then the clock goes back by 5 minutes: what comes from then on is told
    at once, what was planned before waits until the clock has come there, and is told once. The same 5 minutes forward:
    all is told at once, once. 0 lost, 0 doubled, 0 differences.
    """
    before, back = sinks.taken(), {"CLOCK_AHEAD": str(-FIVE_MINUTES)}
    told.act("answer", count=EVENTS)
    with told.worker(KILL_POINT="after the claim", KILL_IN="mail") as killed:
        assert told.wait(killed) == -signal.SIGKILL

    told.act("answer", back, count=EVENTS)
    with told.worker(**back):
        outcome = told.act("settle_told", back, patience=PATIENCE_SECONDS, is_all=False)
    assert EVENTS <= came(sinks, before)["mail"][0] < 2 * EVENTS
    assert outcome["counts"]["doubled"] == 0

    with told.worker(CLOCK_AHEAD=str(FIVE_MINUTES)):
        outcome = told.act("settle_told", patience=PATIENCE_SECONDS)
    assert outcome["counts"] == {"lost": 0, "doubled": 0, "differences": []}
    assert outcome["notifications"] == outcome["answers"]
    assert set(came(sinks, before).values()) == {(2 * EVENTS, 0)}
    tell(f"{2 * EVENTS} answers, the clock 5 minutes back and forward: 0 lost, 0 doubled")
