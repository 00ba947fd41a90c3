"""Where an archive waits between being read and being stored: a file of its own beside the data, and no memory.

It is read to its end before the first row is stored, so a torn file changes nothing; then the tree is known whole.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import orjson

from discussion.importers.people import key_of
from discussion.importers.records import (
    Article,
    Author,
    Ballot,
    Comment,
    Poll,
    Record,
    Refused,
    ShownStance,
)

_TABLES = """
    CREATE TABLE articles (key TEXT PRIMARY KEY, record BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE authors (key TEXT PRIMARY KEY, record BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE comments (
        pos INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, article TEXT NOT NULL, parent TEXT NOT NULL,
        at INTEGER NOT NULL, digest TEXT NOT NULL, record BLOB NOT NULL, parent_pos INTEGER, id INTEGER,
        status TEXT NOT NULL DEFAULT 'new'
    );
    CREATE TABLE anchors (
        pos INTEGER PRIMARY KEY, parent INTEGER NOT NULL, root INTEGER NOT NULL, depth INTEGER NOT NULL,
        article INTEGER NOT NULL
    );
    CREATE TABLE queue (place INTEGER PRIMARY KEY, pos INTEGER NOT NULL, root_pos INTEGER NOT NULL, depth INTEGER);
    CREATE TABLE polling (
        pos INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, poll TEXT NOT NULL, record BLOB NOT NULL
    );
    CREATE TABLE notes (kind TEXT NOT NULL, place TEXT NOT NULL, reason TEXT NOT NULL);
"""
_COMMENT = "INSERT OR IGNORE INTO comments (key, article, parent, at, digest, record) VALUES (?, ?, ?, ?, ?, ?)"
_BATCH = 1_000
# A key that is longer is known by its digest.
_LONGEST_KEY = 255


class Staging:
    """The file. Its queries are `placing`'s and `writing`'s; this class fills it and keeps notes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE; PRAGMA cache_size=-16384;"
        )
        self._waiting: list[tuple[Any, ...]] = []

    @classmethod
    def fresh(cls, path: Path) -> "Staging":
        """An empty one, in place of any that was left there."""
        path.unlink(missing_ok=True)
        made = cls(path)
        made.db.executescript(_TABLES)
        made.db.execute("BEGIN")
        return made

    def take(self, record: Record) -> None:
        """Keep a record. Of two comments of one key the first stays, and the other is noted."""
        if isinstance(record, Comment):
            self._take_comment(record)
        elif isinstance(record, Article):
            self.db.execute("INSERT OR IGNORE INTO articles VALUES (?, ?)", (_key(record.key), orjson.dumps(record)))
        elif isinstance(record, Author):
            self._take_author(record)
        elif isinstance(record, Refused):
            self.note("refused", record.where, record.reason)
        elif record is not None:
            self._take_polling(record)

    def sealed(self) -> None:
        """Everything was read."""
        self._flush()
        self.db.execute("COMMIT")

    def note(self, kind: str, place: str, reason: str) -> None:
        """Something that the report shall tell."""
        self.db.execute("INSERT INTO notes VALUES (?, ?, ?)", (kind, place[:_LONGEST_KEY], reason))

    def count(self, table: str, condition: str = "1", parameters: Sequence[Any] = ()) -> int:
        """How many rows."""
        return int(self.db.execute(f"SELECT COUNT(*) FROM {table} WHERE {condition}", parameters).fetchone()[0])  # noqa: S608

    def article(self, key: str) -> dict[str, Any] | None:
        """What the archive says of an article."""
        found = self.db.execute("SELECT record FROM articles WHERE key = ?", (key,)).fetchone()
        return dict(orjson.loads(found[0])) if found else None

    def author(self, key: str) -> dict[str, Any] | None:
        """What the archive says of an author."""
        found = self.db.execute("SELECT record FROM authors WHERE key = ?", (key,)).fetchone()
        return dict(orjson.loads(found[0])) if found else None

    def close(self) -> None:
        """Let go of the file, which stays."""
        self.db.close()

    def remove(self) -> None:
        """Remove the file."""
        self.db.close()
        self.path.unlink(missing_ok=True)

    def _take_comment(self, comment: Comment) -> None:
        for author in (comment.author, *(vote.author for vote in comment.votes)):
            if author is not None and (author.name or not author.key):
                self._take_author(author)
        at = int(comment.created_at.timestamp() * 1_000_000)
        record = orjson.dumps(_lean(comment))
        parent = _key(comment.parent) if comment.parent else ""
        self._waiting.append((_key(comment.key), _key(comment.article), parent, at, _digest(comment), record))
        if len(self._waiting) >= _BATCH:
            self._flush()

    def _take_author(self, author: Author) -> None:
        self.db.execute("INSERT OR IGNORE INTO authors VALUES (?, ?)", (key_of(author), orjson.dumps(author)))

    def _take_polling(self, record: Poll | Ballot | ShownStance) -> None:
        kind = type(record).__name__
        poll = record.key if isinstance(record, Poll) else record.poll
        key = f"{record.article} {record.reader.key}" if isinstance(record, ShownStance) else record.key
        sql = "INSERT INTO polling (kind, key, poll, record) VALUES (?, ?, ?, ?)"
        self.db.execute(sql, (kind, key, poll, orjson.dumps(record)))

    def _flush(self) -> None:
        before = self.db.total_changes
        self.db.executemany(_COMMENT, self._waiting)
        if self.db.total_changes - before != len(self._waiting):
            self._note_twins(self._waiting)
        self._waiting = []

    def _note_twins(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Whoever was not stored differs from who was; the very same twice is nobody's fault."""
        seen = set[str]()
        for key, _, _, _, digest, _ in rows:
            [(kept,)] = self.db.execute("SELECT digest FROM comments WHERE key = ?", (key,))
            if kept != digest or key in seen:
                self.note("refused", f"comment {key}", "Its id stands twice in the file: the first one was taken.")
            seen.add(key)

    def chunks(self, sql: str, parameters: Sequence[Any] = (), size: int = _BATCH) -> Iterator[list[Any]]:
        """The rows of a query, so many at a time; the query must not change while they come."""
        cursor = self.db.execute(sql, parameters)
        while rows := cursor.fetchmany(size):
            yield rows


def _lean(comment: Comment) -> dict[str, Any]:
    """The comment with each person by key alone."""
    return {
        "body": comment.body,
        "markup": comment.markup,
        "author": key_of(comment.author) if comment.author is not None else None,
        "created_at": comment.created_at,
        "edited_at": comment.edited_at,
        "state": comment.state,
        "up": comment.up,
        "down": comment.down,
        "votes": [[key_of(vote.author), vote.value, vote.at] for vote in comment.votes],
        "earlier": comment.earlier,
    }


def _digest(comment: Comment) -> str:
    """Of what a later export may say otherwise."""
    said = [comment.body, comment.state, comment.edited_at, comment.up, comment.down]
    votes = sorted((key_of(vote.author), vote.value) for vote in comment.votes)
    return blake2b(orjson.dumps([*said, votes], default=str), digest_size=16).hexdigest()


def _key(key: str) -> str:
    return key if len(key) <= _LONGEST_KEY else f"digest {blake2b(key.encode(errors='replace')).hexdigest()}"
