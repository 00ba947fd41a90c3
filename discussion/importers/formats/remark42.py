"""Remark42: its backup (a line about readers and pages, then a comment on each line) and what its API answers.

The source of a comment is Markdown whose special characters are written as in HTML; where it holds tags, as imported
comments do, the HTML that Remark42 showed is taken instead. Readers who are blocked are shown to nobody there, so their
comments come in as removed. Pages are told at the end, when all is known of them.
Source: backend/app/migrator/native.go and backend/app/store/comment.go of Remark42.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from itertools import count
from typing import Any

from discussion.core.texts import storable
from discussion.importers.files import Malformed, Source
from discussion.importers.formats import Format
from discussion.importers.records import Article, Author, Markup, Record, State, Vote
from discussion.importers.streams import json_items_of, json_lines, json_places
from discussion.importers.values import checked, fields, key, text, time, whole, word

_LINES, _ARRAY, _ANSWER = ("lines",), ("item",), ("comments.item", "info")
# What tells each shape: a backup begins with its readers, also where it has none; any one of these sets will do.
_SIGNS = (
    (frozenset({"version", "users", "posts"}), _LINES),
    (frozenset({"version", "users.item.blocked"}), _LINES),
    (frozenset({"pid", "locator"}), _LINES),
    (frozenset({"item.pid", "item.locator"}), _ARRAY),
    (frozenset({"comments.item.pid", "comments.item.locator"}), _ANSWER),
    (frozenset({"comments.item.comment.pid", "comments.item.comment.locator"}), _ANSWER),
)
_TAG = re.compile(r"</?[a-zA-Z]")
# Who erased an account there is called so.
_NOBODY = "deleted"

_Object = Mapping[str, Any]


@dataclass
class _Site:
    """What a backup says of readers and pages as it goes on."""

    blocked: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    titles: dict[str, str] = field(default_factory=dict)

    def note(self, told: _Object) -> None:
        for user in _objects(told, "users"):
            if fields(user.get("blocked")).get("status") is True:
                self.blocked.add(key(user, "id"))
        for page in _objects(told, "posts"):
            self.note_page(page)

    def note_page(self, page: _Object) -> None:
        if page.get("read_only") is True:
            self.closed.add(word(page, "url"))

    def articles(self) -> Iterator[Article]:
        for url, title in self.titles.items():
            yield Article(key=url, url=url, title=title, is_closed=url in self.closed)


def _shape(source: Source) -> tuple[str, ...]:
    places = json_places(source.head())
    return next((shape for signs, shape in _SIGNS if signs <= places.keys()), ())


def _recognises(source: Source) -> bool:
    return bool(_shape(source))


def _read(source: Source) -> Iterator[Record]:
    site, numbers = _Site(), count(1)
    for place, value in _values(source):
        told = fields(value)
        if place == "info":
            site.note_page(told)
        elif "users" in told or "version" in told:
            _check_version(told, source.line)
            site.note(told)
            yield None
        else:
            for comment in _branch(told):
                yield _comment(comment, site, next(numbers))
    yield from site.articles()


def _values(source: Source) -> Iterator[tuple[str, Any]]:
    shape = _shape(source)
    if not shape:
        raise Malformed("This is neither a backup of Remark42 nor an answer of its API.")
    if shape is _LINES:
        return (("", value) for value in json_lines(source))
    return json_items_of(source, *shape)


def _check_version(told: _Object, line: int) -> None:
    version = whole(told, "version")
    if version not in (0, 1):
        raise Malformed(f"This is version {version} of the backup, and only the first is known.", line=line)


def _branch(value: _Object) -> Iterator[_Object]:
    """The comments of a branch, from the top down; a comment that stands alone is one, too."""
    left = [value]
    while left:
        node = left.pop()
        yield fields(node["comment"]) if "comment" in node else node
        left.extend(reversed(_objects(node, "replies")))


def _objects(holder: _Object, name: str) -> list[_Object]:
    found = holder.get(name)
    return [fields(each) for each in found] if isinstance(found, list) else []


def _comment(comment: _Object, site: _Site, number: int) -> Record:
    page = word(fields(comment.get("locator")), "url")
    if page and not site.titles.get(page):
        site.titles[page] = word(comment, "title")
    body, markup = _body(comment)
    votes = _votes(comment)
    uncounted = whole(comment, "score") - sum(vote.value for vote in votes)
    return checked(
        number=number,
        key=key(comment, "id"),
        article=page,
        parent=key(comment, "pid"),
        author=_author(fields(comment.get("user"))),
        body=body,
        markup=markup,
        created_at=time(comment, "time"),
        edited_at=time(fields(comment.get("edit")), "time"),
        state=_state(comment, site),
        votes=votes,
        up=max(uncounted, 0),
        down=max(-uncounted, 0),
    )


def _body(comment: _Object) -> tuple[str, Markup]:
    source, html = text(comment, "orig"), text(comment, "text")
    if source.strip() and not (html and _TAG.search(source)):
        return unescape(source), Markup.MARKDOWN
    return html, Markup.HTML


def _author(user: _Object) -> Author | None:
    account = key(user, "id")
    if account == _NOBODY:
        return None
    return Author(key=account, name=unescape(word(user, "name")), address=word(user, "ip"))


def _votes(comment: _Object) -> tuple[Vote, ...]:
    cast = {storable(voter): is_up for voter, is_up in fields(comment.get("votes")).items() if isinstance(is_up, bool)}
    return tuple(Vote(Author(key=voter), 1 if is_up else -1) for voter, is_up in cast.items())


def _state(comment: _Object, site: _Site) -> State:
    user = fields(comment.get("user"))
    if (user.get("block") is True or key(user, "id") in site.blocked) and text(comment, "text"):
        return State.REMOVED
    return State.DELETED if comment.get("delete") is True else State.PUBLISHED


FORMAT = Format("remark42", "Remark42 backup or JSON", _recognises, _read)
