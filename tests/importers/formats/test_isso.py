"""Isso's database: what it holds, and what a file that is made to harm cannot do."""

import gzip
import sqlite3
from contextlib import closing

import pytest

from discussion.importers.files import Source
from discussion.importers.formats import isso
from discussion.importers.formats.isso import FORMAT
from discussion.importers.records import Article, Author, Markup, State
from tests.importers.archives import articles, at, comments, malformed, read, refusals

SCHEMA = """
CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));
CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT NOT NULL,
    modified FLOAT, mode INTEGER, remote_addr VARCHAR, text VARCHAR, author VARCHAR, email VARCHAR, website VARCHAR,
    likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL, notification INTEGER NOT NULL DEFAULT 0);
"""
THREAD = "INSERT INTO threads VALUES (1, '/harbour/', 'Harbour');"
COMMENT = {"tid": 1, "id": 5, "created": 1588327200.5, "mode": 1, "text": "*Hello*", "voters": b""}


@pytest.fixture
def database(tmp_path):
    def make(*rows, schema=SCHEMA + THREAD):
        path = tmp_path / "comments.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(schema)
            for row in rows:
                marks = ", ".join("?" * len(row))
                connection.execute(f"INSERT INTO comments ({', '.join(row)}) VALUES ({marks})", list(row.values()))
            connection.commit()
        return path

    return make


@pytest.fixture
def one(database):
    def read_one(**changes):
        (found,) = comments(read(FORMAT, database(COMMENT | changes))).values()
        return found

    return read_one


def test_threads_and_comments_come_in(database):
    answer = COMMENT | {"id": 6, "parent": 5, "modified": 1588327300, "likes": 3, "dislikes": 1}
    path = database(COMMENT | {"author": "Ann", "email": "a@paper.example", "remote_addr": "192.0.2.0"}, answer)
    assert FORMAT.recognises(Source(path))
    records = read(FORMAT, path)
    first, second = comments(records).values()
    assert articles(records) == {"1": Article(key="1", url="/harbour/", title="Harbour")}
    assert (first.key, first.article, first.parent, first.body, first.markup) == (
        "5",
        "1",
        "",
        "*Hello*",
        Markup.MARKDOWN,
    )
    assert first.author == Author(name="Ann", email="a@paper.example", address="192.0.2.0")
    assert (first.created_at, first.edited_at) == (at(2020, 5, 1, 10, 0, 0, 500_000), None)
    assert (second.parent, second.edited_at) == ("5", at(2020, 5, 1, 10, 1, 40))
    assert (second.up, second.down, second.votes) == (3, 1, ())


@pytest.mark.parametrize(
    ("mode", "state"),
    [(1, State.PUBLISHED), (2, State.PENDING), (4, State.DELETED), (None, State.PENDING), ("x", State.PENDING)],
)
def test_modes_are_states_and_an_unknown_one_waits(one, mode, state):
    assert one(mode=mode).state is state


def test_a_deleted_comment_names_nobody(one):
    assert one(mode=4, text="", email="left@paper.example").author is None


def test_values_of_other_types_are_taken_for_nothing(one):
    found = one(author=17, email=b"x", likes="many", dislikes=-4, parent="0", modified="then")
    assert (found.author.name, found.author.email) == ("17", "")
    assert (found.up, found.down, found.parent, found.edited_at) == (0, 0, "", None)


def test_text_that_is_not_utf8_is_mended(database):
    path = database(COMMENT)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE comments SET text = CAST(x'6869ff' AS TEXT)")
        connection.commit()
    assert [found.body for found in comments(read(FORMAT, path)).values()] == ["hi\ufffd"]


def test_what_has_no_time_or_no_address_is_refused(database):
    thread = "INSERT INTO threads VALUES (2, NULL, 'Nowhere');"
    rows = ({"created": "never"}, {"id": 6, "tid": None}, {"id": 7, "text": b"x"})
    path = database(*(COMMENT | row for row in rows), schema=SCHEMA + THREAD + thread)
    assert refusals(read(FORMAT, path)) == [
        ("thread 2", "It has no address."),
        ("comment 5", "It has no readable time."),
        ("comment 6", "It does not say to which article it belongs."),
        ("comment 7", "It has no text."),
    ]


