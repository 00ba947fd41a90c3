"""A backup holds everything, and comes back whole or not at all."""

import gzip
import json
import stat
import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from discussion.articles.models import Article
from discussion.comments.models import Comment
from tests.actions.test_together import assert_counters_equal_rows
from tests.factories import cast, decide, make_comment, make_poll, work

pytestmark = pytest.mark.django_db(transaction=True)


def run(command, file):
    """What the command says, or what it ends with."""
    said = StringIO()
    try:
        call_command(command, str(file), stdout=said)
    except CommandError as error:
        return str(error)
    return said.getvalue().strip()


def lines(file):
    """What the file holds, without its header."""
    with gzip.open(file, "rt") as text:
        return [json.loads(line) for line in text][1:]


def last_row(rows):
    """The last line that is a row: the last tables may be empty."""
    return next(row for row in reversed(rows) if row.startswith("["))


def rewrite(file, change):
    """The file with other lines."""
    with gzip.open(file, "rt") as text:
        changed = change(text.readlines())
    with gzip.open(file, "wt") as text:
        text.writelines(changed)


@pytest.fixture
def file(tmp_path):
    """Where the backup goes."""
    return tmp_path / "discussion.jsonl.gz"


@pytest.fixture
def discussion(ann, stan, mo, article):
    """Comments, a tombstone, ballots and answers."""
    root = make_comment(article, ann, body="Über **alles**, wörtlich: \u202e\n\n`x`")
    decide(mo, make_comment(article, stan, parent=root), "remove")
    poll = make_poll(article, is_lead=True)
    cast(ann, poll, 1)
    cast(stan, poll, 2)
    cast(stan, poll, 3)
    work()
    return root


def test_everything_comes_back(discussion, file, tmp_path):
    assert run("backup", file).startswith("Wrote ")
    call_command("flush", verbosity=0, interactive=False)
    assert not Comment.objects.exists()

    assert run("restore", file).startswith("Restored ")

    again = tmp_path / "again.jsonl.gz"
    run("backup", again)
    assert lines(again) == lines(file)
    assert_counters_equal_rows()


def test_the_service_goes_on_behind_what_came_back(discussion, file, ann, mo):
    run("backup", file)
    call_command("flush", verbosity=0, interactive=False)
    run("restore", file)

    make_comment(Article.objects.get(), ann)

    assert Comment.objects.count() == 3


def test_nobody_else_may_read_the_file(discussion, file):
    run("backup", file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_not_written_over(file):
    file.write_text("what was there")

    assert "is there already" in run("backup", file)
    assert file.read_text() == "what was there"


def test_a_folder_that_is_not_there_is_told(tmp_path):
    assert "cannot be written" in run("backup", tmp_path / "gone" / "file")


def test_nothing_is_restored_over_what_is_there(discussion, file):
    run("backup", file)

    assert run("restore", file).startswith("The database is not empty")
    assert Comment.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda rows: rows[:-1], "only a part of one"),
        (lambda rows: rows[: len(rows) // 2], "only a part of one"),
        (lambda rows: [row for row in rows if row != last_row(rows)], "only a part of one"),
        (lambda rows: [*rows[:5], "{nonsense\n", *rows[5:]], "only a part of one"),
        (lambda rows: ['{"format": "something else"}\n', *rows[1:]], "no backup of Discussion"),
        (lambda rows: [rows[0].replace("0001_initial", "0000_initial"), *rows[1:]], "different versions"),
    ],
    ids=["no end", "half", "a row less", "nonsense", "another format", "another version"],
)
def test_a_file_that_is_not_whole_or_not_ours_leaves_the_database_empty(discussion, file, change, sentence):
    run("backup", file)
    rewrite(file, change)
    call_command("flush", verbosity=0, interactive=False)

    assert sentence in run("restore", file)
    assert not Article.objects.exists()


def test_a_file_that_is_cut_off_is_refused(discussion, file):
    run("backup", file)
    file.write_bytes(file.read_bytes()[:-20])
    call_command("flush", verbosity=0, interactive=False)

    assert "only a part of one" in run("restore", file)
    assert not Article.objects.exists()


def test_what_is_written_meanwhile_is_not_half_in_it(discussion, file, monkeypatch, ann, article):
    from discussion.backoffice import backups

    known, plain = threading.Event(), backups._models

    def models():
        found = plain()
        yield found[0]
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
        yield from found[1:]

    def write():
        make_comment(article, ann)
        known.set()
        connection.close()

    monkeypatch.setattr(backups, "_models", models)
    run("backup", file)
    monkeypatch.undo()

    assert known.is_set()
    call_command("flush", verbosity=0, interactive=False)
    run("restore", file)
    assert_counters_equal_rows()
