"""Isso: its SQLite file, as it is; copy it while Isso rests. Votes are totals, since who cast them is not kept there.

The file is opened for reading alone, and nothing in it is run: views, triggers and functions in its schema stay still,
a value is bounded in length, and a query in work.
Source: isso/db/comments.py and isso/db/threads.py of Isso.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from discussion.importers.files import LONGEST_RECORD, Malformed, Source
from discussion.importers.formats import Format
from discussion.importers.records import Article, Author, Markup, Record, Refused, State
from discussion.importers.values import checked, key, text, time, whole, word

_MAGIC = b"SQLite format 3\0"
_THREADS = ("id", "uri", "title")
_COMMENTS = (
    *("id", "tid", "parent", "created", "modified", "mode", "remote_addr"),
    *("text", "author", "email", "likes", "dislikes"),
)
_STATES = {1: State.PUBLISHED, 2: State.PENDING, 4: State.DELETED}
# A row of these tables takes a few dozen steps of SQLite's machine; a slice is as many as it takes before it asks.
_SLICE, _MOST_SLICES = 10_000, 100

_Row = dict[str, object]


def _recognises(source: Source) -> bool:
    if not source.head().startswith(_MAGIC):
        return False
    # What is packed is recognised too, so that reading it can say what to do.
    return not _is_plain(source.path) or _has_tables(source.path)


def _has_tables(path: Path) -> bool:
    try:
        with closing(_Database(path)) as database:
            return database.has("threads") and database.has("comments")
    except Malformed:
        return False


def _read(source: Source) -> Iterator[Record]:
    if not _is_plain(source.path):
        raise Malformed("This is no SQLite file as Isso writes it: if it is packed, unpack it first.")
    with closing(_Database(source.path)) as database:
        for row in database.rows("threads", _THREADS):
            yield _article(row)
        for number, row in enumerate(database.rows("comments", _COMMENTS), start=1):
            yield _comment(row, number)


def _is_plain(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


class _Database:
    """A foreign SQLite file, read row by row. Raises Malformed."""

    def __init__(self, path: Path) -> None:
        for beside in (path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-journal")):
            if beside.exists() and beside.stat().st_size:
                raise Malformed(f"{beside.name} holds changes that the file lacks: stop Isso, then copy the file anew.")
        self._slices_without_a_row = 0
        # Immutable: nothing is locked, made or mended beside the file.
        self._connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)
        self._connection.text_factory = _decoded
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_RECORD)
        self._connection.set_progress_handler(self._is_endless, _SLICE)
        for pragma in ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON", "mmap_size = 0"):
            self._connection.execute(f"PRAGMA {pragma}")

    def close(self) -> None:
        self._connection.close()

    def has(self, table: str) -> bool:
        """Whether there is such a table: a view or a virtual table would run what it likes."""
        found = list(self._found("SELECT type, sql FROM sqlite_schema WHERE name = ?", table))
        return [kind for kind, sql in found if str(sql).upper().startswith("CREATE TABLE")] == ["table"]

    def rows(self, table: str, columns: tuple[str, ...]) -> Iterator[_Row]:
        """The table's rows; a column that it lacks is empty."""
        if not self.has(table):
            raise Malformed(f"This is no database of Isso: it has no table {table!r}.")
        there = {name for (name,) in self._found("SELECT name FROM pragma_table_info(?)", table)}
        listed = ", ".join(f'"{name}"' if name in there else "NULL" for name in columns)
        for row in self._found(f'SELECT {listed} FROM "{table}"'):  # noqa: S608 - both are constants of this file
            yield dict(zip(columns, row, strict=True))

    def _found(self, sql: str, *parameters: str) -> Iterator[tuple[object, ...]]:
        try:
            for row in self._connection.execute(sql, parameters):
                self._slices_without_a_row = 0
                yield row
        except (sqlite3.Error, OverflowError) as error:
            raise Malformed(f"The database is torn or not what Isso writes ({error}).") from error

    def _is_endless(self) -> bool:
        self._slices_without_a_row += 1
        return self._slices_without_a_row > _MOST_SLICES


def _decoded(raw: bytes) -> str:
    return raw.decode(errors="replace")


def _article(row: _Row) -> Record:
    thread, uri = key(row, "id"), word(row, "uri")
    if not thread or not uri:
        return Refused(f"thread {thread}".strip(), "It has no address.")
    return Article(key=thread, url=uri, title=word(row, "title"))


def _comment(row: _Row, number: int) -> Record:
    parent = key(row, "parent")
    state = _STATES.get(whole(row, "mode"), State.PENDING)
    return checked(
        number=number,
        key=key(row, "id"),
        article=key(row, "tid"),
        parent="" if parent == "0" else parent,
        author=None if state is State.DELETED else _author(row),
        body=text(row, "text"),
        markup=Markup.MARKDOWN,
        created_at=time(row, "created"),
        edited_at=time(row, "modified"),
        state=state,
        up=max(whole(row, "likes"), 0),
        down=max(whole(row, "dislikes"), 0),
    )


def _author(row: _Row) -> Author:
    return Author(name=word(row, "author"), email=word(row, "email"), address=word(row, "remote_addr"))


FORMAT = Format("isso", "Isso's database", _recognises, _read)
