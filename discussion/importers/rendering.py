"""The one path from an archive's text to a comment's: cleaned Markdown, and the HTML that the one renderer makes of it.

Nothing here needs an application, so that other processes can do it.
"""

import os
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape
from multiprocessing import parent_process
from typing import Any

from django.conf import settings

from discussion.core import markup
from discussion.core.errors import Refusal
from discussion.importers.article_text import escaped_lines
from discussion.importers.records import Markup

# Old systems allowed more than we do: what was written there stays whole, and is rendered within a second.
LIMIT = 50_000
# Tags of which no comment needs hundreds within each other; without a bound they would exhaust a stack.
_DEEPEST = 200
_OPENING = re.compile(r"<(?!/|!|br|hr|img|p[\s>])[a-z][^>]{0,2000}>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]{0,5000}>")
_HEADING = re.compile(r"<(/?)h[1-6][^<>]{0,500}>", re.IGNORECASE)
_BLOCK = re.compile(r"<(?:p|br|div|li|blockquote|pre)[\s/>]", re.IGNORECASE)
_PREFORMATTED = re.compile(r"(<pre[\s>].*?</pre>)", re.IGNORECASE | re.DOTALL)
_PREFORMATTED_END = re.compile(r"</pre>", re.IGNORECASE)
# From the first space on alone: a long run that ends no line is looked through once.
_LINE_END = re.compile(r"(?<![ \t])[ \t]*\n[ \t\n]*")
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]]+")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
# Links and images that lead nowhere from here: their words stay.
_DEAD_LINK = re.compile(r"<a\s(?![^<>]{0,5000}?href\s*=\s*[\"']?\s*(?:https?:|mailto:))[^<>]{0,5000}>", re.IGNORECASE)
_DEAD_IMAGE = re.compile(r"<img\s(?![^<>]{0,5000}?src\s*=\s*[\"']?\s*https?:)[^<>]{0,5000}>", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as it is stored; where it cannot be taken, why in a sentence."""

    body: str = ""
    html: str = ""
    refusal: str = ""


def begin() -> None:
    """Prepare a process that does nothing but render.

    It knows no settings, and gives reasons in English, as reports keep them. It ends when the one that started it is
    gone: nobody else tells it, not even the system.
    """
    if not settings.configured:
        settings.configure(USE_I18N=False)
    threading.Thread(target=_wait_for_the_end, daemon=True).start()


def _wait_for_the_end() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def render_all(texts: Sequence[tuple[str, str]]) -> list[Rendered]:
    """Each (text, markup) rendered."""
    return [render(text, how) for text, how in texts]


def render(text: str, how: str) -> Rendered:
    """The text, written in this markup, as a comment's."""
    try:
        body = markup.clean(_CONTROLS.sub("", _as_markdown(text, how)), limit=LIMIT)
        return Rendered(body, markup.render_comment(body))
    except Refusal as refusal:
        return Rendered(refusal=refusal.detail)


def _as_markdown(text: str, how: str) -> str:
    if how == Markup.MARKDOWN:
        return text
    return _from_html(text) if how == Markup.HTML else escaped_lines(text)


def _from_html(html: str) -> str:
    if len(html) > 4 * LIMIT or len(_OPENING.findall(html)) > _DEEPEST:
        # Longer or deeper than anybody writes by hand: its words are kept.
        return escaped_lines(unescape(_ANY_TAG.sub(" ", html)))
    return _ADDRESS.sub(_unescaped, str(_converter()(_as_browsers_read(html))))


def _as_browsers_read(html: str) -> str:
    """Headings as strong paragraphs, since comments have none; ends of lines as what they mean.

    Between blocks they mean nothing. A text without any block is plain text whose lines were meant.
    """
    lines = _DEAD_IMAGE.sub("", _DEAD_LINK.sub("<span>", html.replace("\r\n", "\n")))
    if not _BLOCK.search(lines):
        return lines.replace("\n", "<br>")
    parts = _preformatted(_HEADING.sub(_strong_paragraph, lines))
    parts[::2] = [_LINE_END.sub(" ", part) for part in parts[::2]]
    return "".join(parts)


def _preformatted(html: str) -> list[str]:
    """Ordinary and preformatted parts in turn; behind the last end nothing is looked for that could not end."""
    end = max((found.end() for found in _PREFORMATTED_END.finditer(html)), default=0)
    *parts, last = _PREFORMATTED.split(html[:end])
    return [*parts, last + html[end:]]


def _strong_paragraph(tag: re.Match[str]) -> str:
    return "</strong></p>" if tag[1] else "<p><strong>"


def _unescaped(address: re.Match[str]) -> str:
    return _ESCAPE.sub(r"\1", address[0])


@cache
def _converter() -> Any:
    # 20 MB on disk, and a moment to load: only for who imports.
    from html_to_markdown import ConversionOptions, convert

    options = ConversionOptions(
        escape_asterisks=True,
        escape_underscores=True,
        escape_misc=True,
        extract_metadata=False,
        autolinks=True,
    )
    return lambda html: convert(html, options).content
