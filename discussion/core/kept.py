"""What is dear to make, kept in this process for as long as what it was made of stays the same."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from time import monotonic, thread_time
from typing import Generic, TypeVar

_Value = TypeVar("_Value")
# Seconds of a processor from which on a value may rest, for how many times as long, and for how long at most.
_DEAR = 0.1
_REST = 10
_LONGEST_REST = 5


class Kept(Generic[_Value]):
    """The newest value for each of so many subjects, those that nobody asks for any more forgotten first.

    Whoever asks gets the same object: leave it as it is.
    """

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._places = OrderedDict[Hashable, _Place[_Value]]()
        self._lock = Lock()

    def get(self, subject: Hashable, state: Hashable, make: Callable[[], _Value], *, moving: Hashable = None) -> _Value:
        """The value for the subject in this state, made once however many ask at the same time.

        `state` and `moving` are what the value follows from; read them before `make` reads the rest, never after. When
        only `moving` has changed, a value that took long to make rests first, for up to 5 s: what changes all the time
        must not keep a processor busy.
        """
        return self._place(subject, state, moving).value(make)

    def __len__(self) -> int:
        return len(self._places)

    def _place(self, subject: Hashable, state: Hashable, moving: Hashable) -> "_Place[_Value]":
        with self._lock:
            place = self._places.get(subject)
            if place is None or not place.serves(state, moving):
                place = self._places[subject] = _Place(state, moving)
            self._places.move_to_end(subject)
            while len(self._places) > self._most:
                self._places.popitem(last=False)
            return place


class _Place(Generic[_Value]):
    def __init__(self, state: Hashable, moving: Hashable) -> None:
        self._state, self._moving = state, moving
        self._made: list[_Value] = []
        self._rests_until = 0.0
        self._lock = Lock()

    def serves(self, state: Hashable, moving: Hashable) -> bool:
        return self._state == state and (self._moving == moving or monotonic() < self._rests_until)

    def value(self, make: Callable[[], _Value]) -> _Value:
        # Looked at without the lock first: whoever finds it made waits for nobody.
        if not self._made:
            with self._lock:
                if not self._made:
                    self._made.append(self._timed(make))
        return self._made[0]

    def _timed(self, make: Callable[[], _Value]) -> _Value:
        start = thread_time()
        made = make()
        spent = thread_time() - start
        if spent >= _DEAR:
            self._rests_until = monotonic() + min(_REST * spent, _LONGEST_REST)
        return made
