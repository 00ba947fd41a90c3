"""Comentario: the gzipped JSON, version 3, of its export: pages, then comments, then those who wrote them.

A page is named by its path, the domain is not named at all. What it exported as version 1 is Commento's format.
Source: internal/svc/impex_comentario.go and resources/swagger/swagger.yml of Comentario.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from discussion.importers.files import Malformed, Source
from discussion.importers.formats import Format
from discussion.importers.records import Article, Author, Comment, Markup, Record, Refused, State
from discussion.importers.streams import json_items_of, json_places
from discussion.importers.values import checked, fields, key, text, time, whole, word

_SIGNS = frozenset({"pages.item.isReadonly", "comments.item.isApproved", "commenters.item.isCommenter"})
_EMPTY = frozenset({"version", "pages", "comments", "commenters"})
_NOBODY = {"", "00000000-0000-0000-0000-000000000000"}


def _recognises(source: Source) -> bool:
    places = json_places(source.head()).keys()
    return bool(places & _SIGNS) or places >= _EMPTY


def _read(source: Source) -> Iterator[Record]:
    if not _recognises(source):
        raise Malformed("This is no export of Comentario: it is JSON with pages, comments and commenters.")
    places = ("pages.item", "comments.item", "commenters.item", "users.item", "votes.item")
    for number, (place, item) in enumerate(json_items_of(source, *places), start=1):
        if place == "pages.item":
            yield _article(fields(item))
        elif place == "comments.item":
            yield _comment(fields(item), number=number)
        else:
            yield _commenter(fields(item)) if place != "votes.item" else None


def _article(page: Mapping[str, Any]) -> Record:
    if not key(page, "id"):
        return None
    return Article(
        key=key(page, "id"),
        url="/" + word(page, "path").lstrip("/"),
        title=word(page, "title"),
        published_at=time(page, "createdTime"),
        is_closed=page.get("isReadonly") is True,
    )


def _commenter(commenter: Mapping[str, Any]) -> Record:
    named = key(commenter, "id")
    if named in _NOBODY:
        return None
    return Author(key=named, name=word(commenter, "name"), email=word(commenter, "email"))


def _comment(comment: Mapping[str, Any], *, number: int) -> Comment | Refused:
    markdown, parent, score = text(comment, "markdown"), key(comment, "parentId"), whole(comment, "score")
    return checked(
        number=number,
        key=key(comment, "id"),
        article=key(comment, "pageId"),
        parent="" if parent in _NOBODY else parent,
        author=_author(comment),
        body=markdown or text(comment, "html"),
        markup=Markup.MARKDOWN if markdown else Markup.HTML,
        created_at=time(comment, "createdTime"),
        edited_at=time(comment, "editedTime"),
        state=_state(comment),
        up=max(score, 0),
        down=max(-score, 0),
    )


def _author(comment: Mapping[str, Any]) -> Author | None:
    named = key(comment, "userCreated")
    if named not in _NOBODY:
        return Author(key=named)
    name = word(comment, "authorName")
    return Author(name=name) if name else None


def _state(comment: Mapping[str, Any]) -> State:
    if comment.get("isDeleted") is True:
        return State.REMOVED if _was_deleted_by_another(comment) else State.DELETED
    if comment.get("isPending") is True:
        return State.PENDING
    return State.REJECTED if comment.get("isApproved") is False else State.PUBLISHED


def _was_deleted_by_another(comment: Mapping[str, Any]) -> bool:
    by = key(comment, "userDeleted")
    return by not in _NOBODY and by != key(comment, "userCreated")


FORMAT = Format("comentario", "Comentario JSON", _recognises, _read)
