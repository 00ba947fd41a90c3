"""Which phrases of a site's lists a text holds: by whole words, however they are disguised."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, NamedTuple, TypeAlias

from discussion.moderation.normalise import Normalised, is_stretched, word_pattern
from discussion.moderation.phrase_index import PhraseIndex, fits
from discussion.moderation.phrase_lines import Phrase, key, phrases
from discussion.moderation.substrings import Substrings

Kind: TypeAlias = Literal["banned", "suspect"]

# Further apart, two words are no phrase.
_WIDEST_GAP = 3
_FEWEST_SEPARATORS = 2
_SEPARATOR = re.compile(r"[\s\W_]")
# Signs within a word, or in place of its letters. What an apostrophe divides are words of their own.
_SIGNS = re.compile(r"(?:[^\w\s'’]|_)+")
_BROKEN = re.compile(r"(?<![^\W_])[^\W_]++(?:(?:[^\w\s'’]|_){1,12}+[^\W_]++)++")
_MASKED = re.compile(r"(?<![^\W_])[^\W\d_]++(?:[*#•●%\\]++[^\W\d_]++)++")
# A masked one is compared with all phrases of its length.
_MOST_BROKEN = 100
_PART = re.compile(r"[^\W_]+")
_MOST_PARTS, _SHORTEST_JOINED, _LONGEST_JOINED = 4, 4, 40
_MASK = str.maketrans("#•●%", "****", "\\")
# Letters of their own, which are no disguise in their language: the Spanish year is no part of the body.
_OWN_LETTERS = {
    "cs": "čďěňřšťůž",
    "da": "æøå",
    "de": "äöü",
    "es": "ñ",
    "fi": "äö",
    "fr": "ç",
    "hu": "öőüű",
    "no": "æøå",
    "pl": "ąćęłńóśźż",
    "pt": "ãõç",
    "sv": "åäö",
    "tr": "çğıöşü",
}


@dataclass(frozen=True, slots=True)
class PhraseList:
    """A list as a site keeps it: what is banned is kept out, what is suspect is looked at by a person."""

    name: str
    kind: Kind
    lines: Sequence[str]
    language: str = ""


class Hit(NamedTuple):
    """A phrase as its list has it, and where it stands in the original text."""

    start: int
    end: int
    phrase: str
    list_name: str
    kind: Kind


# A word as a key, and where it begins and ends in the normalised text; plain, since there are thousands.
_Word: TypeAlias = tuple[str, int, int]


class _Entry(NamedTuple):
    phrase: Phrase
    list: PhraseList


class PhraseBook:
    """Lists made ready to be looked up in: made once for each change of a site's lists, and then only read."""

    def __init__(self, lists: Iterable[PhraseList]) -> None:
        self._by_word: PhraseIndex[_Entry] = PhraseIndex()
        self._anywhere: Substrings[_Entry] = Substrings()
        self._plain_anywhere: Substrings[_Entry] = Substrings()
        for each in lists:
            for phrase in phrases(each.lines, language=each.language):
                self._add(_Entry(phrase, each))

    def find(self, text: str, read: Normalised) -> list[Hit]:
        """Every phrase that the text holds, in their order; `read` is the same text normalised."""
        keyed = key(read.text)
        words = [(each[0], *each.span()) for each in word_pattern().finditer(keyed)]
        found = set[Hit]()
        for start, end, entry in self._met(text, read, keyed, words):
            place = read.original_span(start, end)
            if _is_meant(entry, text[slice(*place)]):
                found.add(Hit(*place, entry.phrase.line, entry.list.name, entry.list.kind))
        return sorted(found)

    def _add(self, entry: _Entry) -> None:
        first = entry.phrase.words[0]
        anywhere = self._plain_anywhere if first.isascii() else self._anywhere
        (anywhere if entry.phrase.is_anywhere else self._by_word).add(first, entry)

    def _met(self, text: str, read: Normalised, keyed: str, words: list[_Word]) -> Iterator[tuple[int, int, _Entry]]:
        is_as_written = len(read.text) == len(text)
        for number, (word, start, end) in enumerate(words):
            for entry in self._by_word.beginning_with(word):
                yield from _whole(entry, words, number)
            if not is_as_written and read.positions[end] - read.positions[start] != end - start:
                yield from self._hidden(text, read, words, number)
        yield from self._broken(keyed)
        yield from self._plain_anywhere.find(keyed)
        if not keyed.isascii():
            yield from self._anywhere.find(keyed)

    def _broken(self, keyed: str) -> Iterator[tuple[int, int, _Entry]]:
        """Single words with signs between their letters, or in place of some."""
        for broken in islice(_broken_words(keyed), _MOST_BROKEN):
            for start, end, word in _joined(broken):
                yield from _alone(self._by_word.exactly(word), start, end)
            for match in _MASKED.finditer(keyed, *broken.span()):
                if len(match[0]) <= _LONGEST_JOINED:
                    yield from _alone(self._by_word.masked(match[0].translate(_MASK)), *match.span())

    def _hidden(
        self, text: str, read: Normalised, words: list[_Word], number: int
    ) -> Iterator[tuple[int, int, _Entry]]:
        """What repeated letters have hidden, or letters written apart with no more between the words."""
        word, first, last = words[number]
        written = text[slice(*read.original_span(first, last))]
        if is_stretched(written):
            for entry in self._by_word.stretched(word):
                yield from _whole(entry, words, number)
        if len(_SEPARATOR.findall(written)) >= _FEWEST_SEPARATORS:
            for start, end, entry in self._by_word.within(word):
                if len(entry.phrase.words) == 1:
                    yield first + start, first + end, entry


