"""What the rows of a Django dump say about comments that stand elsewhere in the same file.

A dump holds one model after the other, and any model may come first: who a comment answers, who voted on it and what it
hangs on may be told a million rows away. So the file is read twice, and what was told is kept in a database that SQLite
holds on disk and throws away at the end, not in memory.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

from discussion.importers.files import Source
from discussion.importers.records import Author, Vote
from discussion.importers.streams import json_items, json_lines, json_places
from discussion.importers.values import array, fields, key, time, whole, word

_TABLES = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    CREATE TABLE kind (pk TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID;
    CREATE TABLE title (object TEXT PRIMARY KEY, title TEXT) WITHOUT ROWID;
    CREATE TABLE person (pk TEXT PRIMARY KEY, natural TEXT, name TEXT, username TEXT, email TEXT) WITHOUT ROWID;
    CREATE INDEX person_natural ON person (natural);
    CREATE TABLE parent (comment TEXT PRIMARY KEY, parent TEXT) WITHOUT ROWID;
    CREATE TABLE vote (comment TEXT, voter TEXT, value INTEGER, at TEXT, PRIMARY KEY (comment, voter)) WITHOUT ROWID;
    CREATE TABLE reaction (pk TEXT PRIMARY KEY, comment TEXT, value INTEGER, counter INTEGER) WITHOUT ROWID;
    CREATE INDEX reaction_comment ON reaction (comment);
    CREATE TABLE reactor (reaction TEXT, voter TEXT, PRIMARY KEY (reaction, voter)) WITHOUT ROWID;
    CREATE TABLE told (article TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_VOTES = """
    SELECT voter, value, at FROM vote WHERE comment = ?1
    UNION ALL
    SELECT voter, value, NULL FROM reaction JOIN reactor ON reaction = pk WHERE comment = ?1
"""
_UNNAMED = """
    SELECT value, counter - (SELECT count(*) FROM reactor WHERE reaction = pk) FROM reaction WHERE comment = ?
