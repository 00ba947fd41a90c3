"""Which links a text may hold, and the parser's rules that find them: Markdown's own, and addresses typed as they are.

A finder of its own, because linkify-it-py takes 0.4 to 1.4 ms for an ordinary comment, more than all the rest of
rendering, and makes links of file names such as main.py. This one looks for `https://`, `www.` and e-mail addresses.
"""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, image, link
from markdown_it.token import Token

SCHEMES = frozenset({"http", "https", "mailto"})

_ALLOWED = re.compile(r"(?:https?://|mailto:)[^\s/?#]", re.IGNORECASE)
_SCHEME = re.compile(r"(?<![^\W_])https?\Z", re.IGNORECASE)
_REST = r"[^\W_][^\s<>\"`\[\]{}|\\^\x00-\x1f]*"
_AFTER_SCHEME = re.compile(f"://{_REST}")
_BARE = re.compile(
    rf"(?<![\w/.@-])(?P<web>www\.{_REST})"
    r"|(?<![\w.+/-])[a-z0-9][\w.+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+(?![\w@-])",
    re.IGNORECASE | re.ASCII,
)
# An image in a link is two. Each level more looks again at every bracket that follows.
_MOST_BRACKETS = 4
_TRAILING = "?!.,:;*_~'…’”»"


class LinkParser(MarkdownIt):
    """A parser without any rule but those of plain text, which accepts absolute links of the allowed schemes alone."""

    def __init__(self) -> None:
        super().__init__("zero")
        self.inline.ruler.at("link", _link)
        self.inline.ruler.at("linkify", _link_typed_address)
        self.core.ruler.at("linkify", _link_bare_addresses)
        self.core.ruler.push("name_empty_links", _name_empty_links)

    def validateLink(self, url: str) -> bool:
        """Whether a link to this address is made; where not, its source stays as text."""
        return _ALLOWED.match(url) is not None


def image_as_link(state: StateInline, silent: bool) -> bool:
    """The image rule of texts without images: a link to the image, named by its description."""
    if not state.src.startswith("![", state.pos):
        return False
    state.pos += 1
    if _link(state, silent):
        return True
    state.pos -= 1
    return False


def https_image(state: StateInline, silent: bool) -> bool:
    """The image rule of texts with images; where one is not fetched by https, its description stands in its place."""
    # The parser reads a description by calling itself, without a bound of its own.
    if state.level >= _MOST_BRACKETS or state.env.get("inside_image"):
        return image_as_link(state, silent)
    state.env["inside_image"] = True
    found = image(state, silent)
    state.env["inside_image"] = False
    if found and not silent and not str(state.tokens[-1].attrs["src"]).startswith("https://"):
        state.tokens[-1] = _text(state.tokens[-1].content)
    return found


def _link(state: StateInline, silent: bool) -> bool:
    if silent and state.level >= _MOST_BRACKETS and state.src[state.pos] == "[":
        # What the parser does at its own bound: the rest is passed over, so that no bracket around this one looks on.
        state.pos = state.posMax
        return True
    start = len(state.tokens)
    found = link(state, silent)
    if found and state.linkLevel and not silent:
        _unlink(state.tokens, start)
    return found


def _unlink(tokens: list[Token], start: int) -> None:
    """A link within a link keeps its words alone."""
    opening = next(place for place in range(start, len(tokens)) if tokens[place].type == "link_open")
    tokens[opening], tokens[-1] = _text(""), _text("")


def _link_typed_address(state: StateInline, silent: bool) -> bool:
    """At the colon of `https://…`: the scheme, read as text by now, is taken back into the link."""
    if silent or state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME.search(state.pending[-6:])
    rest = _AFTER_SCHEME.match(state.src, state.pos, state.posMax)
    if not scheme or not rest:
        return False
    tail = _without_trailing(rest[0])
    address = scheme[0] + tail
    state.pending = state.pending[: -len(scheme[0])]
    state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(address)}
    state.push("text", "", 0).content = address
    state.push("link_close", "a", -1)
    state.pos += len(tail)
    return True


def _link_bare_addresses(state: StateCore) -> None:
    for block in state.tokens:
        if block.children and ("@" in block.content or "www." in block.content.lower()):
            block.children = list(_with_bare_addresses(block.children, state.md))


def _with_bare_addresses(tokens: list[Token], parser: MarkdownIt) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if depth or token.type != "text":
            yield token
        else:
            yield from _split(token.content, parser)


def _split(text: str, parser: MarkdownIt) -> Iterator[Token]:
    done = 0
    for found in _BARE.finditer(text):
        address = _without_trailing(found[0])
        yield _text(text[done : found.start()])
        href = parser.normalizeLink(("http://" if found["web"] else "mailto:") + address)
        yield from (Token("link_open", "a", 1, {"href": href}), _text(address), Token("link_close", "a", -1))
        done = found.start() + len(address)
    yield _text(text[done:])


def _without_trailing(address: str) -> str:
    """Punctuation at the end belongs to the sentence; so does a bracket that opened before the address."""
    surplus = address.count(")") - address.count("(")
    end = len(address)
    while address[end - 1] in _TRAILING or (address[end - 1] == ")" and surplus > 0):
        surplus -= address[end - 1] == ")"
        end -= 1
    return address[:end]


def _name_empty_links(state: StateCore) -> None:
    for block in state.tokens:
        if block.children:
            block.children = list(_with_names(block.children))


def _with_names(tokens: list[Token]) -> Iterator[Token]:
    before: Token | None = None
    for token in tokens:
        if before and before.type == "link_open" and token.type == "link_close":
            yield _text(str(before.attrs["href"]))
        yield token
        before = token


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
