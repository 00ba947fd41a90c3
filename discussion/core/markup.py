"""The one renderer: Markdown in, harmless HTML out. Nothing else in the product turns a reader's text into markup.

The source is what is stored. HTML is made from it once, when it is saved, and sanitising is the last step,
so whatever a parser's rule lets through still meets the list of allowed tags.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from html import escape, unescape

import nh3
from django.utils.translation import gettext as _
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

from discussion.core.bounds import References, bound
from discussion.core.errors import Kind, Refusal
from discussion.core.links import SCHEMES, LinkParser, https_image, image_as_link
from discussion.core.naming import link_names
from discussion.core.numbers import count

# About 1,700 words: longer than a comment that people read to its end, and rendered within a few milliseconds.
COMMENT_LIMIT = 10_000
# About 35,000 words, a short book: beyond it an article is several articles.
ARTICLE_LIMIT = 200_000

# No composition makes one character of more than four, so a text longer than this cannot shrink to fit.
_MOST_SHRINKING = 4
# Unicode's own bound for the marks on one letter (UAX 15, stream-safe text); without one, normalising is quadratic.
_MARKS_KEPT = 30
# No script stacks more on one letter; further ones only paint over the neighbours.
_MARKS_SHOWN = 8

_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
_FORBIDDEN = re.compile(f"[{_CONTROLS}]")
# Overrides, embeddings and isolates turn the text around them; controls get here as entities, like `&#12;`.
_NEVER_SHOWN = re.compile(f"[{_CONTROLS}\u202a-\u202e\u2066-\u2069]")
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_OUTER_BLANK_LINES = re.compile(r"\A(?:[^\S\n]*\n)+")
# Marks are neither letters nor spaces; the few other characters that this finds are left alone.
_MAYBE_MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{_MARKS_SHOWN + 1},}}")
_TAG = re.compile(r'</?(\w+)(?:[^>"]|"[^"]*")*>')
_TAGS_WITHIN_A_LINE = frozenset({"a", "em", "strong", "s", "code"})

_InlineRule = Callable[[StateInline, bool], bool]


def clean(source: str, *, limit: int) -> str:
    """The source as it is stored: composed characters, plain line ends, no blank lines around it.

    Raises Refusal `body_invalid_characters`, `body_blank` or `body_too_long`.
    """
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    if _FORBIDDEN.search(text):
        raise _refused(
            "invalid_characters", _("The text holds control characters. Remove them, or type the text again.")
        )
    text = _OUTER_BLANK_LINES.sub("", text).rstrip()
    if len(text) <= limit * _MOST_SHRINKING:
        text = unicodedata.normalize("NFC", _thin_marks(text, _MARKS_KEPT))
        if not _is_visible(text):
            raise _refused("blank", _("The text is empty. Write something that can be seen."))
    if len(text) > limit:
        raise _refused(
            "too_long",
            _("The text has %(length)s characters; %(limit)s are allowed. Shorten it.")
            % {"length": count(len(text)), "limit": count(limit)},
        )
    return text


def render_comment(source: str, people: Mapping[str, str] | None = None) -> str:
    """A comment's HTML: paragraphs, quotes, lists, code, emphasis and links; a line break is kept as one.

    `people` are names as the text calls them behind an `@` → the address that each becomes a link to.
    """
    return _render(_COMMENT, source, people or {})


def called(source: str) -> list[str]:
    """What stands behind each `@` of a comment, outside of code and links: a name may begin there. Ten at most."""
    found: dict[str, None] = {}
    if "@" in source:
        text = _NEVER_SHOWN.sub("", source)
        _parser(_COMMENT).parse(text, {"references": References(source_length=len(text)), "called": found})
    return list(found)


def render_article(source: str) -> str:
    """An article's HTML: a comment's, and headings from the second level down, rules, tables and https images."""
    return _render(_ARTICLE, source, {})


def plain(html: str) -> str:
    """The words of rendered HTML on one line, without markup: for titles, lists and descriptions."""
    text = _TAG.sub(lambda tag: "" if tag[1] in _TAGS_WITHIN_A_LINE else " ", html)
    return " ".join(unescape(text).split())


def excerpt(html: str, *, length: int) -> str:
    """The beginning of rendered HTML as plain words, at most `length` characters, cut between words."""
    text = plain(html)
    if len(text) <= length:
        return text
    kept = text[: length - 1]
    return (kept.rpartition(" ")[0] or kept).rstrip(" ,;:.") + "…"


def _refused(reason: str, detail: str) -> Refusal:
    return Refusal(Kind.INVALID, f"body_{reason}", detail, field="body")


def _is_visible(text: str) -> bool:
    return any(unicodedata.category(letter)[0] in "LNPS" and letter not in _BLANK_LETTERS for letter in unescape(text))


def _thin_marks(text: str, most: int) -> str:
    return text if text.isascii() else _MAYBE_MARKS.sub(partial(_thin_run, most=most), text)


def _thin_run(run: re.Match[str], *, most: int) -> str:
    kept, count = [], 0
    for character in run[0]:
        category = unicodedata.category(character)
        # Format characters, such as joiners, begin no new letter.
        if category != "Cf":
            count = count + 1 if category in ("Mn", "Me") else 0
        if count <= most:
            kept.append(character)
    return "".join(kept)


def _raise_headings(state: StateCore) -> None:
    """The page's title is its only first-level heading: the text's highest becomes a second-level one."""
    headings = [token for token in state.tokens if token.type in ("heading_open", "heading_close")]
    highest = min((int(token.tag[1]) for token in headings), default=0)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) - highest + 2, 6)}"


@dataclass(frozen=True, eq=False)
class _Profile:
    """What one kind of text may contain: the parser's rules and, apart from them, the tags that may leave."""

    rules: frozenset[str]
    tags: frozenset[str]
    attributes: dict[str, set[str]]
    image: Callable[[StateInline, bool], bool]
    link_rel: str
    keeps_line_breaks: bool