def _broken_words(keyed: str) -> Iterator[re.Match[str]]:
    """What has signs between letters, found by the signs, which are few."""
    done = 0
    for sign in _SIGNS.finditer(keyed):
        start = sign.start()
        if start < done or not keyed[sign.end() : sign.end() + 1].isalnum():
            continue
        while start > done and keyed[start - 1].isalnum():
            start -= 1
        if match := _BROKEN.match(keyed, start):
            done = match.end()
            yield match


def _joined(broken: re.Match[str]) -> Iterator[tuple[int, int, str]]:
    """What neighbouring parts make together, with where it begins and ends."""
    parts = [
        (broken.start() + each.start(), broken.start() + each.end(), each[0]) for each in _PART.finditer(broken[0])
    ]
    for number, (start, _, word) in enumerate(parts):
        for _, end, part in parts[number + 1 : number + _MOST_PARTS]:
            word += part
            if _SHORTEST_JOINED <= len(word) <= _LONGEST_JOINED:
                yield start, end, word


def _alone(entries: Iterable[_Entry], start: int, end: int) -> Iterator[tuple[int, int, _Entry]]:
    """Those of these phrases that are one word."""
    return ((start, end, each) for each in entries if len(each.phrase.words) == 1)


def _whole(entry: _Entry, words: list[_Word], number: int) -> Iterator[tuple[int, int, _Entry]]:
    """The phrase whose first word was met, if the others follow."""
    _, first, last = words[number]
    for wanted, (word, start, end) in zip(
        entry.phrase.words[1:], words[number + 1 : number + len(entry.phrase.words)], strict=False
    ):
        if start - last > _WIDEST_GAP or not fits(word, wanted):
            return
        last = end
    if number + len(entry.phrase.words) <= len(words):
        yield first, last, entry


def _is_meant(entry: _Entry, written: str) -> bool:
    """Whether what was written is a form of the phrase, and not another word of its language that reads alike."""
    if entry.phrase.is_stretched and not is_stretched(written):
        return False
    if written.isascii():
        return not entry.phrase.is_look_alike
    own = _OWN_LETTERS.get(entry.list.language, "")
    return not (set(written.lower()) & set(own)) - set(entry.phrase.line.lower())
