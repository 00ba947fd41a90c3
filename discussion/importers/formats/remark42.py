"""Remark42: its backup (a line about readers and pages, then a comment on each line) and what its API answers.

The source of a comment is Markdown whose special characters are written as in HTML; where it holds tags, as imported
comments do, the HTML that Remark42 showed is taken instead. Readers who are blocked are shown to nobody there, so their
comments come in as removed. Pages are told at the end, when all is known of them.
Source: backend/app/migrator/native.go and backend/app/store/comment.go of Remark42.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from discussion.importers.files import Malformed, Source
from discussion.importers.formats import Format
from discussion.importers.records import Article, Author, Comment, Markup, Record, Refused, State, Vote
from discussion.importers.streams import json_items_of, json_lines, json_places
from discussion.importers.times import zoned
from discussion.importers.values import flag, mapping, sequence, text, whole

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


@dataclass
class _Site:
    """What a backup says of readers and pages as it goes on."""

    blocked: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    titles: dict[str, str] = field(default_factory=dict)

    def note(self, told: dict[str, Any]) -> None:
        for user in map(mapping, sequence(told.get("users"))):
            if flag(mapping(user.get("blocked")).get("status")):
                self.blocked.add(text(user.get("id")))
        for page in map(mapping, sequence(told.get("posts"))):
            self.note_page(page)

    def note_page(self, page: dict[str, Any]) -> None:
        if flag(page.get("read_only")):
            self.closed.add(text(page.get("url")))

    def articles(self) -> Iterator[Article]:
        for url, title in self.titles.items():
            yield Article(key=url, url=url, title=title, is_closed=url in self.closed)


def _shape(source: Source) -> tuple[str, ...]:
    places = json_places(source.head())
    return next((shape for signs, shape in _SIGNS if signs <= places), ())


def _recognises(source: Source) -> bool:
    return bool(_shape(source))


def _read(source: Source) -> Iterator[Record]:
    site = _Site()
    for place, value in _values(source):
        told = mapping(value)
        if place == "info":
            site.note_page(told)
        elif "users" in told or "version" in told:
            _check_version(told, source.line)
            site.note(told)
            yield None
        else:
            for comment in _branch(told):
                yield _comment(comment, site, source.line)
    yield from site.articles()


def _values(source: Source) -> Iterator[tuple[str, Any]]:
    shape = _shape(source)
    if not shape:
        raise Malformed("This is neither a backup of Remark42 nor an answer of its API.")
    if shape is _LINES:
        return (("", value) for value in json_lines(source))
    return json_items_of(source, *shape)


def _check_version(told: dict[str, Any], line: int) -> None:
    version = whole(told.get("version"))
    if version not in (0, 1):
        raise Malformed(f"This is version {version} of the backup, and only the first is known.", line=line)


def _branch(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The comments of a branch, from the top down; a comment that stands alone is one, too."""
    left = [value]
    while left:
        node = left.pop()
        yield mapping(node["comment"]) if "comment" in node else node
        left.extend(map(mapping, reversed(sequence(node.get("replies")))))


def _comment(comment: dict[str, Any], site: _Site, line: int) -> Record:
    key, created_at = text(comment.get("id")), zoned(text(comment.get("time")))
    page = text(mapping(comment.get("locator")).get("url"))
    if not key or not page:
        return Refused(f"comment {key}" if key else f"line {line}", "Its id or its page is missing.")
    if created_at is None:
        return Refused(f"comment {key}", "It has no readable time.")
    if not site.titles.get(page):
        site.titles[page] = text(comment.get("title"))
    body, markup = _body(comment)
    votes = _votes(comment)
    uncounted = whole(comment.get("score")) - sum(vote.value for vote in votes)
    return Comment(
        key=key,
        article=page,
        parent=text(comment.get("pid")),
        author=_author(mapping(comment.get("user"))),
        body=body,
        markup=markup,
        created_at=created_at,
        edited_at=zoned(text(mapping(comment.get("edit")).get("time"))),
        state=_state(comment, site),
        votes=votes,
        up=max(uncounted, 0),
        down=max(-uncounted, 0),
    )


def _body(comment: dict[str, Any]) -> tuple[str, Markup]:
    source, html = text(comment.get("orig")), text(comment.get("text"))
    if source and not (html and _TAG.search(source)):
        return unescape(source), Markup.MARKDOWN
    return html, Markup.HTML


def _author(user: dict[str, Any]) -> Author | None:
    key = text(user.get("id"))
    if key == _NOBODY:
        return None
    return Author(key=key, name=unescape(text(user.get("name"))), address=text(user.get("ip")))


def _votes(comment: dict[str, Any]) -> tuple[Vote, ...]:
    cast = mapping(comment.get("votes")).items()
    return tuple(Vote(Author(key=voter), 1 if is_up else -1) for voter, is_up in cast if isinstance(is_up, bool))


def _state(comment: dict[str, Any], site: _Site) -> State:
    user = mapping(comment.get("user"))
    if (flag(user.get("block")) or text(user.get("id")) in site.blocked) and text(comment.get("text")):
        return State.REMOVED
    return State.DELETED if flag(comment.get("delete")) else State.PUBLISHED


FORMAT = Format("remark42", "Remark42 backup or JSON", _recognises, _read)
