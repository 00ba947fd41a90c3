"""Reading an article from plain text or Markdown: what is its title, and what its body."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from discussion.core import markup
from discussion.core.errors import Kind, Refusal

# A longer first line is a paragraph.
_TITLE_LENGTH = 120
# A heading fits on one line of a page; a sentence that lost its full stop rarely does.
_HEADING_LENGTH = 100
_BLANK = " \t\u00a0\u200b\u2060\u3000\ufeff"
_BULLET = "- "

# A sentence ends here, or introduces what follows; a quotation mark or bracket may close behind it.
_END_OF_SENTENCE = re.compile(r"[.!…:;,–—。!:;,、।]['\"’”»)\]]*\Z")
_SENTENCE_WITHIN = re.compile(r"[.!?…][’”»\")]?\s+\S")
_QUOTATION = re.compile(r"[\"'“‘«„].*[\"'”’»“]\Z")
_NUMBERED = re.compile(r"\A\d{1,9}(?=[.)](?:\s|\Z))")

# What Markdown would read as a mark. Underscores within a word, and all of an address, are none.
_ADDRESS = re.compile(r"((?:https?://|www\.)[^\s<>\"`\[\]{}|\\^]+)")
_MARK = re.compile(r"[\\`*\[<]|&(?=#?\w+;)|~(?=~)|(?<=~)~|(?<![^\W_])_|_(?![^\W_])")
_MARK_AT_START = re.compile(r"\A(?:[-+>]|#{1,6}(?=\s|\Z))")

_MARKDOWN_HEADING = re.compile(r" {0,3}#[ \t]+\S")
_MARKDOWN_UNDERLINE = re.compile(r" {0,3}=+[ \t]*\Z")


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """An article as its file tells it; the body is Markdown."""

    title: str
    body: str


def parse_article(text: str, *, markdown: bool, title: str | None) -> ParsedArticle:
    """The article that a file holds; a `title` that is given takes the place of the file's own.

    Raises Refusal: `article_empty`, `title_required`.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip(_BLANK + "\n").split("\n")
    if lines == [""]:
        raise Refusal(
            Kind.INVALID, "article_empty", "The file is empty: choose one that holds an article.", field="body"
        )
    given = (title or "").strip()
    found, body = _markdown(lines) if markdown else _plain_text(lines, has_title=bool(given))
    if not (given or found):
        raise Refusal(Kind.INVALID, "title_required", _needs_title(markdown), field="title")
    return ParsedArticle(given or found, body)


def _needs_title(markdown: bool) -> str:
    start = "with a heading like `# Title`" if markdown else f"with a title of at most {_TITLE_LENGTH} characters"
    return f"The file does not begin {start}: give the article's title with --title."


def _markdown(lines: list[str]) -> tuple[str, str]:
    if _MARKDOWN_HEADING.match(lines[0]):
        return markup.plain(markup.render_article(lines[0])), "\n".join(lines[1:]).strip("\n")
    if len(lines) > 1 and _MARKDOWN_UNDERLINE.match(lines[1]):
        return markup.plain(markup.render_article(f"# {lines[0]}")), "\n".join(lines[2:]).strip("\n")
    return "", "\n".join(lines)


def _plain_text(lines: list[str], *, has_title: bool) -> tuple[str, str]:
    blocks = [block for block in (line.strip(_BLANK) for line in lines) if block]
    first = blocks[0]
    # With a title given, a first line that is a sentence is the beginning of the text.
    is_body = len(first) > _TITLE_LENGTH or _is_item(first) or (has_title and bool(_END_OF_SENTENCE.search(first)))
    return ("", _as_markdown(blocks)) if is_body else (first, _as_markdown(blocks[1:]))


def _as_markdown(blocks: list[str]) -> str:
    is_heading = {place for place, pair in enumerate(pairwise([*blocks, ""])) if _heads(*pair)}
    marked = [
        (_is_item(block), _heading(block) if place in is_heading else _item_or_paragraph(block))
        for place, block in enumerate(blocks)
    ]
    return "\n\n".join(_grouped(marked))


def _grouped(marked: list[tuple[bool, str]]) -> Iterator[str]:
    for is_list, group in groupby(marked, key=lambda pair: pair[0]):
        texts = [text for _, text in group]
        yield from ["\n".join(texts)] if is_list else texts


def _is_item(block: str) -> bool:
    return block.startswith(_BULLET)


def _heads(block: str, following: str) -> bool:
    """A heading is a short line that is no sentence and stands before prose or a list."""
    return _could_head(block) and bool(following) and not _could_head(following)


def _could_head(block: str) -> bool:
    if len(block) > _HEADING_LENGTH or _is_item(block) or _NUMBERED.match(block) or "://" in block:
        return False
    is_prose = _END_OF_SENTENCE.search(block) or _QUOTATION.match(block)
    is_several = block.endswith("?") and _SENTENCE_WITHIN.search(block)
    return not is_prose and not is_several and any(letter.isalpha() for letter in block)


def _heading(block: str) -> str:
    # Number signs at the end would be taken for the closing of the heading.
    return "## " + re.sub(r"#+\Z", r"\\\g<0>", _escaped(block))


def _item_or_paragraph(block: str) -> str:
    text = block.removeprefix(_BULLET).strip() if _is_item(block) else block
    escaped = _NUMBERED.sub(r"\g<0>\\", _MARK_AT_START.sub(r"\\\g<0>", _escaped(text)))
    return f"{_BULLET}{escaped}" if _is_item(block) else escaped


def escaped_lines(text: str) -> str:
    """Plain text as Markdown that shows every character and every line of it as it stands."""
    return "\n".join(
        _NUMBERED.sub(r"\g<0>\\", _MARK_AT_START.sub(r"\\\g<0>", _escaped(line.strip()))) for line in text.splitlines()
    )


def _escaped(text: str) -> str:
    """The text with a backslash before each mark, addresses left as they are."""
    parts = _ADDRESS.split(text)
    parts[::2] = [_MARK.sub(r"\\\g<0>", part) for part in parts[::2]]
    return "".join(parts)
