"""Finding texts that a reader would see and that nobody has marked for translation."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import DebugLexer, Token, TokenType

from scripts.extraction import KEYWORDS, ROOT, name_of
from scripts.spared import FILES, TEXTS

# Letters that say something: "UTC" and "px" do, a lone "x" does not.
_LETTERS = re.compile(r"[^\W\d_]{2,}")
# A sentence or a label as we write them: a capital, then small letters; several words where nothing else tells.
_SENTENCE = re.compile(r"\b(?:[A-Z][a-z’'-]+[,:;]? +[\w“(‘%{]|A [a-z]|[A-Z][a-z’]+\.$)")
_HTML = re.compile(r"<[a-z]+[ >]")
_WORDS = re.compile(r"[A-Za-z][a-z]+")
# Of a script: comments, strings, names and brackets.
_TOKENS = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|[A-Za-z_$][\w$]*|[()]""", re.DOTALL
)
_ATTRIBUTES = frozenset(("title", "aria-label", "aria-description", "placeholder", "alt", "data-said"))
_SAYING = frozenset(
    "label help_text verbose_name empty_label button heading lead placeholder description title".split()
)
# Attributes of the admin's classes and of tables that are shown.
_CALLING = frozenset(("title", "verbose_name", "verbose_name_plural", "search_help_text", "short_description"))
# Decorators whose arguments the admin shows.
_SHOWING = frozenset(("display", "action"))
# What goes to developers and operators: faults of ours, log lines.
_UNHEARD = frozenset(
    "ValueError TypeError RuntimeError KeyError AssertionError NotImplementedError AttributeError LookupError "
    "OSError ImproperlyConfigured CommandError debug info warning error exception critical extend_schema".split()
)


@dataclass(frozen=True, slots=True)
class Unmarked:
    """A text that no catalogue will hold."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        text = " ".join(self.text.split())[:60]
        return f"{self.path.relative_to(ROOT)}:{self.line}: mark “{text}” for translation."


def texts_in(path: Path) -> Iterator[Unmarked]:
    """The unmarked texts of a file."""
    name = str(path.relative_to(ROOT))
    if any(name == each or name.startswith(f"{each}/") for each in FILES):
        return
    source = path.read_text()
    found = {".py": _in_python, ".js": _in_script, ".html": _in_page}.get(path.suffix, _in_letter)(source)
    for line, text in found:
        if text.strip() not in TEXTS.get(name, ()) and text.strip() not in TEXTS["*"]:
            yield Unmarked(path, line, text)


def _in_letter(source: str) -> Iterator[tuple[int, str]]:
    """In a plain text everything is seen."""
    text, literals = _unmarked_template(source)
    yield from literals
    yield from ((number, line) for number, line in enumerate(text.splitlines(), 1) if _LETTERS.search(line))


def _in_page(source: str) -> Iterator[tuple[int, str]]:
    text, literals = _unmarked_template(source)
    yield from literals
    yield from _between_tags(text)


def _between_tags(html: str) -> list[tuple[int, str]]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    """Notes what stands between tags, and in the attributes that are read out or shown."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_button = tag == "input" and ("type", "submit") in attrs
        self._open.append(tag)
        for name, value in attrs:
            if (name in _ATTRIBUTES or (is_button and name == "value")) and value and _LETTERS.search(value):
                self.found.append((self.getpos()[0], value))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if _LETTERS.search(data) and not {"script", "style", "code", "kbd"} & set(self._open):
            start = self.getpos()[0] + data[: len(data) - len(data.lstrip())].count("\n")
            self.found.append((start, data))


def _unmarked_template(source: str) -> tuple[str, list[tuple[int, str]]]:
    """The template without tags and without what is marked, line by line; and the texts that its tags hold."""
    parts, literals, is_within = [], [], ""
    for token in DebugLexer(source).tokenize():
        start, end = token.position
        whole = source[start:end]
        name = token.contents.split()[0] if token.contents.split() else ""
        if token.token_type is TokenType.BLOCK and name in ("blocktranslate", "blocktrans", "comment"):
            is_within = f"end{name}"
        if token.token_type is TokenType.TEXT and not is_within:
            parts.append(whole)
            continue
        if not is_within and token.token_type is not TokenType.COMMENT:
            literals += [(token.lineno, text) for text in _literals(token, name)]
        parts.append("\n" * whole.count("\n"))
        is_within = "" if name == is_within else is_within
    return "".join(parts), literals


