"""Remark42's backup and the answers of its API: comments, votes with voters, blocked readers, closed pages."""

import gzip
import json

import pytest

from discussion.importers.files import Source
from discussion.importers.formats.remark42 import FORMAT
from discussion.importers.records import Author, Markup, State, Vote
from tests.importers.archives import articles, at, comments, given, malformed, read, refusals

PAGE = "https://paper.example/harbour"
ANN = {"id": "github_ann", "name": "Ann", "picture": "", "ip": "5f1a", "admin": False}


def comment(key="c1", **changes):
    return {
        "id": key,
        "pid": "",
        "text": "<p>Hello</p>",
        "user": ANN,
        "locator": {"site": "paper", "url": PAGE},
        "score": 0,
        "votes": {},
        "time": "2020-05-01T12:00:00.123456789+02:00",
    } | changes


@pytest.fixture
def backup(tmp_path):
    def write(*lines, users=None, posts=None, version=1):
        about = {"version": version, "users": users, "posts": posts}
        path = tmp_path / "backup.json"
        path.write_text("".join(json.dumps(line) + "\n" for line in (about, *lines)))
        return path

    return write


@pytest.fixture
def one(backup):
    def read_one(**changes):
        (found,) = comments(read(FORMAT, backup(comment(**changes)))).values()
        return found

    return read_one


def test_the_given_answer_of_the_api_comes_in_whole():
    path = given("remark42-tree.json")
    assert FORMAT.recognises(Source(path))
    records = read(FORMAT, path)
    found = comments(records)
    assert len(found) == 58
    assert {each.article for each in found.values()} == set(articles(records))
    assert {each.parent for each in found.values()} <= {"", *found}
    assert found["3666020878"].parent == "3665976683"
    assert found["3665976683"].votes == (Vote(Author(key="dev"), 1),)
    assert found["3665991835"].votes == (Vote(Author(key="dev"), -1),)
    assert found["3665976683"].created_at == at(2017, 12, 17, 4, 47, 50)
    assert found["3665976683"].author == Author(key="grigorybakunov", name="bobuk")
    assert (sum(each.up for each in found.values()), sum(each.down for each in found.values())) == (0, 0)
    assert refusals(records) == []


def test_a_backup_is_read_plain_and_packed(backup, tmp_path):
    path = backup(comment("c1"), comment("c2", pid="c1"))
    packed = tmp_path / "backup.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    for each in (path, packed):
        assert FORMAT.recognises(Source(each))
        assert {key: found.parent for key, found in comments(read(FORMAT, each)).items()} == {"c1": "", "c2": "c1"}


def test_a_backup_without_comments_is_recognised(backup):
    assert FORMAT.recognises(Source(backup()))
    assert read(FORMAT, backup()) == []


def test_times_come_in_with_their_offset(one):
    assert one().created_at == at(2020, 5, 1, 10, 0, 0, 123456)
    assert one().edited_at is None
    assert one(edit={"time": "2020-05-02T12:00:00Z", "summary": ""}).edited_at == at(2020, 5, 2, 12)


@pytest.mark.parametrize(
    ("orig", "body", "markup"),
    [
        ("*so* it is", "*so* it is", Markup.MARKDOWN),
        ("&gt; quoted\n\n1 &lt; 2 &amp; 3", "> quoted\n\n1 < 2 & 3", Markup.MARKDOWN),
        ("a <b>bold</b> word", "<p>Hello</p>", Markup.HTML),
        ("", "<p>Hello</p>", Markup.HTML),
        (None, "<p>Hello</p>", Markup.HTML),
    ],
)
def test_the_source_is_taken_where_it_is_markdown(one, orig, body, markup):
    found = one(orig=orig)
    assert (found.body, found.markup) == (body, markup)


def test_votes_come_in_with_their_voters_and_the_rest_of_the_score_without(one):
    assert one(votes={"github_bob": True, "github_eve": False, "odd": "yes"}, score=0).votes == (
        Vote(Author(key="github_bob"), 1),
        Vote(Author(key="github_eve"), -1),
    )
    assert (one(score=3).up, one(score=3).down) == (3, 0)
    assert (one(score=-2, votes={"github_bob": True}).up, one(score=-2, votes={"github_bob": True}).down) == (0, 3)


