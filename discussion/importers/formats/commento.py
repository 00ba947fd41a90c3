"""Commento: the gzipped JSON, version 1, that its export sends by mail; Commento++ and early Comentario write it too.

Comments come before those who wrote them and name a page by its path, which stands under `url` or under `path`.
Source: api/domain_export.go of Commento and internal/svc/impex_comentario.go of Comentario.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from discussion.importers.files import Malformed, Source
from discussion.importers.formats import Format
from discussion.importers.records import Article, Author, Comment, Markup, Record, Refused, State
from discussion.importers.streams import json_items_of, json_places
from discussion.importers.values import checked, fields, key, text, time, whole, word

_NOBODY = {"", "anonymous", "0" * 64}
_EMPTY = frozenset({"version", "comments", "commenters"})
_NOTHING = {"", "undefined"}
# What is left of a comment that its author or a moderator threw away.
_DELETED = {"", "[deleted]"}


def _recognises(source: Source) -> bool:
    places = json_places(source.head())
    if places.keys() & {"comments.item.commentHex", "commenters.item.commenterHex"}:
        return True
    return places.keys() >= _EMPTY and "pages" not in places


def _read(source: Source) -> Iterator[Record]:
    if not _recognises(source):
        raise Malformed("This is no export of Commento: it is JSON with comments and commenters.")
    pages: set[str] = set()
    for number, (place, item) in enumerate(json_items_of(source, "comments.item", "commenters.item"), start=1):
        if place == "commenters.item":
            yield _author(fields(item))
            continue
        article = _article(fields(item))
        if article.key not in pages:
            pages.add(article.key)
            yield article
        yield _comment(fields(item), article=article.key, number=number)


def _article(comment: Mapping[str, Any]) -> Article:
    path = "/" + (word(comment, "path") or word(comment, "url")).lstrip("/")
    domain = word(comment, "domain") or word(comment, "host")
    return Article(key=domain + path, url=f"https://{domain}{path}" if domain else path)


def _author(commenter: Mapping[str, Any]) -> Record:
    named = key(commenter, "commenterHex")
    if named in _NOBODY:
        return None
    return Author(key=named, name=_said(commenter, "name"), email=_said(commenter, "email"))


def _said(commenter: Mapping[str, Any], name: str) -> str:
    value = word(commenter, name)
    return "" if value in _NOTHING else value


def _comment(comment: Mapping[str, Any], *, article: str, number: int) -> Comment | Refused:
    markdown, score = text(comment, "markdown"), whole(comment, "score")
    author, parent = key(comment, "commenterHex"), key(comment, "parentHex")
    return checked(
        number=number,
        key=key(comment, "commentHex"),
        article=article,
        parent="" if parent == "root" else parent,
        author=None if author in _NOBODY else Author(key=author),
        body=markdown or text(comment, "html"),
        markup=Markup.MARKDOWN if markdown else Markup.HTML,
        created_at=time(comment, "creationDate"),
        state=_state(comment),
        up=max(score, 0),
        down=max(-score, 0),
    )


def _state(comment: Mapping[str, Any]) -> State:
    """Commento flags what its spam filter caught, and calls unapproved what waits for a moderator."""
    if comment.get("deleted") is True or (word(comment, "markdown") or word(comment, "html")) in _DELETED:
        return State.DELETED
    return {"unapproved": State.PENDING, "flagged": State.REJECTED}.get(word(comment, "state"), State.PUBLISHED)


FORMAT = Format("commento", "Commento JSON", _recognises, _read)
