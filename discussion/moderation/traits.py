"""What is told of a text as a whole, each as a number from 0 to 1, in words that a moderator can be shown."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from discussion.moderation.normalise import Normalised, word_pattern
from discussion.moderation.phrases import Hit

LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>]+"
    r"|(?<![\w@.])[a-z0-9-]{2,63}\.(?:com|net|org|info|biz|shop|club|site|online|xyz|top|co|io|me|tv|ly|ru|de)\b(?:/[^\s<>]*)?",
    re.IGNORECASE,
)
_EXCLAMATION = re.compile(r"[!?]{2,}|!")
# Letters are counted where there are enough of them to tell shouting from an abbreviation.
_FEWEST_LETTERS = 8
_MANY_LINKS, _MANY_PHRASES, _MANY_MARKS = 3, 3, 6
_LONG = 2_000


@dataclass(frozen=True)
class Seen:
    """A text with what has been found in it."""

    text: str
    read: Normalised
    hits: Sequence[Hit]

    @cached_property
    def links(self) -> list[str]:
        """The addresses, with or without a scheme."""
        return [match[0] for match in LINK.finditer(self.text)]

    @cached_property
    def words(self) -> list[str]:
        """The words as they are read."""
        return word_pattern().findall(self.read.text)


class Trait(NamedTuple):
    """What it says to a person, and how strong it is in a text."""

    name: str
    strength: Callable[[Seen], float]


def _share(part: float, whole: float) -> float:
    return min(1.0, part / whole) if whole else 0.0


def _of_kind(seen: Seen, kind: str) -> float:
    return _share(len({hit.phrase for hit in seen.hits if hit.kind == kind}), _MANY_PHRASES)


def _capitals(seen: Seen) -> float:
    letters = sum(map(str.isalpha, seen.text))
    return _share(sum(map(str.isupper, seen.text)), letters) if letters >= _FEWEST_LETTERS else 0.0


def _disguised(seen: Seen) -> float:
    """Letters that were hidden, spaced or repeated, or replaced by others than their small form."""
    lost = abs(len(seen.text) - len(seen.read.text))
    kept = (
        sum(1 for one, other in zip(seen.text.lower(), seen.read.text, strict=False) if one != other) if not lost else 0
    )
    return _share(lost + kept, len(seen.text))


# In an order that never changes but with the version of the features: each has its place in every model.
TRAITS: Final = (
    Trait("a banned phrase", lambda seen: _of_kind(seen, "banned")),
    Trait("a suspect phrase", lambda seen: _of_kind(seen, "suspect")),
    Trait("a link", lambda seen: float(bool(seen.links))),
    Trait("many links", lambda seen: _share(len(seen.links), _MANY_LINKS)),
    Trait("hardly more than links", lambda seen: _share(sum(map(len, seen.links)), len(seen.text))),
    Trait("capital letters", _capitals),
    Trait("disguised letters", _disguised),
    Trait("digits", lambda seen: _share(sum(map(str.isdigit, seen.text)), len(seen.text))),
    Trait("exclamation marks", lambda seen: _share(len(_EXCLAMATION.findall(seen.text)), _MANY_MARKS)),
    Trait("words said again", lambda seen: 1 - _share(len(set(seen.words)), len(seen.words)) if seen.words else 0.0),
    Trait("its length", lambda seen: _share(math.log1p(len(seen.text)), math.log1p(_LONG))),
)
