"""A language that nobody speaks, made of English: every letter another one, six plural forms, from right to left.

What a page still says in Latin letters, nobody has marked for translation.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from discussion.sites.models import Site
from discussion.sites.queries import default_site

ROOT = Path(__file__).parents[1]
LANGUAGE = "ar"
_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
# What is filled in, markup and entities stay as they are.
_KEPT = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}|<[^>]*>|&\w+;")
_FORMS = 6


def pseudo(text: str, form: int | None = None) -> str:
    """The text in the language; a plural form ends in its number."""
    kept = _KEPT.findall(text)
    parts = ("".join(map(_letter, part)) for part in _KEPT.split(text))
    whole = "".join(part + (kept[place] if place < len(kept) else "") for place, part in enumerate(parts))
    return whole if form is None else f"{whole} [{form}]"


def write_catalogues(folder: Path) -> None:
    """The readers' catalogues in this language, as the product reads them."""
    for source in (ROOT / "locale/readers/de/LC_MESSAGES").glob("*.po"):
        target = folder / LANGUAGE / "LC_MESSAGES" / f"{source.stem}.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as file, target.open("wb") as made:
            write_mo(made, _translated(read_po(file)))


def speak_it(settings: Any, folder: Path) -> None:
    """Let the default site, and all that it says, speak the language; `settings` are pytest's."""
    write_catalogues(folder)
    settings.LOCALE_PATHS = [folder]
    settings.LANGUAGES = [*settings.LANGUAGES, (LANGUAGE, "Nobody's")]
    Site.objects.filter(id=default_site().id).update(language=LANGUAGE, name="Η Εφημερίδα")


def _translated(source: Catalog) -> Catalog:
    catalog = Catalog(locale=LANGUAGE)
    for message in source:
        if message.id:
            catalog.add(message.id, _told(message.id), context=message.context)
    return catalog


def _told(id_: str | tuple[str, ...] | list[str]) -> str | tuple[str, ...]:
    if isinstance(id_, str):
        return pseudo(id_)
    return tuple(pseudo(id_[1], form) for form in range(_FORMS))


def _letter(letter: str) -> str:
    return _LETTERS[ord(letter.lower()) % len(_LETTERS)] if letter.isascii() and letter.isalpha() else letter


def latin_in(texts: Iterator[str]) -> list[str]:
    """The texts with a word in Latin letters."""
    return [text for text in texts if re.search("[A-Za-z]{2,}", text)]
