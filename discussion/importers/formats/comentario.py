"""Comentario: the gzipped JSON, version 3, of its export: pages, then comments, then those who wrote them.

A page is named by its path, the domain is not named at all. What it exported as version 1 is Commento's format.
Source: internal/svc/impex_comentario.go and resources/swagger/swagger.yml of Comentario.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from discussion.importers.checking import checked
from discussion.importers.files import Malformed, Source
from discussion.importers.formats import Format
from discussion.importers.records import Article, Author, Comment, Markup, Record, Refused, State
from discussion.importers.streams import json_items_of, json_places
from discussion.importers.times import zoned
from discussion.importers.values import flag, mapping, text, whole

_SIGNS = frozenset({"pages.item.isReadonly", "comments.item.isApproved", "commenters.item.isCommenter"})
_EMPTY = frozenset({"version", "pages", "comments", "commenters"})
_NOBODY = {"", "00000000-0000-0000-0000-000000000000"}


def _recognises(source: Source) -> bool:
    places = json_places(source.head())
    return bool(places & _SIGNS) or places >= _EMPTY


def _read(source: Source) -> Iterator[Record]:
    if not _recognises(source):
        raise Malformed("This is no export of Comentario: it is JSON with pages, comments and commenters.")
    places = ("pages.item", "comments.item", "commenters.item", "users.item", "votes.item")
    for number, (place, item) in enumerate(json_items_of(source, *places), start=1):
        if place == "pages.item":
            yield _article(mapping(item))
        elif place == "comments.item":
            yield _comment(mapping(item), number=number)
        else:
            yield _commenter(mapping(item)) if place != "votes.item" else None


def _article(page: Mapping[str, Any]) -> Record:
    if not text(page.get("id")):
        return None
    return Article(
        key=text(page.get("id")),
        url="/" + text(page.get("path")).lstrip("/"),
        title=text(page.get("title")),
        published_at=zoned(text(page.get("createdTime"))),
        is_closed=flag(page.get("isReadonly")),
    )


def _commenter(commenter: Mapping[str, Any]) -> Record:
    named = text(commenter.get("id"))
    if named in _NOBODY:
        return None
    return Author(key=named, name=text(commenter.get("name")), email=text(commenter.get("email")))


def _comment(comment: Mapping[str, Any], *, number: int) -> Comment | Refused:
    markdown, parent, score = text(comment.get("markdown")), text(comment.get("parentId")), whole(comment.get("score"))
    return checked(
        number=number,
        key=text(comment.get("id")),
        article=text(comment.get("pageId")),
        parent="" if parent in _NOBODY else parent,
        author=_author(comment),
        body=markdown or text(comment.get("html")),
        markup=Markup.MARKDOWN if markdown else Markup.HTML,
        created_at=zoned(text(comment.get("createdTime"))),
        edited_at=zoned(text(comment.get("editedTime"))),
        state=_state(comment),
        up=max(score, 0),
        down=max(-score, 0),
    )


def _author(comment: Mapping[str, Any]) -> Author | None:
    named = text(comment.get("userCreated"))
    if named not in _NOBODY:
        return Author(key=named)
    name = text(comment.get("authorName"))
    return Author(name=name) if name else None


def _state(comment: Mapping[str, Any]) -> State:
    if flag(comment.get("isDeleted")):
        return State.REMOVED if _was_deleted_by_another(comment) else State.DELETED
    if flag(comment.get("isPending")):
        return State.PENDING
    return State.REJECTED if comment.get("isApproved") is False else State.PUBLISHED


def _was_deleted_by_another(comment: Mapping[str, Any]) -> bool:
    by = text(comment.get("userDeleted"))
    return by not in _NOBODY and by != text(comment.get("userCreated"))


FORMAT = Format("comentario", "Comentario JSON", _recognises, _read)
