"""A model that has learnt from moderators: one number for each feature, kept as arrays with a digest, never as code."""

import hashlib
import io
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, TypeAlias

import numpy as np

from discussion.moderation.features import VERSION, WIDTH, Features, Kind, Numbers, Values

Purpose: TypeAlias = Literal["spam", "abuse"]

# A model's arrays are small; what claims to be more is none of ours.
LARGEST_BYTES: Final = 4_000_000
# Beyond this a float has no room for more certainty.
_SURE = 30
_FIELDS = {"purpose", "version", "decisions", "intercept", "numbers", "weights"}


class Refused(ValueError):
    """Bytes that are not the model that was stored, or that this version does not understand."""


class Reason(NamedTuple):
    """A part of the text that moved the verdict: above zero towards `purpose`, below zero away from it."""

    kind: Kind
    text: str
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """What spam, or abuse, looks like to one site; learnt from so many decisions."""

    purpose: Purpose
    weights: Values
    intercept: float
    decisions: int
    version: int = VERSION

    def score(self, numbers: Numbers, values: Values) -> float:
        """How likely a text with these features is what the model looks for, from 0 to 1."""
        total = self.intercept + float(self.weights[numbers] @ values)
        return float(1 / (1 + np.exp(-np.clip(total, -_SURE, _SURE))))

    def strongest(self, seen: Features, count: int = 5) -> list[Reason]:
        """The parts of the text that moved the score most, the strongest first.

        What a run of letters brings goes to the words in which it stands, since nobody is told anything by `ubsc`.
        """
        shares = self.weights[seen.numbers] * seen.values / seen.counts
        moved = dict[tuple[Kind, str], float]()
        for kind, text, numbers in seen.parts:
            share = float(shares[np.searchsorted(seen.numbers, numbers)].sum())
            moved[kind, text] = moved.get((kind, text), 0.0) + share
        reasons = (Reason(*part, weight) for part, weight in moved.items() if weight)
        return sorted(reasons, key=lambda reason: (-abs(reason.weight), reason.text))[:count]

    def to_bytes(self) -> bytes:
        """The arrays, with only those weights that are not zero; the same bytes for the same model."""
        file, numbers = io.BytesIO(), np.flatnonzero(self.weights).astype(np.int32)
        np.savez_compressed(
            file,
            allow_pickle=False,
            purpose=np.array(self.purpose),
            version=np.array(self.version),
            decisions=np.array(self.decisions),
            intercept=np.array(self.intercept),
            numbers=numbers,
            weights=self.weights[numbers],
        )
        return file.getvalue()

    @classmethod
    def from_bytes(cls, stored: bytes, *, digest: str) -> "Model":
        """The model that `to_bytes` stored under this digest; Refused for any other bytes, before they are read."""
        if len(stored) > LARGEST_BYTES or digest_of(stored) != digest:
            raise Refused("The stored model is not the one that was learnt. Learn it again.")
        with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
            if set(arrays.files) != _FIELDS or int(arrays["version"]) != VERSION:
                raise Refused("The stored model is of another version. Learn it again.")
            weights = np.zeros(WIDTH, np.float32)
            weights[arrays["numbers"]] = arrays["weights"]
            purpose: Purpose = "abuse" if str(arrays["purpose"]) == "abuse" else "spam"
            return cls(purpose, weights, float(arrays["intercept"]), int(arrays["decisions"]))


def digest_of(stored: bytes) -> str:
    """SHA-256 in hexadecimal, which is kept beside the bytes and names the model."""
    return hashlib.sha256(stored).hexdigest()
