"""Finding what is marked for translation: in Python, in Django's templates, in the pages' scripts.

Needs Babel alone, no GNU gettext: templates are turned into a text that Babel's reader of Python understands.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import django
from babel.messages.extract import DEFAULT_KEYWORDS, extract_javascript, extract_python
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
TEXTS = frozenset((".py", ".html", ".txt", ".js"))
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
    # core/numbers.py, pages/forms.py
    "counted": (2, 3),
    "limited": None,
}
# Scripts are told their words by a catalogue of their own, which the browser fetches.
DOMAINS = {".js": "djangojs"}


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked text and where it stands; plural texts are pairs."""

    path: Path
    line: int
    id: str | tuple[str, str]
    context: str | None


def files_of(places: Iterable[str], *, without: Iterable[str] = ()) -> list[Path]:
    """What can hold texts in these folders and files, which may be patterns, except in those others."""
    left_out = set(_within(without))
    return [
        path
        for path in _within(places)
        if path.suffix in TEXTS and path not in left_out and not {"migrations", "vendor"} & set(path.parts)
    ]


def _within(places: Iterable[str]) -> Iterator[Path]:
    for place in places:
        for found in sorted(ROOT.glob(place)):
            yield from sorted(found.rglob("*")) if found.is_dir() else (found,)


def domain_of(path: Path) -> str:
    """In which catalogue the texts of this file belong: `django`, or `djangojs` for scripts."""
    return DOMAINS.get(path.suffix, "django")


def marked_in(path: Path) -> Iterator[Marked]:
    """Every marked text of a file."""
    for line, function, texts, _comments in _extracted(path):
        for spec in [KEYWORDS.get(function)]:
            found = _of_call(spec, [texts] if isinstance(texts, str) else list(texts or ()))
            if found:
                yield Marked(path, line, found[0], found[1])


def _extracted(path: Path) -> Iterator[tuple[int, str, str | tuple[str | None, ...] | None, list[str]]]:
    source = path.read_text()
    if path.suffix == ".py":
        return _in_python(source)
    if path.suffix == ".js":
        return extract_javascript(_file(source), KEYWORDS, [], {})
    flat = "\n".join(line.strip() for line in templatize(source).splitlines())
    return extract_python(_file(flat), KEYWORDS, [], {"encoding": "utf-8"})


def _in_python(source: str) -> Iterator[tuple[int, str, tuple[str | None, ...], list[str]]]:
    """By the syntax tree: Babel's reader of tokens sees nothing inside of f-strings before Python 3.12."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and name_of(node.func) in KEYWORDS:
            yield node.lineno, name_of(node.func), tuple(map(_plain, node.args)), []


def _plain(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def name_of(node: ast.AST) -> str:
    """What a call calls, without what it belongs to."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _file(source: str) -> BytesIO:
    return BytesIO(source.encode())


def _of_call(
    spec: tuple[int | tuple[int, str], ...] | None, texts: list[str | None]
) -> tuple[str | tuple[str, str], str | None] | None:
    """The id and the context in a call's arguments; None where they are not plain texts."""
    context: str | None = None
    wanted: list[str | None] = []
    for place in spec or (1,):
        index = place if isinstance(place, int) else place[0]
        text = texts[index - 1] if len(texts) >= index else None
        if isinstance(place, int):
            wanted.append(text)
        else:
            context = text
    plain = [text for text in wanted if text]
    if len(plain) != len(wanted):
        return None
    return ((plain[0], plain[1]) if len(plain) > 1 else plain[0]), context


def prepare() -> None:
    """Django's template tags, which `templatize` asks for."""
    if not settings.configured:
        settings.configure(INSTALLED_APPS=[], USE_I18N=True)
        django.setup()
