"""What a name looks like: names that a reader would take for one another have the same skeleton.

The skeleton follows Unicode's own (UTS 39), and goes further where people are deceived by less: case, accents, spaces
and punctuation make no other name, and `i`, `l` and `1` are one letter, since a capital I is an l to the eye.
"""

import unicodedata
from functools import cache

LENGTH = 160
# Accents above, below and through a letter. What makes another letter of it in Indic or Japanese scripts is kept.
_THROUGH, _FIRST_ACCENT = 1, 200
_MARKS_AROUND_SEQUENCES = "\u200e"
_SMALL_CAPITAL = "LATIN LETTER SMALL CAPITAL "
_ONE_LETTER = str.maketrans("i", "l")
# Nothing is further from its skeleton than a capital, whose small letter is two others: M, m, rn.
_STEPS = 4


def skeleton(name: str) -> str:
    """What is left of a name where everything that deceives the eye is taken away; empty where nothing is left."""
    seen = "".join(map(_seen, without_accents(unicodedata.normalize("NFKC", name))))
    return unicodedata.normalize("NFC", "".join(filter(_is_kept, seen)))[:LENGTH]


def skeletons(name: str) -> set[str]:
    """The skeletons of the name in every case: a Greek capital looks like another letter than its small one."""
    cases = (name, name.lower(), name.upper(), name.title())
    return {skeleton(each) for each in cases} - {""}


@cache
def as_latin(letter: str) -> str:
    """The plain small letters or digits that a letter is taken for in either case; empty where it looks like none."""
    text = letter
    for _ in range(_STEPS):
        if text.isascii():
            break
        text = "".join(map(_once, text))
    return text if text.isascii() and text.isalnum() else ""


def without_accents(text: str) -> str:
    """The text without what stands above, below or through its letters; marks that make another letter are kept."""
    return "".join(each for each in unicodedata.normalize("NFD", text) if not _is_accent(each))


@cache
def _seen(letter: str) -> str:
    """What a letter looks like, in the same letters for its capital and its small form wherever both are alike."""
    text = letter
    for _ in range(_STEPS):
        before, text = text, "".join(map(_once, text))
        if text == before:
            break
    return text.translate(_ONE_LETTER) if any(map(_is_kept, text)) else letter


def _once(letter: str) -> str:
    shapes = [_prototype(each) for each in (letter, letter.lower(), letter.upper())]
    # A bar is an l; a full stop that looks like a letter of some script is still a full stop.
    otherwise = shapes[1] if _is_kept(letter) else letter
    found = next((shape for shape in shapes if shape.isascii()), otherwise)
    return without_accents(found.casefold())


def _prototype(text: str) -> str:
    return _small_capital(text) or _prototypes().get(text, text)


def _small_capital(text: str) -> str:
    """The letter that a small capital is; Unicode's own list knows only some of them."""
    name = unicodedata.name(text, "") if len(text) == 1 else ""
    letter = name.removeprefix(_SMALL_CAPITAL)
    return letter.lower() if letter != name and len(letter) == 1 else ""


def _is_kept(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LMN"


def _is_accent(letter: str) -> bool:
    return (kind := unicodedata.combining(letter)) == _THROUGH or kind >= _FIRST_ACCENT


@cache
def _prototypes() -> dict[str, str]:
    """Letter → the letters that stand for all that look like it, read when the first name is asked about."""
    from confusable_homoglyphs.confusables import confusables_data as known

    found: dict[str, str] = {}
    for text, others in known.items():
        # The list names each letter's model, and for a model all who look like it.
        if len(others) == 1 and len(known[others[0]["c"]]) > 1:
            continue
        family = [each.strip(_MARKS_AROUND_SEQUENCES) for each in (text, *(other["c"] for other in others))]
        chosen = min(sorted(family), key=_strangeness)
        found.update((each, chosen) for each in family if len(each) == 1)
    return found


def _strangeness(text: str) -> tuple[bool, ...]:
    """The least stands for its family: letters, of them a sequence like `rn`, which is read letter by letter."""
    is_single, is_foreign = len(text) == 1, not text.isascii()
    return not any(map(str.isalnum, text)), is_single, is_foreign, not text.isalpha(), not text.islower()
