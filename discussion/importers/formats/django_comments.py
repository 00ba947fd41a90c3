"""django-contrib-comments, and Django's own comments before it: the JSON or JSON Lines of `manage.py dumpdata`.

What is commented on is named by its kind and its id, like blog.post:7; no dump tells its address. A dump that holds
django-comments-xtd's rows too is that format's, which reads the same file by the same rules.
Source: django_comments/abstracts.py and models.py, https://docs.djangoproject.com/en/5.2/topics/serialization/.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from typing import Any

from discussion.importers.django_dumps import Index, empty_index, fields_of, reference, rows
from discussion.importers.files import Malformed, Source
from discussion.importers.formats import Format
from discussion.importers.records import Article, Author, Comment, Markup, Record, Refused, State
from discussion.importers.streams import json_places
from discussion.importers.values import checked, fields, key, text, time, word

_MODEL = re.compile(rb'"(django_comments_xtd\.xtdcomment|(?:django_)?comments\.comment)"')
_ROW, _LONGEST_MODEL = b'"model"', 60
_XTD = "django_comments_xtd.xtdcomment"
# What a comment must say of itself, in whatever model a project keeps its comments.
_OF_A_COMMENT = {"object_pk", "comment", "submit_date"}
# Where a text names its own markup, it does so in a first line like #!markdown.
_NAMED_MARKUP = re.compile(r"#!(\w+)[^\S\n]*\r?\n")


def models_of(source: Source) -> set[str]:
    """Which models of comments a dump holds; none for what is no dump.

    They may stand anywhere in it, so the whole file is looked through, unless xtd's comments show earlier.
    """
    if not _is_dump(source):
        return set()
    found: set[str] = set()
    end = b""
    with closing(source.again()) as looked_through, suppress(Malformed):
        # Whoever reads the file says what is wrong with it.
        while _XTD not in found and (read := looked_through.read()):
            piece = end + read
            if _ROW in piece:
                looked_through.rest()
                found.update(model.decode() for model in _MODEL.findall(piece))
            # A line that comes in pieces may break in the middle of a name.
            end = b"" if read.endswith(b"\n") else read[-_LONGEST_MODEL:]
    return found


def read_dump(source: Source) -> Iterator[Record]:
    """The comments of a dump, with their threads and votes where it holds any."""
    if not _is_dump(source):
        raise Malformed("This is no JSON dump of Django: make one with manage.py dumpdata django_comments.")
    with empty_index() as index, closing(source.again()) as first:
        for row in rows(first):
            first.rest()
            index.add(row)
            yield None
        for number, row in enumerate(rows(source), start=1):
            told = fields_of(row)
            if told.keys() >= _OF_A_COMMENT:
                yield from _records(key(fields(row), "pk"), told, index, number)
            else:
                yield None


def _is_dump(source: Source) -> bool:
    places = json_places(source.head())
    return {"item.model", "item.fields"} <= places.keys() or {"model", "fields"} <= places.keys()


def _recognises(source: Source) -> bool:
    found = models_of(source)
    return bool(found) and _XTD not in found


def _records(pk: str, comment: Mapping[str, Any], index: Index, number: int) -> Iterator[Record]:
    kind, object_pk = index.kind(comment), key(comment, "object_pk")
    article = f"{kind}:{object_pk}" if kind and object_pk else ""
    if article and index.is_new(article):
        yield Article(key=article, title=index.title(article))
    yield _comment(pk, comment, article=article, index=index, number=number)


def _comment(pk: str, comment: Mapping[str, Any], *, article: str, index: Index, number: int) -> Comment | Refused:
    body, markup = _written(text(comment, "comment"))
    return checked(
        number=number,
        key=pk,
        article=article,
        parent=index.parent(pk),
        author=_author(comment, index),
        body=body,
        markup=markup,
        created_at=time(comment, "submit_date"),
        state=_state(comment),
        votes=index.votes(pk),
        up=index.unnamed(pk, 1),
        down=index.unnamed(pk, -1),
    )


def _author(comment: Mapping[str, Any], index: Index) -> Author | None:
    account, name, email = (
        reference(comment, "user"),
        word(comment, "user_name"),
        word(comment, "user_email"),
    )
    address = word(comment, "ip_address")
    if account:
        return index.person(account, name=name, email=email, address=address)
    return Author(name=name, email=email, address=address) if name or email else None


def _written(comment: str) -> tuple[str, Markup]:
    named = _NAMED_MARKUP.match(comment)
    if named is None:
        return comment, Markup.TEXT
    return comment[named.end() :], Markup.MARKDOWN if named[1] == "markdown" else Markup.TEXT


def _state(comment: Mapping[str, Any]) -> State:
    """A moderator's removal shows a note in the comment's place, and what is not public waits for a moderator."""
    if comment.get("is_removed") is True:
        return State.REMOVED
    return State.PENDING if comment.get("is_public") is False else State.PUBLISHED


FORMAT = Format("django-comments", "django-contrib-comments", _recognises, read_dump)