_RULES = frozenset(
    {"paragraph", "blockquote", "list", "code", "fence", "reference", "newline", "escape", "backticks", "emphasis"}
    | {"strikethrough", "balance_pairs", "link", "linkify", "autolink", "image", "entity"}
)
_TAGS = frozenset({"p", "br", "a", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li"})
_ARTICLE_TAGS = {"h2", "h3", "h4", "h5", "h6", "hr", "img", "table", "thead", "tbody", "tr", "th", "td"}

_COMMENT = _Profile(
    rules=_RULES,
    tags=_TAGS,
    attributes={"a": {"href"}, "ol": {"start"}},
    image=image_as_link,
    link_rel="nofollow ugc noopener",
    keeps_line_breaks=True,
)
_ARTICLE = _Profile(
    rules=_RULES | {"heading", "lheading", "hr", "table"},
    tags=_TAGS | _ARTICLE_TAGS,
    attributes={"a": {"href"}, "ol": {"start"}, "img": {"src", "alt"}},
    image=https_image,
    link_rel="noopener",
    keeps_line_breaks=False,
)


@cache
def _parser(profile: _Profile) -> LinkParser:
    parser = LinkParser()
    parser.inline.ruler.at("image", profile.image)
    parser.core.ruler.push("raise_headings", _raise_headings)
    # Before what was escaped becomes plain text: an escaped `@` calls nobody.
    parser.core.ruler.after("linkify", "link_names", link_names)
    parser.enable(profile.rules)
    parser.options["breaks"] = profile.keeps_line_breaks
    bound(parser)
    return parser


@cache
def _sanitiser(profile: _Profile) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=profile.tags,
        # Without a word on "*", titles and languages would be allowed everywhere.
        attributes={"*": set(), **profile.attributes},
        url_schemes=SCHEMES,
        url_relative="deny",
        link_rel=profile.link_rel,
    )


def _render(profile: _Profile, source: str, people: Mapping[str, str]) -> str:
    text = _NEVER_SHOWN.sub("", source)
    html: str = (
        _parser(profile).render(text, {"references": References(source_length=len(text)), "people": people}).strip()
    )
    # Nothing is left of a text of definitions alone: its source is shown.
    html = html or f"<p>{escape(text)}</p>"
    return _sanitiser(profile).clean(_thin_marks(_NEVER_SHOWN.sub("", html), _MARKS_SHOWN))
