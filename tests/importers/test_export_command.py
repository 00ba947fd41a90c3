"""The command writes a file that is whole or not there, and the table is harmless to spreadsheets."""

import csv
import gzip
import io
import json
import stat
import sys

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from discussion.comments.models import Comment
from discussion.core.tables import harmless, table
from discussion.importers.export import Form, What, making
from discussion.importers.export.making import parts
from discussion.importers.export.table import COLUMNS
from tests.factories import NOON, make_article, make_comment, make_reader, make_site
from tests.importers.everything import STRANGE

pytestmark = pytest.mark.django_db
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def run(*arguments):
    """What the command says, or what it ends with."""
    said = io.StringIO()
    try:
        call_command("export_comments", *map(str, arguments), stdout=said)
    except CommandError as error:
        return str(error)
    return said.getvalue().strip()


def rows_of(content):
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_file_holds_the_whole_site(world, tmp_path):
    file = tmp_path / "site.jsonl"

    said = run(file)

    lines = [json.loads(line) for line in file.read_bytes().splitlines()]
    assert said == f"Wrote {len(lines) - 2} rows to {file}."
    assert lines[0]["made_at"] == "2026-11-22T12:00:00.000000Z"
    assert lines[-1] == {"type": "end", "rows": len(lines) - 2}


def test_a_file_that_ends_with_gz_is_gzipped(world, tmp_path):
    run(tmp_path / "site.jsonl")
    run(tmp_path / "site.jsonl.gz")

    assert gzip.decompress((tmp_path / "site.jsonl.gz").read_bytes()) == (tmp_path / "site.jsonl").read_bytes()


def test_nobody_else_may_read_the_file(world, tmp_path):
    run(tmp_path / "site.jsonl")

    assert stat.S_IMODE((tmp_path / "site.jsonl").stat().st_mode) == 0o600


def test_a_file_that_is_there_is_not_written_over(world, tmp_path):
    file = tmp_path / "site.jsonl"
    file.write_text("what was there")

    assert "is there already" in run(file)
    assert file.read_text() == "what was there"


def test_a_folder_that_is_not_there_is_told(world, tmp_path):
    assert "cannot be written (No such file or directory): name a folder" in run(tmp_path / "gone" / "file")


def test_what_fails_in_the_middle_leaves_nothing(world, tmp_path, monkeypatch):
    def torn(what):
        yield {"type": "reader"}
        raise RuntimeError("the database went away")

    monkeypatch.setattr(making, "lines", torn)

    with pytest.raises(RuntimeError):
        run(tmp_path / "site.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_a_site_is_named_by_its_host_or_its_name(world, tmp_path):
    make_site(name="The Herald")
    named = {"news.example.org": "electricity", "Discussion": "electricity"}
    for place, (name, slug) in enumerate(named.items()):
        run("--site", name, tmp_path / f"{place}.jsonl")
        assert f'"slug":"{slug}"' in (tmp_path / f"{place}.jsonl").read_text()
    # Two sites are called so.
    assert "or several have this name" in run("--site", "The Herald", tmp_path / "none")
    assert "There is no site 'nowhere.example'" in run("--site", "nowhere.example", tmp_path / "none")


def test_an_article_is_exported_alone_with_its_own_site(world, tmp_path):
    run("--article", "elsewhere", tmp_path / "one.jsonl")

    lines = [json.loads(line) for line in (tmp_path / "one.jsonl").read_bytes().splitlines()]
    assert (lines[0]["scope"], lines[0]["site"]["name"]) == ("article", "The Herald")
    assert [line["slug"] for line in lines if line.get("type") == "article"] == ["elsewhere"]
    assert "There is no article 'nothing'" in run("--article", "nothing", tmp_path / "none")
    assert "is on another site" in run("--site", "Discussion", "--article", "elsewhere", tmp_path / "none")


def test_e_mails_are_in_the_file_only_where_they_are_asked_for(world, tmp_path):
    run(tmp_path / "without.jsonl")
    run("--emails", tmp_path / "with.jsonl")

    assert "mo@example.org" not in (tmp_path / "without.jsonl").read_text()
    assert "mo@example.org" in (tmp_path / "with.jsonl").read_text()
    assert "leave out --emails" in run("--as", "csv", "--emails", tmp_path / "none")


def test_a_dash_stands_for_standard_output(world, capfdbinary):
    assert run("-") == ""
    sys.stdout.flush()

    out = capfdbinary.readouterr().out
    assert out.startswith(b'{"format":"discussion export"')
    assert out.endswith(b"}\n")


def test_the_table_has_a_row_for_each_comment_in_the_order_of_time(world, tmp_path):
    file = tmp_path / "comments.csv"

    said = run("--as", "csv", file)

    rows = rows_of(file.read_bytes())
    stored = list(Comment.objects.filter(site=world.site).order_by("id"))
    assert said == f"Wrote {len(rows)} rows to {file}."
    assert [row["id"] for row in rows] == [each.public_id for each in stored]
    root = next(row for row in rows if row["id"] == world.root.public_id)
    assert root == {
        "id": world.root.public_id,
        "article": "electricity",
        "article_url": "https://news.example.org/electricity?b=1",
        "parent": "",
        "author": world.ann.public_id,
        "author_name": "Ann Author",
        "state": "published",
        "created_at": "2026-11-22T12:00:00.000000Z",
        "edited_at": "2026-11-22T12:03:00.000007Z",
        "up": "6",
        "down": "3",
        "depth": "0",
        "body": f"Text 2: {STRANGE}",
    }
    assert tuple(root) == COLUMNS
    assert {"pending", "rejected", "removed", "deleted"} <= {row["state"] for row in rows}
    assert "'=cmd()" in {row["author_name"] for row in rows}
    assert [row["author"] for row in rows if row["body"] == "By nobody any more."] == [""]


def test_no_cell_that_a_reader_writes_is_a_formula(article):
    for number, sign in enumerate(FORMULAS):
        reader = make_reader(f"{sign}1+1")
        made = make_comment(article, reader, body=f"body {number}")
        Comment.objects.filter(id=made.id).update(body=f"{sign}HYPERLINK(A1)")

    content = b"".join(parts(What(site=article.site, form=Form.TABLE), made_at=NOON))

    for row in rows_of(content):
        assert not [cell for cell in row.values() if cell.startswith(FORMULAS)]
        assert row["body"].endswith("HYPERLINK(A1)")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0")), min_size=1, max_size=6))
def test_whatever_is_written_no_cell_is_a_formula_and_every_text_survives(cells):
    found = "".join(table([cells]))

    [row] = list(csv.reader(io.StringIO(found, newline=""))) or [[]]
    assert not [cell for cell in row if cell.startswith(FORMULAS)]
    # An apostrophe is all that is added, and only where it must be.
    assert [
        cell.removeprefix("'") if harmless(text) != text else cell for cell, text in zip(row, cells, strict=True)
    ] == cells


def test_an_article_without_comments_is_a_table_with_its_head(tmp_path):
    make_article("empty")

    run("--article", "empty", "--as", "csv", tmp_path / "empty.csv")

    assert (tmp_path / "empty.csv").read_bytes() == b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\r\n"
