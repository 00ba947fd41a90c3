"""Artalk: the Artrans file that its transfer commands write, a JSON array of comments with every value as text.

Readers have no accounts there; who they are is told by name and e-mail. Times are written as Go prints them.
Source: internal/entity/artran.go and internal/artransfer of Artalk, https://artalk.js.org/guide/transfer.html.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from discussion.importers.files import Malformed, Source
from discussion.importers.formats import Format
from discussion.importers.records import Article, Author, Markup, Record, State
from discussion.importers.streams import json_items, json_places
from discussion.importers.values import checked, fields, key, text, time, word

_SIGNS = frozenset({"item.page_key", "item.content", "item.nick"})
_LONGEST_COUNT = 9

_Object = Mapping[str, Any]


def _recognises(source: Source) -> bool:
    return json_places(source.head()).keys() >= _SIGNS


def _read(source: Source) -> Iterator[Record]:
    if not _recognises(source):
        raise Malformed("This is no Artrans file: it is a JSON array of comments with content, nick and page_key.")
    pages: set[str] = set()
    for number, item in enumerate(json_items(source, "item"), start=1):
        told = fields(item)
        page = _page(told)
        if page.key and page.key not in pages:
            pages.add(page.key)
            yield page
        yield _comment(told, page.key, number)


def _page(told: _Object) -> Article:
    """The page that a comment names: keys are addresses or paths, and sites may have the same paths."""
    name = key(told, "page_key")
    return Article(
        key=f"{word(told, 'site_name')} {name}".strip() if name else "",
        url=_address(name, word(told, "site_urls")),
        title=word(told, "page_title"),
        is_closed=_says(told, "page_admin_only"),
    )


def _address(page: str, site_urls: str) -> str:
    """The page's address, at the first of its site's where the page is a path and the site has one."""
    site = site_urls.partition(",")[0].strip().rstrip("/")
    return f"{site}{page}" if page.startswith("/") and site.startswith(("https://", "http://")) else page


def _comment(told: _Object, page: str, number: int) -> Record:
    parent = key(told, "rid")
    return checked(
        number=number,
        key=key(told, "id"),
        article=page,
        parent="" if parent == "0" else parent,
        author=Author(name=word(told, "nick"), email=word(told, "email"), address=word(told, "ip")),
        body=text(told, "content"),
        markup=Markup.MARKDOWN,
        created_at=time(told, "created_at"),
        state=State.PENDING if _says(told, "is_pending") else State.PUBLISHED,
        up=_count(told, "vote_up"),
        down=_count(told, "vote_down"),
    )


def _says(told: _Object, name: str) -> bool:
    return told.get(name) is True or word(told, name) == "true"


def _count(told: _Object, name: str) -> int:
    written = key(told, name)
    return int(written) if written.isdecimal() and len(written) <= _LONGEST_COUNT else 0


FORMAT = Format("artalk", "Artalk's Artrans", _recognises, _read)
