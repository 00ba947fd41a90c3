"""Disqus: the XML that its export sends by mail. Threads come first, and a post names its thread and its parent.

Some of its files begin with a stray mark and name a thread without the quotation marks that XML wants; both are mended.
Source: https://help.disqus.com/en/articles/1717164-comments-export and its schema, disqus.xsd.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from discussion.importers.files import Source
from discussion.importers.formats import Format
from discussion.importers.records import Article, Author, Comment, Markup, Record, Refused, State
from discussion.importers.streams import child_of, text_of, xml_elements
from discussion.importers.times import zoned

_ID = "{http://disqus.com/disqus-internals}id"
_BARE_ID = re.compile(rb"(<(?:category|thread|post|parent) dsq:id=)(\d+)")


def _recognises(source: Source) -> bool:
    return b"<disqus" in source.head()


def _read(source: Source) -> Iterator[Record]:
    for place, element in xml_elements(_Mended(source), {"disqus/category", "disqus/thread", "disqus/post"}):
        if place == "disqus/thread":
            yield _article(element)
        elif place == "disqus/post":
            yield _comment(element, source.line)
        else:
            yield None


class _Mended:
    """The file with the two known faults of the export mended."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @property
    def line(self) -> int:
        return self._source.line

    def read(self, size: int = -1) -> bytes:
        is_first = self._source.line == 0
        read = _BARE_ID.sub(rb'\1"\2"', self._source.read(size))
        return read[max(read.find(b"<"), 0) :] if is_first else read


def _article(thread: Element) -> Record:
    key = thread.get(_ID, "")
    if not key or not text_of(thread, "link"):
        return None
    return Article(
        key=key,
        url=text_of(thread, "link"),
        title=text_of(thread, "title"),
        published_at=zoned(text_of(thread, "createdAt")),
        is_closed=text_of(thread, "isClosed") == "true",
    )


def _comment(post: Element, line: int) -> Record:
    key, created_at = post.get(_ID) or text_of(post, "id"), zoned(text_of(post, "createdAt"))
    if not key:
        return Refused(f"the post before line {line}", "It has no id, so a second import would bring it in again.")
    if created_at is None:
        return Refused(f"comment {key}", "It has no readable time.")
    return Comment(
        key=key,
        article=_named(post, "thread"),
        parent=_named(post, "parent"),
        author=_author(child_of(post, "author"), text_of(post, "ipAddress")),
        body=text_of(post, "message"),
        markup=Markup.HTML,
        created_at=created_at,
        state=_state(post),
    )


def _named(post: Element, name: str) -> str:
    found = child_of(post, name)
    return found.get(_ID, "") if found is not None else ""


def _author(author: Element | None, address: str) -> Author | None:
    if author is None:
        return None
    return Author(
        key=text_of(author, "username"),
        name=text_of(author, "name"),
        email=text_of(author, "email"),
        address=address,
    )


def _state(post: Element) -> State:
    if text_of(post, "isSpam") == "true":
        return State.REJECTED
    if text_of(post, "isDeleted") == "true":
        return State.DELETED
    return State.PENDING if text_of(post, "isApproved") == "false" else State.PUBLISHED


FORMAT = Format("disqus", "Disqus XML", _recognises, _read)
