"""An accent that can be read, on light pages and on dark ones, whatever colour a publisher likes."""

import re
from colorsys import hls_to_rgb, rgb_to_hls
from dataclasses import dataclass

_CODE = re.compile("#?([0-9a-f]{3}|[0-9a-f]{6})")
# WCAG 2.2, 1.4.3 (AA): text of ordinary size against what it stands on.
ENOUGH = 4.5
_STEPS = 200

Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Ground:
    """What an accent stands on: the page, its sunk parts, and how much of the accent a wash of it holds."""

    paper: str
    sunk: str
    wash: float
    # Which way a colour that cannot be read is moved: darker (-1) or lighter (1).
    way: int


# As discussion.css has them.
LIGHT = Ground("#ffffff", "#f3f6f4", wash=0.09, way=-1)
DARK = Ground("#121715", "#1b221f", wash=0.13, way=1)


@dataclass(frozen=True, slots=True)
class Shades:
    """An accent on one ground: the colour itself, a wash of it, and what is written on it."""

    accent: str
    wash: str
    on_accent: str


def written_colour(text: str) -> str | None:
    """The colour as `#rrggbb` in small letters; None for what is none."""
    found = _CODE.fullmatch(text.strip().lower())
    if found is None:
        return None
    digits = found[1]
    return "#" + ("".join(each * 2 for each in digits) if len(digits) == 3 else digits)


def shades(accent: str, ground: Ground) -> Shades:
    """The nearest colour of the same hue that can be read on the ground, with what goes with it."""
    hue, lightness, saturation = rgb_to_hls(*_parsed(accent))
    end = 0.0 if ground.way < 0 else 1.0
    for step in range(_STEPS + 1):
        moved = lightness + (end - lightness) * step / _STEPS
        found = _made(accent if step == 0 else _code(hls_to_rgb(hue, moved, saturation)), ground)
        if _is_readable(found, ground):
            break
    return found


def adjustment(accent: str) -> str:
    """A sentence on how the accent differs from what was asked for, where it would not be legible; else empty."""
    light, dark = shades(accent, LIGHT).accent, shades(accent, DARK).accent
    changes = [f"{shown} on {pages} pages" for shown, pages in ((light, "light"), (dark, "dark")) if shown != accent]
    return f"{accent} cannot be read everywhere, so it is shown as {' and '.join(changes)}." if changes else ""


def contrast(one: str, other: str) -> float:
    """The ratio of two colours' luminance as WCAG counts it, from 1 to 21."""
    darker, lighter = sorted((_luminance(_parsed(one)), _luminance(_parsed(other))))
    return (lighter + 0.05) / (darker + 0.05)


def _made(accent: str, ground: Ground) -> Shades:
    return Shades(accent, wash=_mixed(accent, ground.paper, ground.wash), on_accent=_written_on(accent, ground))


def _written_on(accent: str, ground: Ground) -> str:
    return "#ffffff" if ground.way < 0 else _mixed(accent, "#000000", 0.14)


def _is_readable(found: Shades, ground: Ground) -> bool:
    beneath = (ground.paper, ground.sunk, found.wash, found.on_accent)
    return all(contrast(found.accent, each) >= ENOUGH for each in beneath)


def _mixed(one: str, other: str, share: float) -> str:
    first, second = _parsed(one), _parsed(other)
    red, green, blue = (a * share + b * (1 - share) for a, b in zip(first, second, strict=True))
    return _code((red, green, blue))


def _luminance(colour: Colour) -> float:
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parsed(code: str) -> Colour:
    red, green, blue = (int(code[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _code(colour: Colour) -> str:
    return "#" + "".join(f"{round(each * 255):02x}" for each in colour)
