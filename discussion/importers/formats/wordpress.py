"""WordPress: the XML of Tools → Export (WXR 1.0 to 1.2), an RSS feed with the comments of each post inside it.

What a post is called stands before its comments, so an item is read piece by piece and never held whole. Nothing of a
post that was not public becomes public: its comments come in as removed.
Source: wp-admin/includes/export.php of WordPress.
"""

import re
from collections.abc import Iterator
from html import unescape
from itertools import pairwise
from xml.etree.ElementTree import Element

from discussion.importers.files import Malformed, Source
from discussion.importers.formats import Format
from discussion.importers.records import Article, Author, Markup, Record, Refused, State
from discussion.importers.streams import local_name, text_of, xml_elements, xml_root
from discussion.importers.times import zoned
from discussion.importers.values import checked

_ITEM = "rss/channel/item"
_COMMENT = f"{_ITEM}/comment"
_TOLD = frozenset(("link", "title", "post_id", "post_date_gmt", "pubDate", "comment_status", "status", "post_password"))
# What can be long or many, and is passed over.
_LONG = frozenset(("encoded", "postmeta", "category", "description"))
_BEFORE_ITEMS = frozenset(f"rss/channel/{name}" for name in ("author", "category", "tag", "term"))
_PLACES = frozenset({_ITEM, _COMMENT, *(f"{_ITEM}/{name}" for name in _TOLD | _LONG), *_BEFORE_ITEMS})
_STATES = {
    "1": State.PUBLISHED,
    "approved": State.PUBLISHED,
    "spam": State.REJECTED,
    "trash": State.REMOVED,
    "post-trashed": State.REMOVED,
}
_PUBLIC = ("", "publish", "inherit", "closed")
_FROM_READERS = ("", "comment", "review")
_PRE = re.compile(r"(<pre\b[^<>]*>|</pre>)", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
_BLOCK_NAME = r"</?(?:p|div|blockquote|ul|ol|li|dl|dt|dd|table|h[1-6]|hr)\b"
_BLOCK = re.compile(_BLOCK_NAME, re.IGNORECASE)
_BLOCK_AT_END = re.compile(rf"{_BLOCK_NAME}[^<>]*>$", re.IGNORECASE)

_Item = dict[str, str]


def _recognises(source: Source) -> bool:
    head = source.head().replace(b"\0", b"")
    return xml_root(head) == "rss" and b"wordpress.org/export/" in head


def _read(source: Source) -> Iterator[Record]:
    if not _recognises(source):
        raise Malformed("This is no WordPress export: its outermost element is not an <rss> of WordPress.")
    item: _Item = {}
    has_comments = False
    for place, element in xml_elements(source, _PLACES):
        if place == _COMMENT:
            has_comments = True
            yield _comment(element, item, source.line)
        elif place == _ITEM:
            yield _article(item) if has_comments else None
            item, has_comments = {}, False
        else:
            if place not in _BEFORE_ITEMS:
                _note(item, element)
            yield None


def _note(item: _Item, element: Element) -> None:
    name = local_name(element)
    if name in _TOLD:
        item.setdefault(name, (element.text or "").strip())


def _key(item: _Item) -> str:
    return item.get("post_id") or item.get("link") or ""


def _article(item: _Item) -> Record:
    if not _key(item):
        return None
    return Article(
        key=_key(item),
        url=item.get("link", ""),
        title=unescape(item.get("title", "")),
        published_at=zoned(item.get("post_date_gmt", "")) or zoned(item.get("pubDate", "")),
        is_closed=item.get("comment_status") == "closed",
    )


def _comment(element: Element, item: _Item, line: int) -> Record:
    number, kind, parent = (text_of(element, f"comment_{name}") for name in ("id", "type", "parent"))
    post = _key(item)
    if not number or not post:
        return Refused(f"the comment that ends on line {line}", "Its id or its post's is missing.")
    if kind not in _FROM_READERS:
        return Refused(f"comment {post}#{number}", f"It is a {kind[:40]}, which no reader wrote.")
    return checked(
        number=0,
        key=f"{post}#{number}",
        article=post,
        parent="" if parent in ("", "0") else f"{post}#{parent}",
        author=_author(element),
        body=paragraphs(text_of(element, "comment_content")),
        markup=Markup.HTML,
        created_at=zoned(text_of(element, "comment_date_gmt")) or zoned(text_of(element, "comment_date")),
        state=_state(text_of(element, "comment_approved"), item),
    )


def _author(element: Element) -> Author:
    account = text_of(element, "comment_user_id")
    return Author(
        key="" if account in ("", "0") else f"user {account}",
        name=unescape(text_of(element, "comment_author")),
        email=text_of(element, "comment_author_email"),
        address=text_of(element, "comment_author_IP"),
    )


def _state(approved: str, item: _Item) -> State:
    state = _STATES.get(approved, State.PENDING)
    is_public = item.get("status", "") in _PUBLIC and not item.get("post_password")
    return state if is_public or state is State.REJECTED else State.REMOVED


def paragraphs(text: str) -> str:
    """Text as WordPress shows it, as HTML: blank lines part paragraphs, and line ends are line breaks."""
    pieces = _PRE.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    is_kept = False
    found = []
    for piece in pieces:
        is_kept = is_kept or piece.lower().startswith("<pre")
        found.append(piece if is_kept else _as_html(piece))
        is_kept = is_kept and piece.lower() != "</pre>"
    return "".join(found)


def _as_html(piece: str) -> str:
    blocks = (block.strip() for block in _BLANK_LINES.split(piece))
    return "".join(_block(block) for block in blocks if block)


def _block(block: str) -> str:
    lines = [line.strip() for line in block.split("\n")]
    # Where a block begins or ends, like an item of a list, the line breaks by itself.
    broken = lines[0] + "".join(
        ("\n" if _BLOCK.match(line) or _BLOCK_AT_END.search(before) else "<br>\n") + line
        for before, line in pairwise(lines)
    )
    return broken if _BLOCK.match(block) else f"<p>{broken}</p>"


FORMAT = Format("wordpress", "WordPress XML", _recognises, _read)
