"""What is kept is made once, and anew when what it follows from has changed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from discussion.core import kept as keeping
from discussion.core.kept import Kept


class Clocks:
    """Two clocks that a test moves: the one on the wall, and the processor's."""

    def __init__(self) -> None:
        self.wall = self.processor = 1000.0

    def making(self, value: str, seconds: float):
        """Makes a value in so many seconds."""

        def make() -> str:
            self.wall += seconds
            self.processor += seconds
            return value

        return make


@pytest.fixture
def clocks(monkeypatch) -> Clocks:
    found = Clocks()
    monkeypatch.setattr(keeping, "monotonic", lambda: found.wall)
    monkeypatch.setattr(keeping, "thread_time", lambda: found.processor)
    return found


def failing() -> str:
    raise ValueError("The database went away.")


def test_a_value_is_made_once_for_each_state():
    kept, made = Kept[str](most=2), []

    def make() -> str:
        made.append("made")
        return f"number {len(made)}"

    assert [kept.get("poll", state, make) for state in (1, 1, 2, 2)] == ["number 1", "number 1", "number 2", "number 2"]


def test_however_many_ask_at_once_one_makes_it():
    kept, made, gate, go = Kept[str](most=2), [], Barrier(8), Event()

    def make() -> str:
        go.wait(5)
        made.append("made")
        return "value"

    def ask(_: int) -> str:
        if gate.wait(5) == 0:
            go.set()
        return kept.get("poll", 1, make)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == ["value"] * 8
    assert made == ["made"]


def test_who_asks_for_another_subject_does_not_wait():
    kept, begun, go = Kept[str](most=2), Event(), Event()

    def make_slowly() -> str:
        begun.set()
        assert go.wait(5)
        return "slow"

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(kept.get, "first", 1, make_slowly)
        assert begun.wait(5)
        assert kept.get("second", 1, lambda: "quick") == "quick"
        go.set()
        assert slow.result(5) == "slow"


def test_what_nobody_asked_for_longest_is_forgotten():
    kept = Kept[int](most=2)
    for subject in ("first", "second", "first", "third"):
        kept.get(subject, 1, lambda: 1)
    assert len(kept) == 2
    assert kept.get("first", 1, lambda: 2) == 1
    assert kept.get("second", 1, lambda: 2) == 2


def test_what_failed_is_tried_again():
    kept = Kept[str](most=2)
    with pytest.raises(ValueError, match="went away"):
        kept.get("poll", 1, failing)
    assert kept.get("poll", 1, lambda: "value") == "value"


def test_what_is_made_quickly_follows_every_move(clocks):
    kept = Kept[str](most=2)
    assert kept.get("poll", 1, clocks.making("first", 0.05), moving=1) == "first"
    assert kept.get("poll", 1, clocks.making("second", 0.05), moving=2) == "second"


def test_what_takes_long_to_make_rests_while_it_only_moves(clocks):
    kept = Kept[str](most=2)
    told = []
    for moving, wait in enumerate((0, 2.9, 0.2)):
        clocks.wall += wait
        told.append(kept.get("poll", 1, clocks.making(f"number {moving}", 0.3), moving=moving))
    assert told == ["number 0", "number 0", "number 2"]


def test_nothing_rests_longer_than_five_seconds(clocks):
    kept = Kept[str](most=2)
    kept.get("poll", 1, clocks.making("first", 60), moving=1)
    clocks.wall += 5
    assert kept.get("poll", 1, clocks.making("second", 60), moving=2) == "second"


def test_another_state_waits_for_no_rest(clocks):
    kept = Kept[str](most=2)
    kept.get("poll", 1, clocks.making("first", 2), moving=1)
    assert kept.get("poll", 2, clocks.making("second", 2), moving=1) == "second"
