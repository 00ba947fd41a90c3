"""A text as it is meant to be read: what hides a word from a list or a model is taken away, in the order measured.

HTML's entities, compatible forms, what shows nothing, look-alikes, marks, case, spaced letters, digits for letters,
repeats. Checks match against this text alone; what is stored is never changed, and every letter knows where it stood.
Look-alikes and marks go where most letters are Latin: elsewhere a mark makes another letter of it.
"""

import re
import string
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from discussion.accounts.lookalikes import as_latin, without_accents
from discussion.moderation.entities import decoded

# More marks on one letter than any script uses: the rest would only cost time.
_MOST_MARKS = 8
# Joining makes words whose repeats collapse, and what collapsed may be joined; hardly any text needs three.
_MOST_PASSES = 8
# Longer words are made up, and remembering them could fill the memory.
_LONGEST_REMEMBERED = 40
_FORMATS = ("Cf", "Cc")
_KEPT_CONTROLS = "\t\n\r"
_BLANKS = "\u034f\u115f\u1160\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef"
# Syllables that are written as their parts are put together again.
_PARTS_OF_SYLLABLES = "\u1161-\u11ff"
_ENCLOSED = "\U0001f150-\U0001f169\U0001f170-\U0001f189"
_FIRST_ENCLOSED, _ENCLOSED_STEP = 0x1F150, 0x20

_SPACED = re.compile(r"(?<![^\W_])[^\W_](?:([\W_]{1,3})[^\W_])(?:\1[^\W_])+(?![^\W_])")
_LETTER = re.compile(r"[^\W\d_]")
_SEPARATORS = re.compile(r"[\W_]+")
# Begun at the beginnings of words alone, and read in one way only: else a long word would take its length squared.
_DISGUISED = re.compile(
    r"(?<![a-z0-9@$\u20ac!|])[a-z2689]*[013457@$\u20ac!|][a-z0-9@$\u20ac!|]*",
)
_TELLING = re.compile(r"[a-z@$\u20ac]")
_LETTER_FOR = str.maketrans("013457@$\u20ac!|", "oieastaseil")
_AT_THE_END = "!|"
# Of anything: to ask for a letter within the expression takes thrice as long.
_REPEATED = re.compile(r"(.)\1\1+")
_ASCII_LETTERS = string.ascii_letters.encode()
_LATIN = re.compile(
    "[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1d00-\u1d25\u1e00-\u1eff\u2c60-\u2c7f\ua722-\ua7ff]"
)


