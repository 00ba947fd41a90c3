"""What a display name may be."""

import unicodedata

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discussion.core.errors import Kind, Refusal

MIN_LENGTH = 2
MAX_LENGTH = 40
_TOO_SHORT = gettext_lazy("Use at least 2 letters, so people can answer you by name.")
_UNSEEN = gettext_lazy("The name holds characters that cannot be shown: use letters, digits and spaces.")
# Letters and marks of other categories that show nothing: fillers, joiners and selectors.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | {
    chr(each)
    for first, last in ((0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
    for each in range(first, last + 1)
}


def clean_name(text: str) -> str:
    """The name after NFKC with single spaces, 2 to 40 characters.

    Raises Refusal `name_too_short`, `name_too_long`, `name_invalid_characters` (controls, invisible or
    direction-changing characters, piled-up marks) or `name_with_symbols` (what could pass for a badge).
    """
    if len(text) > MAX_LENGTH * 20:
        raise _refusal("name_too_long", _("Use at most %(max_length)s characters.") % {"max_length": MAX_LENGTH})
    name = " ".join(unicodedata.normalize("NFKC", text).split())
    if any(unicodedata.category(letter)[0] == "C" or letter in _BLANK for letter in name):
        raise _refusal("name_invalid_characters", str(_UNSEEN))
    if symbol := next(filter(_is_symbol, name), ""):
        sentence = f"{symbol} could pass for a badge, which only this site gives: use letters, digits and spaces."
        raise _refusal("name_with_symbols", sentence)
    letters = sum(unicodedata.category(letter)[0] in "LN" for letter in name)
    if letters < MIN_LENGTH:
        raise _refusal("name_too_short", str(_TOO_SHORT))
    if len(name) > MAX_LENGTH:
        raise _refusal(
            "name_too_long",
            _("Use at most %(max_length)s characters; this name has %(length)s.")
            % {"max_length": MAX_LENGTH, "length": len(name)},
        )
    if sum(unicodedata.category(letter)[0] == "M" for letter in name) > letters * 2:
        raise _refusal("name_invalid_characters", _("The name piles up marks: use letters, digits and spaces."))
    return name


def fitting_name(text: str) -> str:
    """The nearest name to one from elsewhere that can be shown; “Anonymous” where nothing is left of it.

    A single letter is kept: nobody chooses this name here.
    """
    composed = unicodedata.normalize("NFKC", text[: MAX_LENGTH * 20])
    shown = "".join(letter if letter.isprintable() else " " for letter in composed)
    kept = "".join(letter for letter in shown if not (letter in _BLANK or _is_symbol(letter)))
    letters = sum(unicodedata.category(letter)[0] in "LN" for letter in kept)
    if sum(unicodedata.category(letter)[0] == "M" for letter in kept) > letters * 2:
        kept = "".join(letter for letter in kept if unicodedata.category(letter)[0] != "M")
    return " ".join(kept.split())[:MAX_LENGTH].strip() if letters else "Anonymous"


def _is_symbol(letter: str) -> bool:
    """Check marks, stars, emoji and what encloses a letter; what a keyboard has is no badge."""
    return not letter.isascii() and (unicodedata.category(letter)[0] == "S" or unicodedata.category(letter) == "Me")


def _refusal(code: str, sentence: str) -> Refusal:
    return Refusal(Kind.INVALID, code, sentence, field="name")