"""
# Flags and reactions that are votes, in all the ways in which they have been written.
_VALUES = {"I liked it": 1, "I disliked it": -1, "1": 1, "2": -1, "+": 1, "-": -1}
# The models of opinions, and the field that says which it is.
_OPINIONS = {"commentflag": "flag", "commentvote": "vote"}
_TITLES = ("title", "headline", "name", "subject")


class Index:
    """All that a dump tells about its comments, asked one comment at a time."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._run = database.execute

    def add(self, row: Any) -> None:
        """Take in what a row says; most say nothing."""
        model, pk, told = word(fields(row), "model").lower(), key(fields(row), "pk"), fields_of(row)
        name = model.rpartition(".")[2]
        if model == "contenttypes.contenttype":
            parts = [word(told, "app_label"), word(told, "model")]
            self._put("INSERT OR REPLACE INTO kind VALUES (?, ?)", pk, ".".join(parts) if all(parts) else "")
        elif name == "commentreactionauthor":
            self._add_reactor(key(told, "reaction"), told, "author")
        elif name == "commentreaction":
            self._add_reaction(pk, told)
        elif name in _OPINIONS:
            self._add_vote(told, _VALUES.get(key(told, _OPINIONS[name])))
        elif name.endswith("comment"):
            self._put("INSERT OR REPLACE INTO parent VALUES (?, ?)", pk, key(told, "parent_id"))
        else:
            self._add_other(f"{model}:{pk}", pk, told)

    def _put(self, statement: str, *values: object) -> None:
        if "" not in values:
            self._run(statement, values)

    def _add_vote(self, told: Mapping[str, Any], value: int | None) -> None:
        voter = reference(told, "user") or reference(told, "author")
        if value is not None:
            at = word(told, "flag_date") or None
            self._put("INSERT OR REPLACE INTO vote VALUES (?, ?, ?, ?)", key(told, "comment"), voter, value, at)

    def _add_reaction(self, pk: str, told: Mapping[str, Any]) -> None:
        value, counter = _VALUES.get(key(told, "reaction")), max(whole(told, "counter"), 0)
        if value is not None:
            comment = key(told, "comment")
            self._put("INSERT OR REPLACE INTO reaction VALUES (?, ?, ?, ?)", pk, comment, value, counter)
            for author in array(told.get("authors")):
                self._add_reactor(pk, {"author": author}, "author")

    def _add_reactor(self, reaction: str, holder: Mapping[str, Any], name: str) -> None:
        self._put("INSERT OR IGNORE INTO reactor VALUES (?, ?)", reaction, reference(holder, name))

    def _add_other(self, named: str, pk: str, told: Mapping[str, Any]) -> None:
        """An account, which has a name to sign in with; or what may have a title and be commented on."""
        username, email = word(told, "username"), word(told, "email")
        login = username or (email if "password" in told else "")
        if login:
            name = f"{word(told, 'first_name')} {word(told, 'last_name')}".strip()
            values = (pk or f"~{login}", f"~{login}", name, username, email)
            self._run("INSERT OR REPLACE INTO person VALUES (?, ?, ?, ?, ?)", values)
            return
        title = next((word(told, each) for each in _TITLES if word(told, each)), "")
        self._put("INSERT OR REPLACE INTO title VALUES (?, ?)", named, title)

    def kind(self, comment: Mapping[str, Any]) -> str:
        """What the comment hangs on, like blog.post; the number of the kind where the dump does not name it."""
        natural = _parts(comment.get("content_type"))
        if natural:
            return ".".join(natural)
        named = key(comment, "content_type")
        found = self._run("SELECT name FROM kind WHERE pk = ?", (named,)).fetchone()
        return str(found[0]) if found else named

    def title(self, article: str) -> str:
        """The title of what is commented on, where the dump holds it."""
        found = self._run("SELECT title FROM title WHERE object = ?", (article,)).fetchone()
        return str(found[0]) if found else ""

    def is_new(self, article: str) -> bool:
        """Whether this article is asked about for the first time."""
        return self._run("INSERT OR IGNORE INTO told VALUES (?)", (article,)).rowcount == 1

    def parent(self, comment: str) -> str:
        """The comment that it answers; a root names itself, or 0."""
        found = self._run("SELECT parent FROM parent WHERE comment = ?", (comment,)).fetchone()
        return str(found[0]) if found and found[0] not in (comment, "0") else ""

    def votes(self, comment: str) -> tuple[Vote, ...]:
        """The votes whose voters are named, one of each."""
        found = self._run(_VOTES, (comment,)).fetchall()
        votes = {voter: Vote(self.person(voter), value, time({"at": at}, "at")) for voter, value, at in found}
        return tuple(votes.values())

    def unnamed(self, comment: str, value: int) -> int:
        """How many votes of that value are counted without being named."""
        return sum(max(count, 0) for each, count in self._run(_UNNAMED, (comment,)) if each == value)

    def person(self, named: str, *, name: str = "", email: str = "", address: str = "") -> Author:
        """The person behind a reference; what the comment says fills in what the account does not."""
        statement = "SELECT pk, name, username, email FROM person WHERE pk = ?1 OR natural = ?1"
        pk, full_name, username, account_email = self._run(statement, (named,)).fetchone() or (named, "", "", "")
        return Author(
            key=pk.removeprefix("~"),
            name=full_name or name or username,
            email=account_email or email,
            address=address,
        )


@contextmanager
def empty_index() -> Iterator[Index]:
    """An index of nothing yet, which goes away at the end."""
    # A database without a name lives in a file of its own that goes away with the connection.
    with closing(sqlite3.connect("", isolation_level=None)) as database:
        database.executescript(_TABLES)
        yield Index(database)


def rows(source: Source) -> Iterator[Any]:
    """The rows of a dump, whether they are an array or stand on a line each. Raises Malformed."""
    return json_items(source, "item") if "item" in json_places(source.head()) else json_lines(source)


def fields_of(row: Any) -> Mapping[str, Any]:
    """What a row says, by the names of its fields."""
    return fields(fields(row).get("fields"))


def reference(holder: Mapping[str, Any], name: str) -> str:
    """Whom a field refers to: an id, or a natural key, which is written as a list and is marked here."""
    natural = _parts(holder.get(name))
    return "~" + "/".join(natural) if natural else key(holder, name)


def _parts(natural: Any) -> list[str]:
    return [key({"part": part}, "part") for part in array(natural)]
