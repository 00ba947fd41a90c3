"""The catalogues of translations: `make messages` brings them up to date, `--check` says what is missing.

Two catalogues, so that two people can work: `locale/readers` and `locale/desk`. English is what the code says; each
other language has a .po, which people write, and a .mo, which the product reads. Both are committed.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from scripts import unmarked
from scripts.extraction import ROOT, Marked, domain_of, files_of, marked_in, prepare

LANGUAGES = ("de",)
# Part of the header of every catalogue; always the same, so that a file changes only with its texts.
_SINCE = datetime(2026, 11, 29, tzinfo=UTC)
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


@dataclass(frozen=True, slots=True)
class Part:
    """A catalogue and the folders whose texts it holds; `is_checked` once all of them are marked and translated."""

    name: str
    folders: tuple[str, ...]
    without: tuple[str, ...] = ()
    is_checked: bool = True

    def files(self) -> list[Path]:
        """What can hold texts."""
        return files_of(self.folders, without=self.without)


# The one list to extend.
_DESK = (
    "discussion/backoffice",
    "templates/backoffice",
    "discussion/importers",
    "discussion/imports",
    # Words of tables are read in the admin alone.
    "discussion/*/models.py",
    "discussion/*/models",
    "discussion/polls/kinds.py",
    # What the checks say of a comment, and who did what with it.
    "discussion/moderation/checks",
    "discussion/moderation/[act]*.py",
    "discussion/moderation/engine.py",
    "discussion/moderation/phrase*.py",
)
PARTS = (
    Part("readers", ("discussion", "templates"), without=_DESK),
    Part("desk", _DESK),
)


def main() -> int:
    """Bring the catalogues up to date, or with `--check` find fault with them."""
    prepare()
    if "--check" not in sys.argv[1:]:
        for part in PARTS:
            _update(part)
        return 0
    faults = [fault for part in PARTS for fault in _faults(part)]
    print("\n".join(faults) or "Every text is marked and translated.")
    return 1 if faults else 0


def _update(part: Part) -> None:
    for language in LANGUAGES:
        for domain, marked in _by_domain(part).items():
            path = _path(part, language, domain)
            catalog = _read(path, language)
            catalog.update(_template(marked), no_fuzzy_matching=True)
            catalog.obsolete.clear()
            _write(path, catalog)


def _by_domain(part: Part) -> dict[str, list[Marked]]:
    found: dict[str, list[Marked]] = {}
    for path in part.files():
        found.setdefault(domain_of(path), []).extend(marked_in(path))
    return {domain: marked for domain, marked in found.items() if marked}


def _path(part: Part, language: str, domain: str) -> Path:
    return ROOT / "locale" / part.name / language / "LC_MESSAGES" / f"{domain}.po"


def _read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, project="Discussion", creation_date=_SINCE, revision_date=_SINCE)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _template(marked: list[Marked]) -> Catalog:
    template = Catalog(project="Discussion", creation_date=_SINCE)
    for each in marked:
        place = str(each.path.relative_to(ROOT))
        template.add(each.id, context=each.context, locations=[(place, 0)])
    return template


def _write(path: Path, catalog: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog.creation_date = catalog.revision_date = _SINCE
    catalog.header_comment = "# Written by people, kept up to date by `make messages`."
    catalog.last_translator = catalog.language_team = "Discussion"
    catalog.version, catalog.msgid_bugs_address, catalog.fuzzy = "1", "-", False
    text = BytesIO()
    write_po(text, catalog, width=120, include_lineno=False, sort_by_file=True)
    path.write_bytes(re.sub(rb'"Generated-By: [^\n]*\n', b"", text.getvalue()))
    path.with_suffix(".mo").write_bytes(_compiled(catalog))


def _compiled(catalog: Catalog) -> bytes:
    compiled, whole = BytesIO(), Catalog(locale=catalog.locale)
    whole.mime_headers = catalog.mime_headers
    for message in filter(_is_whole, catalog):
        whole[message.id] = message
    write_mo(compiled, whole)
    return compiled.getvalue()


def _is_whole(message: Message) -> bool:
    """Whether each form is translated: of a plural half would be told in English otherwise."""
    forms = [message.string] if isinstance(message.string, str) else [*(message.string or [None])]
    return bool(message.id) and all(forms) and not message.fuzzy


def _faults(part: Part) -> Iterator[str]:
    for domain, marked in _by_domain(part).items():
        for language in LANGUAGES:
            path = _path(part, language, domain)
            catalog = _read(path, language)
            yield from _stale(path, catalog, marked)
            if part.is_checked:
                yield from _untold(path, catalog, marked)
            yield from (fault for message in catalog if message.id for fault in _strange(path, message))
    if part.is_checked:
        yield from (str(each) for path in part.files() for each in unmarked.texts_in(path))


def _stale(path: Path, catalog: Catalog, marked: list[Marked]) -> Iterator[str]:
    """What the catalogue does not hold, or holds although nobody says it, and a .mo that is not of its .po."""
    for each in marked:
        if catalog.get(each.id, each.context) is None:
            yield f"{_at(each.path, each.line)}: {_quoted(each.id)} is in no catalogue: run `make messages`."
    said = {(each.id if isinstance(each.id, str) else each.id[0], each.context) for each in marked}
    for message in catalog:
        if message.id and (_first(message), message.context) not in said:
            yield f"{_at(path, message.lineno)}: nobody says {_quoted(message.id)} any more: run `make messages`."
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or _told(compiled) != _told_by(catalog):
        yield f"{_at(compiled)}: is not what {path.name} says: run `make messages`."


def _told(compiled: Path) -> dict[object, object]:
    with compiled.open("rb") as file:
        return _told_by(read_mo(file))


def _told_by(catalog: Catalog) -> dict[object, object]:
    return {
        (_first(message), message.context or None): message.string
        if isinstance(message.string, str)
        else [*message.string]
        for message in filter(_is_whole, catalog)
    }


def _untold(path: Path, catalog: Catalog, marked: list[Marked]) -> Iterator[str]:
    for each in marked:
        message = catalog.get(each.id, each.context)
        if message is None:
            continue
        forms = [message.string] if isinstance(message.string, str) else list(message.string)
        if not forms or not all(forms):
            yield f"{_at(each.path, each.line)}: {_quoted(each.id)} has no translation yet: write it in {_at(path)}."
        elif message.fuzzy:
            yield f"{_at(path, message.lineno)}: {_quoted(each.id)} is fuzzy: look at it, and take the mark away."


def _strange(path: Path, message: Message) -> Iterator[str]:
    """Placeholders that the source has not, or that are missing; a plural form may leave out what it says in words."""
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    forms = [message.string] if isinstance(message.string, str) else list(message.string)
    known = {each for source in sources for each in _PLACEHOLDER.findall(source)}
    for form in filter(None, forms):
        used = set(_PLACEHOLDER.findall(form))
        if used - known or (len(sources) == 1 and known - used):
            names = ", ".join(sorted(used ^ known))
            yield f"{_at(path, message.lineno)}: {_quoted(message.id)} and its translation differ in {names}."


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _at(path: Path, line: int | None = None) -> str:
    place = str(path.relative_to(ROOT))
    return f"{place}:{line}" if line else place


def _quoted(id_: str | tuple[str, ...] | list[str]) -> str:
    text = " ".join((id_ if isinstance(id_, str) else id_[0]).split())
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"


if __name__ == "__main__":
    sys.exit(main())
