"""Commento's export: version 1, as Commento, Commento++ and early Comentario write it."""

from datetime import UTC, datetime

import pytest

from discussion.importers.files import Source
from discussion.importers.formats.comentario import FORMAT as COMENTARIO
from discussion.importers.formats.commento import FORMAT
from discussion.importers.records import Article, Author, Comment, Markup, Refused, State
from tests.importers.archives import articles, comments, malformed, read, refusals
from tests.importers.written import write

ROOT, REPLY, ANN = "5a" * 32, "7e" * 32, "c0" * 32


def comment(**changes):
    return {
        "commentHex": ROOT,
        "domain": "blog.example",
        "url": "/2020/first/",
        "commenterHex": ANN,
        "markdown": "A *first* comment.",
        "html": "",
        "parentHex": "root",
        "score": 0,
        "state": "approved",
        "creationDate": "2020-01-27T14:07:49.244432Z",
        "direction": 0,
        "deleted": False,
    } | changes


COMMENTER = {
    "commenterHex": ANN,
    "email": "ann@example.com",
    "name": "Ann",
    "link": "undefined",
    "photo": "undefined",
    "provider": "commento",
    "joinDate": "2020-01-01T00:00:00Z",
    "isModerator": False,
}


def export(*comments, commenters=(COMMENTER,)):
    return {"version": 1, "comments": list(comments), "commenters": list(commenters)}


def read_one(tmp_path, **changes):
    return next(
        record
        for record in read(FORMAT, write(tmp_path / "export.json", export(comment(**changes))))
        if isinstance(record, Comment | Refused)
    )


@pytest.mark.parametrize("name", ["export.json", "export.json.gz", "export.json.zip"])
def test_an_export_is_read_whole_however_it_is_packed(tmp_path, name):
    reply = comment(commentHex=REPLY, commenterHex="anonymous", parentHex=ROOT, score=-2, markdown="No.")

    found = read(FORMAT, write(tmp_path / name, export(reply, comment(score=3))))

    assert articles(found) == {
        "blog.example/2020/first/": Article(key="blog.example/2020/first/", url="https://blog.example/2020/first/")
    }
    assert [each for each in found if isinstance(each, Author)] == [
        Author(key=ANN, name="Ann", email="ann@example.com"),
    ]
    told = comments(found)
    assert told[ROOT] == Comment(
        key=ROOT,
        article="blog.example/2020/first/",
        body="A *first* comment.",
        markup=Markup.MARKDOWN,
        created_at=datetime(2020, 1, 27, 14, 7, 49, 244432, tzinfo=UTC),
        author=Author(key=ANN),
        up=3,
    )
    assert (told[REPLY].parent, told[REPLY].author, told[REPLY].down) == (ROOT, None, 2)


def test_each_page_is_told_once(tmp_path):
    found = read(
        FORMAT,
        write(
            tmp_path / "export.json",
            export(comment(), comment(commentHex="b"), comment(commentHex="c", url="second", domain="")),
        ),
    )

    assert [each.url for each in found if isinstance(each, Article)] == ["https://blog.example/2020/first/", "/second"]


def test_early_comentario_calls_the_page_path_and_the_domain_host(tmp_path):
    found = read(
        FORMAT,
        write(
            tmp_path / "export.json",
            export(comment(domain=None, url="", host="blog.example", path="a/b", markdown="x")),
        ),
    )

    assert [each.url for each in found if isinstance(each, Article)] == ["https://blog.example/a/b"]


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"state": "approved"}, State.PUBLISHED),
        ({"state": ""}, State.PUBLISHED),
        ({"state": "unapproved"}, State.PENDING),
        ({"state": "flagged"}, State.REJECTED),
        ({"deleted": True}, State.DELETED),
        ({"markdown": "[deleted]", "html": "[deleted]", "deleted": False}, State.DELETED),
        ({"markdown": "", "html": ""}, State.DELETED),
    ],
)
def test_a_comment_keeps_its_state(tmp_path, changes, state):
    assert read_one(tmp_path, **changes).state is state


def test_a_deleted_comment_leaves_its_text_behind(tmp_path):
    assert read_one(tmp_path, deleted=True).body == ""


def test_html_is_taken_where_there_is_no_markdown(tmp_path):
    read = read_one(tmp_path, markdown="", html="<p>Hi</p>")

    assert (read.body, read.markup) == ("<p>Hi</p>", Markup.HTML)


def test_what_lacks_an_id_or_a_time_is_refused_and_the_rest_comes_in(tmp_path):
    found = read(
        FORMAT,
        write(
            tmp_path / "export.json",
            export(
                comment(commentHex=None), comment(creationDate="soon"), comment(commentHex=REPLY), commenters=["x", {}]
            ),
        ),
    )

    assert refusals(found) == [
        ("record number 1 of the file", "It has no id, so a second import would bring it in again."),
        (f"comment {ROOT}", "It has no readable time."),
    ]
    assert list(comments(found)) == [REPLY]


@pytest.mark.parametrize("wrong", [None, 7, True, [], {}, "x"])
def test_wrong_types_never_raise(tmp_path, wrong):
    changed = [comment(**{name: wrong}) for name in comment()]

    read(FORMAT, write(tmp_path / "export.json", export(wrong, *changed, commenters=[wrong, {"commenterHex": wrong}])))


@pytest.mark.parametrize(
    "content", ["", "no json", "[]", {"comments": []}, {"version": 3, "comments": [], "pages": []}]
)
def test_another_file_is_refused_in_a_sentence(tmp_path, content):
    assert "This is no export of Commento" in malformed(FORMAT, write(tmp_path / "export.json", content))


def test_a_torn_export_is_refused(tmp_path):
    assert "no well-formed JSON" in malformed(
        FORMAT, write(tmp_path / "export.json", '{"version": 1, "comments": [], "commenters": [{')
    )


def test_commento_and_comentario_are_told_apart(tmp_path):
    path = write(tmp_path / "export.json", export(comment()))

    assert FORMAT.recognises(Source(path))
    assert not COMENTARIO.recognises(Source(path))
