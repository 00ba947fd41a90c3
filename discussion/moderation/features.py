"""What a model sees of a text: its words, its pairs of words, the letters of each word, and a few traits.

Each is a number below `WIDTH`, found by hashing, so that no vocabulary is kept. For every word it is remembered which
numbers come from it, so that a verdict can be explained in words.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from discussion.moderation.normalise import Normalised
from discussion.moderation.phrases import Hit
from discussion.moderation.traits import TRAITS, Seen

# Grows with every change of what stands for what: a model understands only the features that it was made with.
VERSION: Final = 1
HASHED: Final = 2**17
WIDTH: Final = HASHED + len(TRAITS)

# Words and pairs of words have the lower half, letters the upper one.
_HALF = HASHED // 2
_SHORTEST, _LONGEST = 3, 5
# Of longer ones, which are addresses and noise, the beginning says enough.
_LONGEST_WORD = 30
_WORDS_REMEMBERED = 10_000

Numbers: TypeAlias = NDArray[np.int32]
Values: TypeAlias = NDArray[np.float32]
Kind: TypeAlias = Literal["word", "words", "trait"]


class Part(NamedTuple):
    """Something in a text that a person can be shown, and the numbers that come from it."""

    kind: Kind
    text: str
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Features:
    """The numbers that a text has, in their order, how strong each is, how often it came, and from which parts."""

    numbers: Numbers
    values: Values
    counts: Numbers
    parts: tuple[Part, ...]


def features(text: str, read: Normalised, hits: Sequence[Hit] = ()) -> Features:
    """What a model sees of a text; `read` is the text normalised, `hits` are the phrases that it holds."""
    seen = Seen(text, read, hits)
    words = [word[:_LONGEST_WORD] for word in seen.words]
    singles = [_of_word(word) for word in words]
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    paired = [_numbers([_hashed(pair)]) for pair in pairs]
    traits = [(number, trait.strength(seen)) for number, trait in enumerate(TRAITS, HASHED)]
    traits = [(number, strength) for number, strength in traits if strength]
    parts = [
        *(Part("word", word, numbers) for word, numbers in zip(words, singles, strict=True)),
        *(Part("words", pair, numbers) for pair, numbers in zip(pairs, paired, strict=True)),
        *(Part("trait", TRAITS[number - HASHED].name, _numbers([number])) for number, _ in traits),
    ]
    return _weighed([*singles, *paired], traits, tuple(parts))


def _weighed(hashed: list[Numbers], traits: list[tuple[int, float]], parts: tuple[Part, ...]) -> Features:
    numbers, counts = np.unique(np.concatenate([*hashed, _numbers([])]), return_counts=True)
    middle = int(np.searchsorted(numbers, _HALF))
    strengths = 1 + np.log(counts)
    told = np.array([strength for _, strength in traits], np.float64)
    values = [_of_length_one(strengths[:middle]), _of_length_one(strengths[middle:]), told]
    return Features(
        np.concatenate([numbers, _numbers([number for number, _ in traits])]),
        np.concatenate(values).astype(np.float32),
        np.concatenate([counts, np.ones(len(traits))]).astype(np.int32),
        parts,
    )


def _of_length_one(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """So that a long text does not outweigh a short one."""
    return values / (np.linalg.norm(values) or 1.0)


@lru_cache(maxsize=_WORDS_REMEMBERED)
def _of_word(word: str) -> Numbers:
    """The word itself, and every three to five of its letters, its beginning and end among them."""
    padded = f" {word} "
    runs = [
        padded[start : start + size]
        for size in range(_SHORTEST, _LONGEST + 1)
        for start in range(max(1, len(padded) - size + 1))
    ]
    return _numbers([_hashed(word), *(_HALF + _hashed(run) for run in runs)])


def _hashed(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass")) % _HALF


def _numbers(numbers: list[int]) -> Numbers:
    return np.array(numbers, np.int32)
