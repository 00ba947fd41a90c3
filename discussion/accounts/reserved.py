"""Names that are kept for those who look after a site: words like moderator, the site's own name, the staff's names.

They are reserved alone and as words within a name, however they are spelt: `M0derator`, `[mod]`, `The.Admin`,
`a d m i n`. A word that only holds one, like Badminton or Wagstaff, is a name like any other.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import cache

from discussion.accounts.lookalikes import skeleton

_WORDS = (
    *("moderator", "moderators", "moderation", "mod", "mods", "admin", "admins", "administrator", "administrators"),
    *("administration", "editor", "editors", "editorial", "staff", "official", "verified", "webmaster", "sysop"),
    *(
        "moderatorin",
        "moderatoren",
        "administratorin",
        "redaktion",
        "redakteur",
        "redakteurin",
        "offiziell",
        "verifiziert",
    ),
)
# No name holds these by chance.
_ANYWHERE = ("moderator", "administrator")
# What is typed for a letter; the skeleton knows 0 and 1 already.
_TYPED_FOR = str.maketrans("@4$57!|3€", "aasstilee")
# Shorter ones stand in names that are spelt apart, like “Mo D”.
_SHORTEST_SPELT_APART = 5


def reserved_forms(texts: Iterable[str]) -> frozenset[str]:
    """The words that are reserved everywhere, and these names and words, as `is_reserved` compares them."""
    return _forms_of_words() | set(map(_form, texts)) - {""}


def is_reserved(name: str, forms: Collection[str]) -> bool:
    """Whether a word of the name, or several in a row, is one of the reserved forms."""
    words = [_parts(word) for word in name.split()]
    if any(_form(each) in _form(name) for each in _ANYWHERE):
        return True
    if any(form in forms for word in words for form in _in_a_row(word)):
        return True
    across = _in_a_row([part for word in words for part in word])
    return any(form in forms and len(form) >= _SHORTEST_SPELT_APART for form in across)


def without_reserved(name: str, forms: Collection[str]) -> str:
    """The name without the words that are reserved; empty where it stays reserved."""
    kept = " ".join(word for word in name.split() if not is_reserved(word, forms))
    return "" if is_reserved(kept, forms) else kept


@cache
def _forms_of_words() -> frozenset[str]:
    return frozenset(map(_form, _WORDS))


def _form(text: str) -> str:
    return skeleton(text.translate(_TYPED_FOR))


def _parts(word: str) -> list[str]:
    """The word where punctuation, digits or a capital in it divide it, each part as it is compared."""
    plain = unicodedata.normalize("NFKC", word)
    divided = re.sub(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])", " ", _before_capitals(plain))
    return [form for part in re.split(r"[^\w@$!|€]|_", divided) if (form := _form(part))]


def _before_capitals(word: str) -> str:
    pairs = zip(word, word[1:] + " ", strict=True)
    return "".join(f"{one} " if one.islower() and next_one.isupper() else one for one, next_one in pairs)


def _in_a_row(parts: list[str]) -> Iterator[str]:
    return ("".join(parts[start:end]) for start in range(len(parts)) for end in range(start + 1, len(parts) + 1))
