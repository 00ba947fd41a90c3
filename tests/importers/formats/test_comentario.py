"""Comentario's export, version 3."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from discussion.importers.files import Source
from discussion.importers.formats.comentario import FORMAT
from discussion.importers.formats.commento import FORMAT as COMMENTO
from discussion.importers.records import Article, Author, Comment, Markup, Refused, State
from tests.importers.archives import comments, malformed, read, refusals
from tests.importers.written import write

PAGE, ROOT, REPLY, ANN, BEN = (str(UUID(int=number)) for number in range(1, 6))
NOBODY = str(UUID(int=0))
# What Go writes where there is no time.
NEVER = "0001-01-01T00:00:00.000Z"

PAGE_ROW = {
    "id": PAGE,
    "domainId": str(UUID(int=9)),
    "path": "/news/one",
    "title": "One",
    "isReadonly": True,
    "createdTime": "2023-05-01T10:00:00.000Z",
    "countComments": 2,
    "countViews": 40,
}


def comment(**changes):
    return {
        "id": ROOT,
        "pageId": PAGE,
        "markdown": "**Hello**",
        "html": "<p><strong>Hello</strong></p>",
        "score": 4,
        "isSticky": False,
        "isApproved": True,
        "isPending": False,
        "isDeleted": False,
        "createdTime": "2023-05-02T10:00:00.000+02:00",
        "moderatedTime": "2023-05-02T10:00:00.000+02:00",
        "deletedTime": NEVER,
        "editedTime": NEVER,
        "userCreated": ANN,
        "url": "https://blog.example/news/one#comentario-1",
    } | changes


def export(*comments, pages=(PAGE_ROW,), **more):
    commenters = [{"id": ANN, "name": "Ann", "email": "ann@example.com", "isCommenter": True, "isModerator": False}]
    return {"version": 3, "pages": list(pages), "comments": list(comments), "commenters": commenters} | more


def read_one(tmp_path, **changes):
    found = read(FORMAT, write(tmp_path / "export.json", export(comment(**changes))))
    return next(each for each in found if isinstance(each, Comment | Refused))


def test_pages_people_and_comments_come_in_from_the_gzipped_export(tmp_path):
    reply = comment(id=REPLY, parentId=ROOT, userCreated=NOBODY, authorName="Guest", score=-1)

    found = read(FORMAT, write(tmp_path / "export.json.gz", export(comment(), reply, votes=[{"x": 1}])))

    assert found[0] == Article(
        key=PAGE,
        url="/news/one",
        title="One",
        published_at=datetime(2023, 5, 1, 10, tzinfo=UTC),
        is_closed=True,
    )
    assert found[-1] == Author(key=ANN, name="Ann", email="ann@example.com")
    told = comments(found)
    assert told[ROOT] == Comment(
        key=ROOT,
        article=PAGE,
        body="**Hello**",
        markup=Markup.MARKDOWN,
        created_at=datetime(2023, 5, 2, 8, tzinfo=UTC),
        author=Author(key=ANN),
        up=4,
    )
    assert (told[REPLY].parent, told[REPLY].author, told[REPLY].down) == (ROOT, Author(name="Guest"), 1)


def test_an_edit_keeps_its_time(tmp_path):
    read = read_one(tmp_path, editedTime="2023-05-03T10:00:00.000Z")

    assert read.edited_at == datetime(2023, 5, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, State.PUBLISHED),
        ({"isApproved": False, "isPending": True}, State.PENDING),
        ({"isApproved": False, "isPending": False}, State.REJECTED),
        ({"isDeleted": True, "markdown": "", "html": ""}, State.DELETED),
        ({"isDeleted": True, "userDeleted": ANN}, State.DELETED),
        ({"isDeleted": True, "userDeleted": BEN}, State.REMOVED),
    ],
)
def test_a_comment_keeps_its_state(tmp_path, changes, state):
    assert read_one(tmp_path, **changes).state is state


@pytest.mark.parametrize("changes", [{"userCreated": NOBODY}, {"userCreated": None}])
def test_who_is_not_named_is_nobody(tmp_path, changes):
    assert read_one(tmp_path, **changes).author is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"pageId": None}, "It does not say to which article it belongs."),
        ({"createdTime": NEVER}, "It has no readable time."),
        ({"markdown": " ", "html": ""}, "It has no text."),
    ],
)
def test_what_cannot_come_in_is_refused_with_the_reason(tmp_path, changes, reason):
    found = read(FORMAT, write(tmp_path / "export.json", export(comment(**changes))))

    assert refusals(found) == [(f"comment {ROOT}", reason)]


@pytest.mark.parametrize("wrong", [None, 7, True, [], {}, "x"])
def test_wrong_types_never_raise(tmp_path, wrong):
    changed = [comment(**{name: wrong}) for name in comment()]
    pages = [PAGE_ROW | {name: wrong} for name in PAGE_ROW]

    read(FORMAT, write(tmp_path / "export.json", export(wrong, *changed, pages=[wrong, *pages])))


@pytest.mark.parametrize("content", ["", "[]", {"version": 1, "comments": [], "commenters": []}])
def test_another_file_is_refused_in_a_sentence(tmp_path, content):
    assert "This is no export of Comentario" in malformed(FORMAT, write(tmp_path / "export.json", content))


def test_comentario_is_not_taken_for_commento(tmp_path):
    path = write(tmp_path / "export.json", export(comment()))

    assert FORMAT.recognises(Source(path))
    assert not COMMENTO.recognises(Source(path))
