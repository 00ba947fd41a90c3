"""Coral's CSV: what its importer takes."""

import csv
import io
import zipfile

import pytest

from discussion.importers.files import Source
from discussion.importers.formats.coral import FORMAT
from discussion.importers.records import Article, Author, Comment, Markup, State
from tests.importers.archives import articles, at, comments, malformed, read, refusals
from tests.importers.written import write

USERS = ["id", "email", "username", "role", "banned", "created_at"]
STORIES = ["id", "url", "title", "author", "published_at", "closed_at", "mode"]
COMMENTS = ["id", "author_id", "story_id", "created_at", "body", "parent_id", "status", "rating"]
ANN = ["u1", "ann@example.com", "ann", "COMMENTER", "false", ""]
STORY = ["s1", "https://news.example/rain", "On rain", "Ben Bell", "2021-05-06T07:08:09Z", "", "COMMENTS"]


def comment(key="c1", **changes):
    told = {"author_id": "u1", "story_id": "s1", "created_at": "2021-05-07T07:08:09+02:00", "body": "<p>Rain</p>"}
    return [(told | {"id": key, "status": "APPROVED"} | changes).get(name, "") for name in COMMENTS]


def as_csv(*rows):
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


def files(*rows, headings=True):
    tables = {"users": (USERS, ANN), "stories": (STORIES, STORY), "comments": (COMMENTS, *rows)}
    return {f"{name}.csv": as_csv(*(table if headings else table[1:])) for name, table in tables.items()}


def in_folder(tmp_path, written):
    folder = tmp_path / "coral"
    folder.mkdir()
    for name, content in written.items():
        write(folder / name, content)
    return folder


def in_zip(tmp_path, written):
    with zipfile.ZipFile(tmp_path / "coral.zip", "w") as archive:
        for name, content in written.items():
            archive.writestr(f"data/csv/{name}", content)
        archive.writestr("data/README.md", "Nothing to read here.")
    return tmp_path / "coral.zip"


def read_one(tmp_path, **changes):
    return comments(read(FORMAT, write(tmp_path / "comments.csv", as_csv(COMMENTS, comment(**changes)))))["c1"]


@pytest.mark.parametrize("headings", [True, False])
@pytest.mark.parametrize("packed", [in_folder, in_zip])
def test_the_three_files_are_read_with_and_without_the_names_of_their_columns(tmp_path, packed, headings):
    path = packed(tmp_path, files(comment(), comment("c2", parent_id="c1"), headings=headings))

    assert FORMAT.recognises(Source(path))
    assert read(FORMAT, path) == [
        Author(key="u1", name="ann", email="ann@example.com"),
        Article(
            key="s1",
            url="https://news.example/rain",
            title="On rain",
            byline="Ben Bell",
            published_at=at(2021, 5, 6, 7, 8, 9),
        ),
        *(
            Comment(
                key=key,
                article="s1",
                parent=parent,
                body="<p>Rain</p>",
                markup=Markup.HTML,
                created_at=at(2021, 5, 7, 5, 8, 9),
                author=Author(key="u1"),
            )
            for key, parent in (("c1", ""), ("c2", "c1"))
        ),
    ]


@pytest.mark.parametrize("name", ["comments.csv", "ours.csv", "comments.csv.gz", "comments.csv.zip"])
def test_the_comments_come_in_alone_whatever_their_file_is_called(tmp_path, name):
    path = write(tmp_path / name, as_csv(comment()))

    assert FORMAT.recognises(Source(path))
    assert list(comments(read(FORMAT, path))) == ["c1"]


def test_columns_are_found_by_their_names(tmp_path):
    path = write(tmp_path / "c.csv", "ID,story_id,author_id,body,created_at\nc1,s1,u1,Rain,2021-05-07T00:00:00Z\n")

    assert comments(read(FORMAT, path))["c1"].created_at == at(2021, 5, 7)


def test_a_text_keeps_its_breaks_quotes_and_commas(tmp_path):
    assert read_one(tmp_path, body='<p>"Rain",\n\nhe said</p>').body == '<p>"Rain",\n\nhe said</p>'


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("", State.PUBLISHED),
        ("NONE", State.PUBLISHED),
        ("approved", State.PUBLISHED),
        ("REJECTED", State.REJECTED),
        ("PREMOD", State.PENDING),
        ("SYSTEM_WITHHELD", State.PENDING),
    ],
)
def test_a_comment_keeps_its_state(tmp_path, status, state):
    assert read_one(tmp_path, status=status).state is state


def test_a_story_that_was_closed_is_closed(tmp_path):
    written = files(comment()) | {"stories.csv": as_csv([*STORY[:5], "2021-06-01T00:00:00Z", ""])}

    assert articles(read(FORMAT, in_folder(tmp_path, written)))["s1"].is_closed


def test_what_cannot_come_in_is_refused_and_the_rest_comes_in(tmp_path):
    rows = [comment(""), comment("c2", created_at="soon"), comment("c3", body=" "), comment("c4", story_id=""), ["c5"]]

    found = read(FORMAT, write(tmp_path / "comments.csv", as_csv(COMMENTS, *rows, [], comment("c6"))))

    assert refusals(found) == [
        ("record number 1 of the file", "It has no id, so a second import would bring it in again."),
        ("comment c2", "It has no readable time."),
        ("comment c3", "It has no text."),
        ("comment c4", "It does not say to which article it belongs."),
        ("comment c5", "It does not say to which article it belongs."),
    ]
    assert list(comments(found)) == ["c6"]


def test_a_quotation_that_never_ends_is_told_with_its_line(tmp_path):
    path = write(tmp_path / "comments.csv", as_csv(COMMENTS, comment()) + 'c2,u1,s1,2021-05-07T00:00:00Z,"Rain\n')

    assert malformed(FORMAT, path) == "Line 3: comments.csv is no well-formed CSV (unexpected end of data)."


def test_another_encoding_is_refused(tmp_path):
    (tmp_path / "comments.csv").write_bytes(as_csv(COMMENTS, comment(body="Füße")).encode("latin-1"))

    assert "This is not UTF-8" in malformed(FORMAT, tmp_path / "comments.csv")


@pytest.mark.parametrize("content", ["", "id,name\n1,x\n", "a,b,c,d,e,f,g\n", "<xml/>", "[]"])
def test_another_file_is_refused_in_a_sentence(tmp_path, content):
    assert "These are no CSV files" in malformed(FORMAT, write(tmp_path / "comments.csv", content))


def test_an_empty_folder_is_refused(tmp_path):
    assert "These are no CSV files" in malformed(FORMAT, tmp_path)
