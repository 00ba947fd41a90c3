"""A drawing for every reader, made from their id alone: the same everywhere and for ever, and nobody else is asked.

Quarter circles on a square of four by four, the same on the left and on the right, in the product's own ink, greys and
green; other hues stand for answers in polls.
"""

import hashlib

_SIDE = 4
_HALF = _SIDE // 2
# The ground, what is drawn on it, and what a third of it is drawn in.
_COLOURS = (
    ("#dcebe6", "#0b5f57", "#15201c"),
    ("#0b5f57", "#cfe6df", "#86d3c5"),
    ("#e4e9e6", "#15201c", "#0b5f57"),
    ("#26332e", "#86d3c5", "#e4eae7"),
    ("#c9d6d0", "#26332e", "#0b5f57"),
    ("#52605a", "#e4eae7", "#a9d8cd"),
    ("#a9d8cd", "#15201c", "#0b5f57"),
    ("#15201c", "#a0ada7", "#7dcabc"),
)
# A tile from its corner; turned by quarters these make leaves, arches, dots and waves.
_QUARTER, _DOT, _SQUARE = "M0 0h1a1 1 0 0 1-1 1z", "M.5 .2a.3 .3 0 1 1 0 .6.3 .3 0 1 1 0-.6z", "M0 0h1v1h-1z"
_SHAPES = (_QUARTER, _QUARTER, _QUARTER, _QUARTER, _DOT, _SQUARE, "")
_FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4" width="128" height="128">'
    '<rect width="4" height="4" fill="{ground}"/>{tiles}</svg>'
)
_TILE = '<path transform="translate({x} {y}){turn}" fill="{fill}" d="{shape}"/>'


def avatar(public_id: str) -> str:
    """The drawing as SVG, without script, style or anything from elsewhere."""
    digest = hashlib.blake2b(public_id.encode(), digest_size=1 + _SIDE * _HALF).digest()
    ground, *inks = _COLOURS[digest[0] % len(_COLOURS)]
    tiles = "".join(_pair(place, byte, inks) for place, byte in enumerate(digest[1:]))
    return _FRAME.format(ground=ground, tiles=tiles)


def _pair(place: int, byte: int, inks: list[str]) -> str:
    """A tile of the left half and its mirror image on the right."""
    shape, turns, fill = _SHAPES[byte % len(_SHAPES)], byte // 8 % 4, inks[byte // 32 % 3 == 0]
    x, y = place % _HALF, place // _HALF
    if not shape:
        return ""
    turn = f" rotate({90 * turns} .5 .5)" if turns and shape is _QUARTER else ""
    left = _TILE.format(x=x, y=y, turn=turn, fill=fill, shape=shape)
    return left + _TILE.format(x=_SIDE - x, y=y, turn=f" scale(-1 1){turn}", fill=fill, shape=shape)