@dataclass(frozen=True, slots=True)
class Normalised:
    """The text to match, and for each of its letters where it begins in the original (one more for the end)."""

    text: str
    positions: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Where the letters from start to end stand in the original, with whatever was hidden between them."""
        last = self.positions[end - 1]
        while self.positions[end] == last:
            end += 1
        return self.positions[start], self.positions[end]


def normalise(text: str) -> Normalised:
    """The text as it is meant to be read; takes any text, however broken, and time in proportion to its length."""
    read, places = text, list(range(len(text)))
    for _ in range(_MOST_PASSES):
        read, places = decoded(read, places)
        is_latin = read.isascii() or _is_mostly_latin(read)
        read, places = _plain(read, places) if read.isascii() else _unmasked(read, places, is_latin)
        read, places = _freed(read, places)
        if decoded(read, places)[0] == read and (read.isascii() or _is_settled(read, is_latin)):
            break
    return Normalised(read, (*places, len(text)))


def _is_settled(read: str, is_latin: bool) -> bool:
    """Whether letters that were signs, spaced or repeated have made no other words of their neighbours."""
    return (
        unicodedata.is_normalized("NFKC", read)
        and is_latin == _is_mostly_latin(read)
        and all(_word_as_read(read[start:end], is_latin)[0] == read[start:end] for start, end in _strange_words(read))
    )


def _freed(read: str, places: list[int]) -> tuple[str, list[int]]:
    """Without spaced letters, digits for letters and repeats, of which each may bring the first about again."""
    spaced = _between_spaced_letters(read)
    for _ in range(_MOST_PASSES):
        read, places = _without(read, places, spaced)
        read = _DISGUISED.sub(_undisguised, read)
        repeated = _repeated(read)
        is_alone = any(not read[start - 2 : start - 1].isalnum() for start, _ in repeated)
        read, places = _without(read, places, repeated)
        # A word of one repeated letter is a letter now, which may be one of a spaced word.
        if not (is_alone and (spaced := _between_spaced_letters(read))):
            break
    return read, places


def _repeated(text: str) -> list[tuple[int, int]]:
    """The letters that repeat the one before, where there are three or more."""
    return [(each.start() + 1, each.end()) for each in _REPEATED.finditer(text) if each[1].isalpha()]


def as_read_among_latin(text: str) -> str:
    """What a word of another alphabet is read as in a text that is mostly Latin: itself, where it has no look-alike."""
    words = " ".join(_word_as_read(each, True)[0] for each in word_pattern().findall(normalise(text).text))
    return _freed(words, list(range(len(words))))[0]


def is_stretched(text: str) -> bool:
    """Whether a letter stands three times or more in a row, with or without something between."""
    return bool(_repeated(_SEPARATORS.sub("", text.lower())))


def word_pattern() -> re.Pattern[str]:
    """A word of any script: letters and digits with the marks on and around them, without underscores."""
    return _scripts().word


@dataclass(frozen=True, slots=True)
class _Scripts:
    word: re.Pattern[str]
    strange_end: re.Pattern[str]
    strange_letter: re.Pattern[str]
    nothing: re.Pattern[str]
    to_compose: re.Pattern[str]


@cache
def _scripts() -> _Scripts:
    """What needs the whole table of characters: read when the first text needs it."""
    characters = [chr(number) for number in (*range(0x10000), *range(0xE0000, 0xE0200))]
    kinds = [(each, unicodedata.category(each)) for each in characters]
    nothing = _BLANKS + _ranges(each for each, kind in kinds if kind in _FORMATS and each not in _KEPT_CONTROLS)
    marks = _ranges(each for each, kind in kinds if kind[0] == "M")
    after = f"[{marks}{nothing}{_PARTS_OF_SYLLABLES}]"
    return _Scripts(
        # Plain words are found by its first half alone, in half of the time.
        word=re.compile(f"[^\\W_]+(?:[{marks}](?:[^\\W_]|[{marks}])*)?|[{marks}](?:[^\\W_]|[{marks}])*"),
        strange_end=re.compile(f"(?:[^\\W\x00-\x7f]|[{marks}])(?:[^\\W_]|[{marks}])*"),
        strange_letter=re.compile(f"(?P<mark>{after}+)|[^\x00-\x7f]{after}*"),
        nothing=re.compile(f"[{nothing}]+"),
        to_compose=re.compile(f"[{nothing}{_ENCLOSED}]|[{marks}]{{{_MOST_MARKS}}}"),
    )


def _ranges(characters: Iterable[str]) -> str:
    """The inside of a class of an expression."""
    found: list[list[str]] = []
    for each in characters:
        if found and ord(each) == ord(found[-1][1]) + 1:
            found[-1][1] = each
        else:
            found.append([each, each])
    return "".join(f"{re.escape(first)}-{re.escape(last)}" for first, last in found)


def _plain(text: str, places: list[int]) -> tuple[str, list[int]]:
    hidden = [each.span() for each in re.finditer(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+", text)]
    return _without(text.lower(), places, hidden)


def _unmasked(text: str, places: list[int], is_latin: bool) -> tuple[str, list[int]]:
    """Composed, without what shows nothing, each word in the alphabet in which it is read."""
    composed, places = _composed(text, places)
    pieces, kept, done = list[str](), list[int](), 0
    for start, end in _strange_words(composed):
        read, lengths = _word_as_read(composed[start:end], is_latin)
        pieces += composed[done:start].lower(), read
        kept += places[done:start]
        kept += _stretched(places[start:end], lengths)
        done = end
    return "".join([*pieces, composed[done:].lower()]), kept + places[done:]


def _strange_words(text: str) -> Iterator[tuple[int, int]]:
    """The words that are not of plain letters alone, found by their first strange letter, which is soon done."""
    done = 0
    for match in _scripts().strange_end.finditer(text):
        start = match.start()
        while start > done and text[start - 1].isalnum():
            start -= 1
        done = match.end()
        yield start, done


def _stretched(places: list[int], lengths: tuple[int, ...]) -> list[int]:
    if not lengths:
        return places
    return [place for place, length in zip(places, lengths, strict=True) for _ in range(length)]


def _composed(text: str, places: list[int]) -> tuple[str, list[int]]:
    if unicodedata.is_normalized("NFKC", text) and not _scripts().to_compose.search(text):
        return text, places
    pieces, kept, done = list[str](), list[int](), 0
    for match in _scripts().strange_letter.finditer(text):
        # A mark that no strange letter has taken stands on a plain one.
        start, end = match.start() - (match["mark"] is not None and match.start() > done), match.end()
        piece = _compatible(text[start : min(end, start + _MOST_MARKS + 1)])
        pieces += text[done:start], piece
        kept += places[done:start]
        kept += [places[start]] * len(piece)
        done = end
    return "".join([*pieces, text[done:]]), kept + places[done:]


@lru_cache(maxsize=4096)
def _compatible(letter: str) -> str:
    nothing = _scripts().nothing
    return nothing.sub("", unicodedata.normalize("NFKC", "".join(map(_opened, nothing.sub("", letter)))))


def _opened(letter: str) -> str:
    """White letters on black, which have no compatible form, as plain ones."""
    return (
        chr(ord("a") + (ord(letter) - _FIRST_ENCLOSED) % _ENCLOSED_STEP)
        if re.match(f"[{_ENCLOSED}]", letter)
        else letter
    )


def _is_mostly_latin(text: str) -> bool:
    ascii_ = text.encode("ascii", "ignore")
    plain = len(ascii_) - len(ascii_.translate(None, _ASCII_LETTERS))
    # Most texts are decided by this alone, at a tenth of the cost.
    return plain >= len(text) - len(ascii_) or len(_LATIN.findall(text)) * 2 >= len(_LETTER.findall(text))


def _word_as_read(word: str, is_latin: bool) -> tuple[str, tuple[int, ...]]:
    """What is read for a word, and how much of that for each of its letters; nothing where each is one."""
    return _short_word_as_read(word, is_latin) if len(word) <= _LONGEST_REMEMBERED else _any_as_read(word, is_latin)


@lru_cache(maxsize=4096)
def _short_word_as_read(word: str, is_latin: bool) -> tuple[str, tuple[int, ...]]:
    return _any_as_read(word, is_latin)


def _any_as_read(word: str, is_latin: bool) -> tuple[str, tuple[int, ...]]:
    letters = _letters_as_read(word, is_latin)
    lengths = tuple(map(len, letters))
    return "".join(letters), lengths if set(lengths) != {1} else ()


def _letters_as_read(word: str, is_latin: bool) -> list[str]:
    """A word of two alphabets is a disguise anywhere.

    One of another alphabet alone is read as Latin where the rest of the text is, and where all of it can be: else it
    is simply a word of another language.
    """
    holds_latin = _LATIN.search(word) is not None
    if is_latin or (holds_latin and len(_LATIN.findall(word)) < len(_LETTER.findall(word))):
        read = [_letter_as_latin(each) for each in word]
        if holds_latin or "".join(read).isascii():
            return read
    return [unicodedata.normalize("NFKC", each.casefold()) for each in word]


@lru_cache(maxsize=4096)
def _letter_as_latin(letter: str) -> str:
    return as_latin(letter).lower() or without_accents(letter.casefold())


def _without(text: str, places: list[int], spans: list[tuple[int, int]]) -> tuple[str, list[int]]:
    if not spans:
        return text, places
    pieces, kept, done = list[str](), list[int](), 0
    for start, end in spans:
        pieces.append(text[done:start])
        kept += places[done:start]
        done = end
    return "".join([*pieces, text[done:]]), kept + places[done:]


def _between_spaced_letters(text: str) -> list[tuple[int, int]]:
    """What stands between the letters of `f r e e` and `f.r.e.e`; numbers in a row stay apart."""
    return [
        each.span()
        for match in _SPACED.finditer(text)
        if len(_LETTER.findall(match[0])) > 1
        for each in _SEPARATORS.finditer(text, *match.span())
    ]


def _undisguised(match: re.Match[str]) -> str:
    """Digits and signs as the letters that they stand for; a number, or an exclamation mark at the end, is none."""
    word = match[0].rstrip(_AT_THE_END)
    if len(_TELLING.findall(word)) < 2:
        return match[0]
    front = word.lstrip(_AT_THE_END)
    return word[: len(word) - len(front)] + front.translate(_LETTER_FOR) + match[0][len(word) :]