def test_an_old_database_without_some_columns_is_read(database):
    path = database(
        schema="CREATE TABLE threads (id INTEGER PRIMARY KEY, uri TEXT);"
        "CREATE TABLE comments (id INTEGER PRIMARY KEY, tid INTEGER, created REAL, text TEXT, mode INTEGER);"
        "INSERT INTO threads VALUES (1, '/'); INSERT INTO comments VALUES (1, 1, 1588327200, 'Hi', 1);"
    )
    assert [found.body for found in comments(read(FORMAT, path)).values()] == ["Hi"]


def test_a_long_table_is_not_taken_for_endless_work(database, monkeypatch):
    monkeypatch.setattr(isso, "_MOST_SLICES", 2)
    path = database(*(COMMENT | {"id": number} for number in range(1, 5_000)))
    assert len(comments(read(FORMAT, path))) == 4_999


def test_endless_work_ends(database, monkeypatch):
    monkeypatch.setattr(isso, "_MOST_SLICES", 0)
    path = database(*(COMMENT | {"id": number} for number in range(1, 5_000)))
    assert malformed(FORMAT, path) == "The database is torn or not what Isso writes (interrupted)."


def test_a_packed_database_is_recognised_and_refused_with_what_to_do(database, tmp_path):
    packed = tmp_path / "comments.db.gz"
    packed.write_bytes(gzip.compress(database(COMMENT).read_bytes()))
    assert FORMAT.recognises(Source(packed))
    assert malformed(FORMAT, packed).endswith("if it is packed, unpack it first.")


@pytest.mark.parametrize("end", ["-wal", "-journal"])
def test_a_database_in_use_is_refused_with_what_to_do(database, end):
    path = database(COMMENT)
    path.with_name(path.name + end).write_bytes(b"unfinished")
    assert malformed(FORMAT, path) == (
        f"comments.db{end} holds changes that the file lacks: stop Isso, then copy the file anew."
    )


def test_another_database_is_not_taken_for_isso(database):
    path = database(schema="CREATE TABLE threads (id INTEGER);")
    assert not FORMAT.recognises(Source(path))
    assert malformed(FORMAT, path) == "This is no database of Isso: it has no table 'comments'."


@pytest.mark.parametrize(
    "disguise",
    [
        "CREATE VIEW comments AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;",
        "CREATE VIRTUAL TABLE comments USING fts5(text);",
    ],
)
def test_a_view_or_a_virtual_table_is_not_read(database, disguise):
    path = database(schema=f"CREATE TABLE threads (id INTEGER, uri TEXT); {disguise}")
    assert not FORMAT.recognises(Source(path))
    assert malformed(FORMAT, path) == "This is no database of Isso: it has no table 'comments'."


def test_a_column_that_computes_is_left_empty(database):
    path = database(
        schema="CREATE TABLE threads (id INTEGER, uri TEXT);"
        "CREATE TABLE comments (id INTEGER, tid INTEGER, created REAL, text, author AS (hex(zeroblob(10000000))));"
        "INSERT INTO comments VALUES (1, 1, 1588327200, 'Hi');"
    )
    assert [found.author for found in comments(read(FORMAT, path)).values()] == [Author()]


def test_one_gigantic_value_is_refused(database):
    path = database(COMMENT | {"text": "x" * 9_000_000})
    assert "torn or not what Isso writes" in malformed(FORMAT, path)


def test_a_torn_database_is_refused(database):
    path = database(*(COMMENT | {"id": number, "text": "x" * 900} for number in range(1, 200)))
    whole = path.read_bytes()
    for torn in (whole[:5000], whole[:4096] + b"\xff" * (len(whole) - 4096), whole[:16] + b"\xff" * 500):
        path.write_bytes(torn)
        assert "torn or not what Isso writes" in malformed(FORMAT, path)


def test_the_file_is_not_touched(database):
    path = database(COMMENT)
    before = path.read_bytes()
    path.chmod(0o444)
    read(FORMAT, path)
    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == [path.name]