def test_a_deleted_comment_stays_deleted_and_an_erased_account_is_nobody(one):
    erased = one(delete=True, text="", user={"id": "deleted", "name": "deleted"})
    assert (erased.state, erased.author) == (State.DELETED, None)


def test_what_a_blocked_reader_wrote_is_shown_to_nobody(backup):
    blocked = [{"id": "github_ann", "blocked": {"status": True, "until": "2120-01-01T00:00:00Z"}, "verified": False}]
    bob = {"id": "github_bob", "name": "Bob"}
    eve = {"id": "github_eve", "name": "Eve", "block": True}
    path = backup(comment("c1"), comment("c2", user=bob), comment("c3", user=eve, delete=True), users=blocked)
    assert {key: found.state for key, found in comments(read(FORMAT, path)).items()} == {
        "c1": State.REMOVED,
        "c2": State.PUBLISHED,
        "c3": State.REMOVED,
    }


def test_pages_come_in_once_with_their_titles_and_whether_they_are_closed(backup):
    other = {"site": "paper", "url": f"{PAGE}/2"}
    path = backup(
        comment("c1"),
        comment("c2", title="Harbour"),
        comment("c3", locator=other),
        posts=[{"url": PAGE, "read_only": True}, {"url": f"{PAGE}/2", "read_only": False}],
    )
    found = articles(read(FORMAT, path))
    assert [(each.url, each.title, each.is_closed) for each in found.values()] == [
        (PAGE, "Harbour", True),
        (f"{PAGE}/2", "", False),
    ]


@pytest.mark.parametrize("is_tree", [False, True])
def test_an_answer_of_the_api_is_read_as_a_list_and_as_a_tree(tmp_path, is_tree):
    first, second, third = comment("c1"), comment("c2", pid="c1"), comment("c3", pid="c2")
    tree = [{"comment": first, "replies": [{"comment": second, "replies": [{"comment": third}]}]}]
    answer = {"comments": tree if is_tree else [first, second, third], "info": {"url": PAGE, "read_only": True}}
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(answer, indent=1))
    assert FORMAT.recognises(Source(path))
    records = read(FORMAT, path)
    assert [(each.key, each.parent) for each in comments(records).values()] == [("c1", ""), ("c2", "c1"), ("c3", "c2")]
    assert articles(records)[PAGE].is_closed


def test_what_names_no_page_no_id_or_no_time_is_refused(backup):
    path = backup({}, comment("c1", locator=None), comment("c2", time="0001-01-01T00:00:00Z"), [1], "x", comment("c3"))
    records = read(FORMAT, path)
    assert list(comments(records)) == ["c3"]
    assert refusals(records) == [
        ("record number 1 of the file", "It has no id, so a second import would bring it in again."),
        ("comment c1", "It does not say to which article it belongs."),
        ("comment c2", "It has no readable time."),
        ("record number 4 of the file", "It has no id, so a second import would bring it in again."),
        ("record number 5 of the file", "It has no id, so a second import would bring it in again."),
    ]


@pytest.mark.parametrize("odd", [None, 17, "x", [], {}, True, 1e300])
@pytest.mark.parametrize("name", ["pid", "orig", "user", "score", "votes", "edit", "title", "delete"])
def test_values_of_other_types_are_taken_for_nothing(one, name, odd):
    assert one(**{name: odd}).article == PAGE


def test_a_backup_of_another_version_is_refused(backup):
    assert malformed(FORMAT, backup(comment(), version=2)) == (
        "Line 1: This is version 2 of the backup, and only the first is known."
    )


def test_a_torn_backup_is_refused_with_its_line(backup):
    path = backup(comment("c1"), comment("c2"))
    path.write_text(path.read_text()[:-20])
    assert malformed(FORMAT, path).startswith("Line 3: This is no well-formed JSON")


def test_other_json_is_neither_recognised_nor_read(tmp_path):
    path = tmp_path / "other.json"
    for other in ('{"format": "discussion export"}', '[{"id": 1, "comments": []}]', "[]", "{}", "17", '"x"', "x"):
        path.write_text(other)
        assert not FORMAT.recognises(Source(path))
        assert malformed(FORMAT, path) == "This is neither a backup of Remark42 nor an answer of its API."


def test_a_voter_whose_name_no_database_stores_is_named_without_that(one):
    found = one(votes={"d\0ev": True, "ann": False})

    assert found.votes == (Vote(Author(key="dev"), 1), Vote(Author(key="ann"), -1))
