"""What a display name may be."""

import unicodedata

from discussion.core.errors import Kind, Refusal

MIN_LENGTH = 2
MAX_LENGTH = 40
_TOO_SHORT = "Use at least 2 letters, so people can answer you by name."


def clean_name(text: str) -> str:
    """The name after NFKC with single spaces, 2 to 40 characters.

    Raises Refusal `name_too_short`, `name_too_long` or `name_invalid_characters` (controls, invisible or
    direction-changing characters, piled-up marks).
    """
    if len(text) > MAX_LENGTH * 20:
        raise _refusal("name_too_long", f"Use at most {MAX_LENGTH} characters.")
    name = " ".join(unicodedata.normalize("NFKC", text).split())
    if any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for letter in name):
        raise _refusal(
            "name_invalid_characters", "The name holds characters that cannot be shown: use letters, digits and spaces."
        )
    letters = sum(unicodedata.category(letter)[0] in "LN" for letter in name)
    if letters < MIN_LENGTH:
        raise _refusal("name_too_short", _TOO_SHORT)
    if len(name) > MAX_LENGTH:
        raise _refusal("name_too_long", f"Use at most {MAX_LENGTH} characters; this name has {len(name)}.")
    if sum(unicodedata.category(letter)[0] == "M" for letter in name) > letters * 2:
        raise _refusal("name_invalid_characters", "The name piles up marks: use letters, digits and spaces.")
    return name


def fitting_name(text: str) -> str:
    """The nearest name to one from elsewhere that can be shown; “Anonymous” where nothing is left of it.

    A single letter is kept: nobody chooses this name here.
    """
    composed = unicodedata.normalize("NFKC", text[: MAX_LENGTH * 20])
    shown = "".join(letter if letter.isprintable() else " " for letter in composed)
    kept = "".join(letter for letter in shown if unicodedata.category(letter)[0] != "C")
    letters = sum(unicodedata.category(letter)[0] in "LN" for letter in kept)
    if sum(unicodedata.category(letter)[0] == "M" for letter in kept) > letters * 2:
        kept = "".join(letter for letter in kept if unicodedata.category(letter)[0] != "M")
    return " ".join(kept.split())[:MAX_LENGTH].strip() if letters else "Anonymous"


def _refusal(code: str, sentence: str) -> Refusal:
    return Refusal(Kind.INVALID, code, sentence, field="name")
