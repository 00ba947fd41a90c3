"""Many needles looked for in one text at once."""

from collections.abc import Iterator
from typing import Generic, TypeVar

_T = TypeVar("_T")
# Needles are told apart by so many letters first, or by all where they have fewer.
_FRONT = 3


class Substrings(Generic[_T]):
    """What stands for each needle, by the needle's front and length."""

    def __init__(self) -> None:
        self._by_front: dict[int, dict[str, dict[int, dict[str, list[_T]]]]] = {}

    def add(self, needle: str, value: _T) -> None:
        """Look for the needle from now on."""
        size = min(_FRONT, len(needle))
        fronts = self._by_front.setdefault(size, {})
        fronts.setdefault(needle[:size], {}).setdefault(len(needle), {}).setdefault(needle, []).append(value)

    def find(self, text: str) -> Iterator[tuple[int, int, _T]]:
        """Where each needle begins and ends in the text, wherever that is."""
        for size, fronts in self._by_front.items():
            for start in range(len(text) - size + 1):
                if text[start : start + size] in fronts:
                    yield from self._at(text, start, size)

    def at_the_front(self, text: str) -> Iterator[_T]:
        """What stands for the needles with which the text begins."""
        for size, fronts in self._by_front.items():
            if text[:size] in fronts:
                yield from (value for _, _, value in self._at(text, 0, size))

    def _at(self, text: str, start: int, size: int) -> Iterator[tuple[int, int, _T]]:
        for length, needles in self._by_front[size][text[start : start + size]].items():
            for value in needles.get(text[start : start + length], ()):
                yield start, start + length, value
