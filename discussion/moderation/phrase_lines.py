"""How a list of phrases is written: one phrase on a line, `*` for any letters, `#` before a remark."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from discussion.moderation.normalise import as_read_among_latin, is_stretched, normalise, word_pattern

LONGEST = 100
# What stands beside a * keeps it from matching half of the language; at both ends it needs one letter more.
_FEWEST_BESIDE, _FEWEST_BETWEEN = 2, 3
# Written without spaces: a word is found wherever it stands.
SPACELESS = frozenset({"zh", "ja", "th", "lo", "km", "my"})
# Most lines are such: they are read as they stand.
_PLAIN = re.compile(r"[a-z]{2,}(?: [a-z]{2,})*|[a-z]{2,}\*|\*[a-z]{3,}\*?")
_TRIPLE = re.compile(r"([a-z])\1\1")
_REMARK = re.compile(r"(?:^|\s)#.*")


class Phrase(NamedTuple):
    """A line as it was written, and its words as they are met in a normalised text."""

    line: str
    words: tuple[str, ...]
    # Met only where a letter was repeated: else `xxx` would be found in every x.
    is_stretched: bool = False
    # Another alphabet's word as it looks among Latin ones: met only where the text was not plain.
    is_look_alike: bool = False
    # Met wherever it stands: a word of a language without spaces, or a sign.
    is_anywhere: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that is no phrase, by its number (from 1), and what to do about it."""

    line: int
    sentence: str


def phrases(lines: Iterable[str], *, language: str = "") -> list[Phrase]:
    """The phrases of a list; lines that are none are left out (`problems` tells them)."""
    return [phrase for line in lines for phrase in _read(line, language)[0]]


def problems(lines: Iterable[str], *, language: str = "") -> list[Problem]:
    """What is wrong with a list, line by line."""
    told = _("Line %(line)s: %(sentence)s")
    found = ((number, _read(line, language)[1]) for number, line in enumerate(lines, 1))
    return [Problem(number, told % {"line": number, "sentence": sentence}) for number, sentence in found if sentence]


def key(text: str) -> str:
    """One letter for i and l, which a capital I and a 1 confuse; of the same length."""
    return text.replace("i", "l")


def _read(line: str, language: str) -> tuple[list[Phrase], str]:
    """The phrases of a line, or what is wrong with it."""
    line = line.strip()
    if _PLAIN.fullmatch(line) and not _TRIPLE.search(line):
        return [Phrase(line, tuple(key(line).split(" ")))], ""
    line = _REMARK.sub("", line).strip()
    if not line:
        return [], ""
    if len(line) > LONGEST:
        return [], _("this is longer than %(count)s characters. Use fewer words.") % {"count": LONGEST}
    words = _words(line)
    if _is_anywhere(line, language):
        return _anywhere(line)
    if not any(word.strip("*") for word in words):
        return [], _("“%(line)s” has no letters. Write a word, or delete the line.") % {"line": line}
    if any("*" in word and _is_loose(word) for word in words):
        return [], _("“%(line)s” would match too much. Write more letters beside the *.") % {"line": line}
    return _by_words(line, words), ""


def _is_anywhere(line: str, language: str) -> bool:
    if language in SPACELESS and not line.isascii():
        return True
    return any(unicodedata.category(each)[0] == "S" for each in normalise(line).text)


def _anywhere(line: str) -> tuple[list[Phrase], str]:
    """A word of a language without spaces, or what holds a sign, of which no word is made."""
    sign = key(normalise(line.replace("*", "")).text).strip()
    if sign:
        return [Phrase(line, (sign,), is_anywhere=True)], ""
    return [], _("“%(line)s” has no letters. Write a word, or delete the line.") % {"line": line}


def _by_words(line: str, words: tuple[str, ...]) -> list[Phrase]:
    found = [Phrase(line, words, is_stretched=is_stretched(line.replace("*", "")))]
    if not line.isascii() and "*" not in line and (looks := _keys(as_read_among_latin(line))) != words:
        found.append(Phrase(line, looks, is_look_alike=True))
    return found


def _words(line: str) -> tuple[str, ...]:
    """The words as keys; a * is kept in its place, and what stands beside it is one word."""
    if "*" not in line:
        return _keys(normalise(line).text)
    found = list[str]()
    for word in line.split():
        parts = [_keys(normalise(part).text) if part else () for part in re.split(r"\*+", word)]
        found += ["*".join("".join(part) for part in parts)] if len(parts) > 1 else parts[0]
    return tuple(found)


def _keys(read: str) -> tuple[str, ...]:
    return tuple(word_pattern().findall(key(read)))


def _is_loose(word: str) -> bool:
    fewest = _FEWEST_BETWEEN if word[0] == word[-1] == "*" else _FEWEST_BESIDE
    return sum(map(str.isalnum, word)) < fewest
