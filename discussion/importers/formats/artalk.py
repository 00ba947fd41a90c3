"""Artalk: the Artrans file that its transfer commands write, a JSON array of comments with every value as text.

Readers have no accounts there; who they are is told by name and e-mail. Times are written as Go prints them.
Source: internal/entity/artran.go and internal/artransfer of Artalk, https://artalk.js.org/guide/transfer.html.
"""

from collections.abc import Iterator
from typing import Any

from discussion.importers.files import Malformed, Source
from discussion.importers.formats import Format
from discussion.importers.records import Article, Author, Comment, Markup, Record, Refused, State
from discussion.importers.streams import json_items, json_places
from discussion.importers.times import zoned
from discussion.importers.values import count, flag, mapping, text

_SIGNS = frozenset({"item.page_key", "item.content", "item.nick"})


def _recognises(source: Source) -> bool:
    return json_places(source.head()) >= _SIGNS


def _read(source: Source) -> Iterator[Record]:
    if not _recognises(source):
        raise Malformed("This is no Artrans file: it is a JSON array of comments with content, nick and page_key.")
    pages: dict[str, Article] = {}
    for item in json_items(source, "item"):
        told = mapping(item)
        page = _page(told)
        if page.key and page.key not in pages:
            pages[page.key] = page
            yield page
        yield _comment(told, page.key, source.line)


def _page(told: dict[str, Any]) -> Article:
    """The page that a comment names: keys are addresses or paths, and sites may have the same paths."""
    key, site = text(told.get("page_key")), text(told.get("site_name"))
    return Article(
        key=f"{site} {key}".strip() if key else "",
        url=_address(key, text(told.get("site_urls"))),
        title=text(told.get("page_title")),
        is_closed=flag(told.get("page_admin_only")),
    )


def _address(key: str, site_urls: str) -> str:
    """The page's address, at the first of its site's where the key is a path and the site has one."""
    site = site_urls.partition(",")[0].strip().rstrip("/")
    return f"{site}{key}" if key.startswith("/") and site.startswith(("https://", "http://")) else key


def _comment(told: dict[str, Any], page: str, line: int) -> Record:
    key, created_at = text(told.get("id")), zoned(text(told.get("created_at")))
    if not key or not page:
        return Refused(f"comment {key}" if key else f"line {line}", "Its id or its page_key is missing.")
    if created_at is None:
        return Refused(f"comment {key}", "It has no readable time.")
    parent = text(told.get("rid"))
    return Comment(
        key=key,
        article=page,
        parent="" if parent == "0" else parent,
        author=Author(name=text(told.get("nick")), email=text(told.get("email")), address=text(told.get("ip"))),
        body=text(told.get("content")),
        markup=Markup.MARKDOWN,
        created_at=created_at,
        state=State.PENDING if flag(told.get("is_pending")) else State.PUBLISHED,
        up=count(told.get("vote_up")),
        down=count(told.get("vote_down")),
    )


FORMAT = Format("artalk", "Artalk's Artrans", _recognises, _read)
