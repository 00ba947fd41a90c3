"""Letters written as HTML's entities, which Markdown shows as what they stand for: `&#98;ad` is read as `bad`."""

import re
from html.entities import html5

_ENTITY = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));")
_LAST_CHARACTER = 0x10FFFF


def decoded(text: str, places: list[int]) -> tuple[str, list[int]]:
    """The text with what entities stand for, and for each of its letters the place of what it was made from."""
    if "&" not in text:
        return text, places
    pieces, kept, done = list[str](), list[int](), 0
    for match in _ENTITY.finditer(text):
        start, end = match.span()
        piece = _meant_by(match)
        pieces += text[done:start], piece
        kept += places[done:start]
        kept += places[start:end] if piece == match[0] else [places[start]] * len(piece)
        done = end
    return "".join([*pieces, text[done:]]), kept + places[done:]


def _meant_by(entity: re.Match[str]) -> str:
    decimal, hexadecimal, name = entity.groups()
    if name:
        return html5.get(f"{name};", entity[0])
    number = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(number) if number <= _LAST_CHARACTER else entity[0]