def _literals(token: Token, name: str) -> Iterator[str]:
    """Texts that are handed over in a tag: `{% include … with label="…" %}`, `{{ name|default:"…" }}`."""
    if name in ("translate", "trans", "if", "elif", "extends", "static", "url", "load", "block", "now"):
        return
    for text in re.findall(r'"([^"]*)"', token.contents):
        if re.match(r"[A-Z][a-z]", text) or _SENTENCE.match(text):
            yield text


def _in_python(source: str) -> Iterator[tuple[int, str]]:
    tree = ast.parse(source)
    unheard: set[ast.AST] = set()
    for node in ast.walk(tree):
        unheard |= set(_spared_by(node))
    for node in ast.walk(tree):
        if node in unheard:
            continue
        text = _text(node)
        if text is not None and _HTML.search(text) and "(?" not in text:
            yield from (
                (node.lineno, each)
                for _, each in _between_tags(re.sub(r"\{[^{}]*\}", "0", re.sub(r"(?<=[</])\{\w+\}", "b", text)))
            )
        elif text is not None and _SENTENCE.search(text):
            yield node.lineno, text
        for value in _said_by(node):
            text = _text(value)
            if text and value not in unheard and _WORDS.search(text) and not _SENTENCE.search(text):
                yield value.lineno, text


def _said_by(node: ast.AST) -> Iterator[ast.expr]:
    """What is shown wherever it stands: an argument or an attribute of a class that is called so, a choice."""
    if isinstance(node, ast.keyword) and node.arg in _SAYING:
        yield node.value
    elif isinstance(node, ast.ClassDef):
        set_here = [each for each in node.body if isinstance(each, ast.Assign)]
        is_choice = "TextChoices" in map(name_of, node.bases)
        yield from (each.value for each in set_here if {*map(name_of, each.targets)} & _CALLING)
        # Of a pair it is the second, and a choice without one shows its own name.
        yield from (getattr(each.value, "elts", [each.value])[-1] for each in set_here if is_choice)


def _unfilled(html: str) -> str:
    """The HTML with something that is no word in the place of what `format` fills in."""
    return re.sub(r"\{[^{}]*\}", "0", re.sub(r"(?<=[</])\{\w+\}", "b", html))


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "%s" for part in node.values)
    return None


def _spared_by(node: ast.AST) -> Iterator[ast.AST]:
    """What this node says is marked, a docstring, or for developers; and the pieces of a text that counts as one."""
    if isinstance(node, ast.JoinedStr):
        yield from (part for part in node.values if isinstance(part, ast.Constant))
    for spared in _asides(node):
        yield from ast.walk(spared)


def _asides(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call) and name_of(node.func) in KEYWORDS.keys() | _UNHEARD:
        yield node
    elif isinstance(node, ast.Expr) and _text(node.value) is not None:
        yield node.value
    elif isinstance(node, ast.Assert) and node.msg:
        yield node.msg
    elif isinstance(node, ast.ClassDef) and "Body" in map(name_of, node.bases):
        yield node
    elif isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
        yield node.annotation
    elif isinstance(node, ast.FunctionDef):
        # Decorators tell the API's document and the admin's machinery what to do.
        told = (each for each in node.decorator_list if name_of(getattr(each, "func", each)) not in _SHOWING)
        yield from [*told, *([node.returns] if node.returns else [])]


def _in_script(source: str) -> Iterator[tuple[int, str]]:
    called: list[str] = []
    last = ""
    for token in _TOKENS.finditer(source):
        text = token[0]
        if text == "(":
            called.append(last)
        elif text == ")" and called:
            called.pop()
        elif text[0] in "\"'`" and not set(called) & set(KEYWORDS) and _says(text[1:-1]):
            yield source.count("\n", 0, token.start()) + 1, text[1:-1]
        last = text


def _says(text: str) -> bool:
    return bool(_SENTENCE.search(text) or re.fullmatch(r"[A-Z][a-z]+", text))
