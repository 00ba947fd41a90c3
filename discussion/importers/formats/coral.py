"""Coral: the CSV that its importer takes, users.csv, stories.csv and comments.csv in a folder or a zip.

Each may begin with the names of its columns; without them they stand in the order that Coral documents. The file of
comments comes in alone too, under articles that are named by their ids.
Source: the CSV strategy of coralproject/coral-importer, README.md and strategies/csv.
"""

import csv
from collections.abc import Iterator
from contextlib import closing
from pathlib import PurePosixPath

from discussion.importers.files import Malformed, Source
from discussion.importers.formats import Format
from discussion.importers.records import Article, Author, Comment, Markup, Record, Refused, State
from discussion.importers.times import zoned
from discussion.importers.values import checked, key, text, time, word

_COLUMNS = {
    "users": ("id", "email", "username", "role", "banned", "created_at"),
    "stories": ("id", "url", "title", "author", "published_at", "closed_at", "mode"),
    "comments": ("id", "author_id", "story_id", "created_at", "body", "parent_id", "status", "rating"),
}
_NEEDED = frozenset({"id", "author_id", "story_id", "created_at", "body"})
_STATES = {"": State.PUBLISHED, "NONE": State.PUBLISHED, "APPROVED": State.PUBLISHED, "REJECTED": State.REJECTED}


def _recognises(source: Source) -> bool:
    comments = _parts(source).get("comments")
    return comments is not None and _holds_comments(comments.head())


def _read(source: Source) -> Iterator[Record]:
    if not _recognises(source):
        columns = ", ".join(_COLUMNS["comments"])
        raise Malformed(f"These are no CSV files as Coral's importer takes them: comments.csv has {columns}.")
    parts, last = _parts(source), ""
    for kind, part in parts.items():
        with closing(part):
            for number, row in enumerate(_rows(part, kind), start=1):
                if kind == "comments" and "stories" not in parts and key(row, "story_id") not in ("", last):
                    last = key(row, "story_id")
                    yield Article(key=last)
                yield _record(kind, row, number)


def _parts(source: Source) -> dict[str, Source]:
    """The files by what they hold, comments last; a file that is alone holds comments, whatever it is called."""
    members = source.members()
    named = {PurePosixPath(member).name.lower().removesuffix(".csv"): member for member in members}
    if not named.keys() & _COLUMNS.keys() and len(members) == 1:
        named["comments"] = members[0]
    return {kind: source.part(named[kind]) for kind in _COLUMNS if kind in named}


def _holds_comments(head: bytes) -> bool:
    try:
        row = next(csv.reader(head.decode(errors="replace").splitlines(keepends=True)), [])
    except csv.Error:
        return False
    if _is_heading(row):
        return {cell.strip().lower() for cell in row} >= _NEEDED
    return 7 <= len(row) <= len(_COLUMNS["comments"]) and zoned(row[3]) is not None


def _is_heading(row: list[str]) -> bool:
    return bool(row) and row[0].strip().lower() == "id"


def _rows(part: Source, kind: str) -> Iterator[dict[str, str]]:
    names = list(_COLUMNS[kind])
    # A text may go over several lines, and keeps its breaks.
    reader = csv.reader((f"{line}\n" for line in part.lines()), strict=True)
    try:
        for row in reader:
            part.rest()
            if _is_heading(row):
                names = [cell.strip().lower() for cell in row]
            elif row:
                yield dict(zip(names, row, strict=False))
    except csv.Error as error:
        raise Malformed(f"{part.name} is no well-formed CSV ({error}).", line=part.line) from error


def _record(kind: str, row: dict[str, str], number: int) -> Record:
    if kind == "users":
        return _author(row)
    return _article(row) if kind == "stories" else _comment(row, number)


def _author(row: dict[str, str]) -> Record:
    named = key(row, "id")
    return Author(key=named, name=word(row, "username"), email=word(row, "email")) if named else None


def _article(row: dict[str, str]) -> Record:
    named = key(row, "id")
    if not named:
        return None
    return Article(
        key=named,
        url=word(row, "url"),
        title=word(row, "title"),
        byline=word(row, "author"),
        published_at=time(row, "published_at"),
        is_closed=bool(word(row, "closed_at")),
    )


def _comment(row: dict[str, str], number: int) -> Comment | Refused:
    author = key(row, "author_id")
    return checked(
        number=number,
        key=key(row, "id"),
        article=key(row, "story_id"),
        parent=key(row, "parent_id"),
        author=Author(key=author) if author else None,
        body=text(row, "body"),
        markup=Markup.HTML,
        created_at=time(row, "created_at"),
        # Coral holds back what it calls PREMOD or SYSTEM_WITHHELD until a moderator looks at it.
        state=_STATES.get(word(row, "status").upper(), State.PENDING),
    )


FORMAT = Format("coral", "Coral CSV", _recognises, _read)
