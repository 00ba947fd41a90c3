"""Disqus: the XML that its export sends by mail. Threads come first, and a post names its thread and its parent.

Some of its files begin with a stray mark and name a thread without the quotation marks that XML wants; both are mended.
What hangs on a deleted thread comes in as removed: nobody sees it, and a moderator can bring it back.
Source: https://help.disqus.com/en/articles/1717164-comments-export and its schema, disqus.xsd.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from xml.etree.ElementTree import Element

from discussion.importers.files import Malformed, Source
from discussion.importers.formats import Format
from discussion.importers.records import Article, Author, Comment, Markup, Record, Refused, State
from discussion.importers.streams import child_of, text_of, xml_elements, xml_root
from discussion.importers.times import zoned
from discussion.importers.values import checked

_ID = "{http://disqus.com/disqus-internals}id"
_BARE_ID = re.compile(rb"(<(?:category|thread|post|parent) dsq:id=)(\w+)")
_PLACES = frozenset({"disqus/category", "disqus/thread", "disqus/post"})


def _recognises(source: Source) -> bool:
    return xml_root(source.head()) == "disqus"


def _read(source: Source) -> Iterator[Record]:
    if not _recognises(source):
        raise Malformed("This is no Disqus export: its outermost element is not <disqus>.")
    deleted_threads = set()
    for place, element in xml_elements(_Mended(source), _PLACES):
        if place == "disqus/thread":
            if _says(element, "isDeleted"):
                deleted_threads.add(element.get(_ID, ""))
            yield _article(element)
        elif place == "disqus/post":
            yield _in_sight(_comment(element, source.line), deleted_threads)
        else:
            yield None


class _Mended:
    """The file with quotation marks around the ids."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @property
    def line(self) -> int:
        return self._source.line

    def read(self, size: int = -1) -> bytes:
        return _BARE_ID.sub(rb'\1"\2"', self._source.read(size))


def _article(thread: Element) -> Record:
    key, url = thread.get(_ID, ""), text_of(thread, "link") or text_of(thread, "id")
    if not key or not url:
        return None
    return Article(
        key=key,
        url=url,
        title=unescape(text_of(thread, "title")),
        published_at=zoned(text_of(thread, "createdAt")),
        is_closed=_says(thread, "isClosed") or _says(thread, "isDeleted"),
    )


def _comment(post: Element, line: int) -> Comment | Refused:
    key = post.get(_ID) or text_of(post, "id")
    if not key:
        where = f"the post that ends on line {line}"
        return Refused(where, "It has no id, so a second import would bring it in again.")
    return checked(
        number=0,
        key=key,
        article=_named(post, "thread"),
        parent=_named(post, "parent"),
        author=_author(child_of(post, "author"), text_of(post, "ipAddress")),
        body=text_of(post, "message"),
        markup=Markup.HTML,
        created_at=zoned(text_of(post, "createdAt")),
        state=_state(post),
    )


def _in_sight(record: Comment | Refused, deleted_threads: set[str]) -> Comment | Refused:
    if isinstance(record, Refused) or record.article not in deleted_threads or record.state is not State.PUBLISHED:
        return record
    return replace(record, state=State.REMOVED)


def _named(post: Element, name: str) -> str:
    found = child_of(post, name)
    return found.get(_ID, "") if found is not None else ""


def _author(author: Element | None, address: str) -> Author | None:
    """Who wrote it: readers who are not anonymous have a user name, which is their account's."""
    if author is None:
        return None
    return Author(
        key="" if _says(author, "isAnonymous") else text_of(author, "username"),
        name=text_of(author, "name"),
        email=text_of(author, "email"),
        address=address,
    )


def _state(post: Element) -> State:
    if _says(post, "isSpam"):
        return State.REJECTED
    if _says(post, "isDeleted"):
        return State.DELETED
    return State.PENDING if text_of(post, "isApproved").lower() in ("false", "0") else State.PUBLISHED


def _says(element: Element, name: str) -> bool:
    return text_of(element, name).lower() in ("true", "1")


FORMAT = Format("disqus", "Disqus XML", _recognises, _read)
