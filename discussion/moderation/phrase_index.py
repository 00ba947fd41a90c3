"""The phrases of all lists by the word with which they begin."""

import re
from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from discussion.moderation.substrings import Substrings

_T = TypeVar("_T")
# Within letters that were written apart, shorter words would be found by chance.
_SHORTEST_WITHIN, _LONGEST_WITHIN = 4, 40
_RUN = re.compile(r"(.)\1+")
# The words that a language uses most, and some of the rarer ones.
_WORDS_REMEMBERED = 20_000
# Longer ones are made up, and could fill the memory.
_LONGEST_REMEMBERED = 40


class PhraseIndex(Generic[_T]):
    """What stands for each first word, which may hold a * for any letters."""

    def __init__(self) -> None:
        self._whole: dict[str, list[_T]] = {}
        # Those with double letters, as they are where repeats have been taken away.
        self._single: dict[str, list[_T]] = {}
        # By what is shown of a word whose inner letters are not: its first, its last, and how many there are.
        self._shapes: dict[tuple[str, str, int], list[str]] = {}
        # By what a word begins with, ends with (read backwards), or holds.
        self._fronts: Substrings[tuple[str, _T]] = Substrings()
        self._ends: Substrings[tuple[str, _T]] = Substrings()
        self._parts: Substrings[tuple[str, _T]] = Substrings()
        self._known: dict[str, tuple[_T, ...]] = {}

    def add(self, word: str, value: _T) -> None:
        """Find the value where this word, or what its * allows, is met; all are added before the first is found."""
        if "*" in word:
            self._add_part(word, value)
            return
        if word not in self._whole:
            self._shapes.setdefault((word[0], word[-1], len(word)), []).append(word)
        self._whole.setdefault(word, []).append(value)
        if (single := _RUN.sub(r"\1", word)) != word:
            self._single.setdefault(single, []).append(value)

    def beginning_with(self, word: str) -> tuple[_T, ...]:
        """The values whose word this is."""
        # A dictionary that is emptied when full: an lru_cache takes six times as long, and a long text has 2,000 words.
        if (known := self._known.get(word)) is not None:
            return known
        if len(word) > _LONGEST_REMEMBERED:
            return self._looked_up(word)
        if len(self._known) >= _WORDS_REMEMBERED:
            self._known.clear()
        known = self._known[word] = self._looked_up(word)
        return known

    def exactly(self, word: str) -> Sequence[_T]:
        """The values whose word this is, letter by letter."""
        return self._whole.get(word, ())

    def masked(self, word: str) -> Iterator[_T]:
        """The values whose word this may be, where a * is one letter that is not shown."""
        for known in self._shapes.get((word[0], word[-1], len(word)), ()):
            if all(shown in ("*", letter) for shown, letter in zip(word, known, strict=True)):
                yield from self._whole[known]

    def stretched(self, word: str) -> Iterator[_T]:
        """Those that differ from the word in how often a letter is repeated."""
        single = _RUN.sub(r"\1", word)
        yield from self._single.get(single, ())
        if single != word:
            yield from self._whole.get(single, ())

    def within(self, word: str) -> Iterator[tuple[int, int, _T]]:
        """Those that stand within the word, with where they do."""
        for start in range(min(len(word), _LONGEST_WITHIN) - _SHORTEST_WITHIN + 1):
            for end in range(start + _SHORTEST_WITHIN, min(len(word), _LONGEST_WITHIN) + 1):
                for value in self._whole.get(word[start:end], ()):
                    yield start, end, value
            rest = word[start:_LONGEST_WITHIN]
            for pattern, value in self._fronts.at_the_front(rest):
                if pattern.index("*") >= _SHORTEST_WITHIN and fits(rest, pattern):
                    yield start, start + len(rest), value

    def _add_part(self, word: str, value: _T) -> None:
        front, end = word[: word.index("*")], word[word.rindex("*") + 1 :]
        if front:
            self._fronts.add(front, (word, value))
        elif end:
            self._ends.add(end[::-1], (word, value))
        else:
            self._parts.add(max(word.split("*"), key=len), (word, value))

    def _looked_up(self, word: str) -> tuple[_T, ...]:
        found = [
            *self._fronts.at_the_front(word),
            *self._ends.at_the_front(word[::-1]),
            *(each for _, _, each in self._parts.find(word)),
        ]
        return *self._whole.get(word, ()), *(value for pattern, value in found if fits(word, pattern))


def fits(word: str, pattern: str) -> bool:
    """Whether the word is what the pattern says, in which a * is any letters or none.

    Each part is looked for once, from left to right: an expression would try every way, and many stars have many.
    """
    first, *rest = pattern.split("*")
    if not rest:
        return word == pattern
    *middle, last = rest
    place, end = len(first), len(word) - len(last)
    if place > end or not (word.startswith(first) and word.endswith(last)):
        return False
    for part in middle:
        if (found := word.find(part, place, end)) < 0:
            return False
        place = found + len(part)
    return True
