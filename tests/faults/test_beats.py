"""Several beats at once, one of them killed: each tick acts once."""

from pathlib import Path

import pytest

from tests.faults.processes import Environment, Nursery, wait_until

pytestmark = pytest.mark.faults

BEATS = 3
TICKS = 5


def test_each_tick_of_three_beats_acts_once(nursery: Nursery, environment: Environment) -> None:
    """3 beats and 3 workers, one pair killed with -9 on the way: 1 run of each tick, a second apart."""
    notes = Path(environment["DATA_DIR"], "ticks")
    notes.touch()

    def ran() -> int:
        return len(notes.read_text().splitlines())

    pairs = [nursery.start("worker", {"TICKS": str(notes)}) for _ in range(BEATS)]
    wait_until(lambda: ran() >= TICKS)
    nursery.kill(pairs.pop())
    wait_until(lambda: ran() >= 2 * TICKS)
    for pair in pairs:
        nursery.kill(pair)

    found = nursery.act("ticks")
    # Who was killed in between had claimed a tick and not run it, or not yet said that it had.
    assert ran() <= found["claimed"] <= ran() + BEATS
    assert found["claimed"] - BEATS <= found["done"] <= ran()
