"""Names that a text calls behind an `@`: found outside of code and links, and made links where somebody is meant."""

import re
from collections.abc import Iterator, Mapping

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# As many as one text may call: whoever calls more means nobody.
MOST = 10
# A display name, and a few marks that composing takes away.
_LONGEST = 60
_CALL = re.compile(r"(?<![\w@./+-])@(?=\w)")


def link_names(state: StateCore) -> None:
    """The parser's rule: notes what is called in `env["called"]`, and links whom `env["people"]` knows."""
    people, called = state.env.get("people") or {}, state.env.get("called")
    for block in state.tokens if people or called is not None else ():
        if block.children and "@" in block.content:
            if called is not None:
                _note(block.children, called)
            else:
                block.children = list(_linked(block.children, people, state.md))


def _note(tokens: list[Token], called: dict[str, None]) -> None:
    for token, is_plain in _told_apart(tokens):
        for found in _CALL.finditer(token.content) if is_plain else ():
            if len(called) < MOST:
                called[token.content[found.end() : found.end() + _LONGEST]] = None


def _linked(tokens: list[Token], people: Mapping[str, str], parser: MarkdownIt) -> Iterator[Token]:
    for token, is_plain in _told_apart(tokens):
        if is_plain and "@" in token.content:
            yield from _split(token.content, people, parser)
        else:
            yield token


def _told_apart(tokens: list[Token]) -> Iterator[tuple[Token, bool]]:
    """Each token, and whether it is text outside of links."""
    depth = 0
    for token in tokens:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        yield token, token.type == "text" and not depth


def _split(text: str, people: Mapping[str, str], parser: MarkdownIt) -> Iterator[Token]:
    done = 0
    for found in _CALL.finditer(text):
        name = _longest(text, found.end(), people)
        if name:
            yield _text(text[done : found.start()])
            href = parser.normalizeLink(people[name])
            yield from (Token("link_open", "a", 1, {"href": href}), _text(f"@{name}"), Token("link_close", "a", -1))
            done = found.end() + len(name)
    yield _text(text[done:])


def _longest(text: str, start: int, people: Mapping[str, str]) -> str:
    """The longest of the names that stands there and ends where a word does; empty for none."""
    here = (name for name in people if text.startswith(name, start) and _ends(text, start + len(name)))
    return max(here, key=len, default="")


def _ends(text: str, place: int) -> bool:
    return place == len(text) or not (text[place].isalnum() or text[place] == "_")


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
