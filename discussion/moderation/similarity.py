"""How alike two texts are, told by signatures that can be stored and looked up: MinHash over runs of five letters.

Two texts share about as many of the 64 numbers as they share runs (Jaccard). Sixteen bands of four numbers each are
what a database looks for: texts that are half alike have a band in common in two cases of three, those that are three
quarters alike nearly always; what was found so is then compared number by number.
"""

import hashlib
import re
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

SIZE: Final = 64
BANDS: Final = 16
# What an edited copy of a campaign is taken to be, and what two honest comments hardly ever reach.
ALIKE: Final = 0.5
# "First!" and "I agree with Ann" are written by many who know nothing of each other.
SHORTEST: Final = 20

_RUN = 5
_SPACE = re.compile(r"\s+")
_Numbers: TypeAlias = NDArray[np.uint64]


def signature(text: str) -> bytes | None:
    """The 256 bytes that stand for a normalised text, the same on every machine; None below twenty letters."""
    text = _SPACE.sub(" ", text).strip()
    if len(text) < SHORTEST:
        return None
    runs = _runs(text)
    # The least of each of 64 orders of all runs; the upper halves are the well-mixed ones.
    numbers = ((runs[:, None] ^ _OFFSETS) * _FACTORS).min(axis=0) >> np.uint64(32)
    return bytes(numbers.astype("<u4").tobytes())


def bands(signature: bytes) -> list[int]:
    """Sixteen numbers below 2**63; texts that are alike have at least one of them in common."""
    width = len(signature) // BANDS
    return [_band(number, signature[number * width :][:width]) for number in range(BANDS)]


def jaccard_estimate(one: bytes, other: bytes) -> float:
    """The share of runs that two texts have in common, from 0 to 1, known to about a sixteenth."""
    return float(np.mean(np.frombuffer(one, "<u4") == np.frombuffer(other, "<u4")))


def _runs(text: str) -> _Numbers:
    """A number for each different run of five letters."""
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
    windows = np.lib.stride_tricks.sliding_window_view(letters, _RUN)
    mixed = (windows * _POWERS).sum(axis=1, dtype=np.uint64)
    return np.unique(_mixed(mixed))


def _mixed(numbers: _Numbers) -> _Numbers:
    """Splitmix64's finish: neighbours end far apart."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def _band(number: int, part: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(bytes([number]) + part, digest_size=8).digest(), "big") >> 1


def _constants(name: str, count: int) -> _Numbers:
    """Numbers without a pattern that never change: stored signatures depend on them."""
    digests = (hashlib.blake2b(f"{name} {number}".encode(), digest_size=8).digest() for number in range(count))
    return np.array([int.from_bytes(each, "big") for each in digests], np.uint64)


_POWERS: Final = _constants("power", _RUN) | np.uint64(1)
_OFFSETS: Final = _constants("offset", SIZE)
_FACTORS: Final = _constants("factor", SIZE) | np.uint64(1)
