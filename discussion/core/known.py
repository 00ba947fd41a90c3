"""What this process knows to be so, and need not ask again: a bounded set, from which the oldest go first."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock


class Known:
    """A set of at most so many facts, for as long as the process lives; name the time in a fact that passes."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._facts = OrderedDict[Hashable, None]()
        self._lock = Lock()

    def add(self, fact: Hashable) -> None:
        """It is so."""
        with self._lock:
            self._facts[fact] = None
            while len(self._facts) > self._most:
                self._facts.popitem(last=False)

    def __contains__(self, fact: Hashable) -> bool:
        return fact in self._facts

    def __len__(self) -> int:
        return len(self._facts)

    def clear(self) -> None:
        """Nothing is known any more."""
        with self._lock:
            self._facts.clear()
