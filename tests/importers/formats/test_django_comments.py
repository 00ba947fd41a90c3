"""Dumps of django-contrib-comments and django-comments-xtd."""

import json
from datetime import UTC, datetime

import pytest

from discussion.importers.files import LONGEST_RECORD, Source
from discussion.importers.formats.django_comments import FORMAT as PLAIN
from discussion.importers.formats.django_comments_xtd import FORMAT as XTD
from discussion.importers.records import Article, Author, Comment, Markup, State, Vote
from tests.importers.archives import articles, comments, malformed, read, refusals
from tests.importers.written import write

NOON = datetime(2021, 6, 1, 12, tzinfo=UTC)


def row(name, pk, /, **told):
    return {"model": name, "pk": pk, "fields": told}


def comment(pk=1, model="django_comments.comment", **changes):
    told = {
        "content_type": 12,
        "object_pk": "7",
        "site": 1,
        "user": None,
        "user_name": "Ann",
        "user_email": "ann@example.com",
        "user_url": "",
        "comment": "A comment.",
        "submit_date": "2021-06-01T12:00:00Z",
        "ip_address": "192.0.2.7",
        "is_public": True,
        "is_removed": False,
    }
    return row(model, pk, **told | changes)


def thread(pk, parent):
    return row("django_comments_xtd.xtdcomment", pk, thread_id=1, parent_id=parent, level=1, order=2, followup=False)


def flag(pk, comment, user, flag):
    told = {"comment": comment, "user": user, "flag": flag, "flag_date": "2021-06-01T12:00:00Z"}
    return row("django_comments.commentflag", pk, **told)


KIND = row("contenttypes.contenttype", 12, app_label="blog", model="post")
ANN = row("auth.user", 5, username="ann", first_name="Ann", last_name="Bell", email="bell@example.com", password="!")


def read_dump(tmp_path, *dump, format=PLAIN):
    return read(format, write(tmp_path / "dump.json", list(dump)))


def test_a_guests_comment_comes_in_with_its_time_its_text_and_its_address(tmp_path):
    found = read_dump(tmp_path, comment())

    assert found == [
        Article(key="12:7"),
        Comment(
            key="1",
            article="12:7",
            body="A comment.",
            markup=Markup.TEXT,
            created_at=NOON,
            author=Author(name="Ann", email="ann@example.com", address="192.0.2.7"),
        ),
    ]


@pytest.mark.parametrize(
    "dump",
    [
        [comment(), KIND, row("blog.post", 7, title="On rain", body="…")],
        [row("blog.post", 7, headline="On rain"), comment(content_type=["blog", "post"])],
    ],
)
def test_what_is_commented_on_is_named_by_its_kind_and_titled_where_the_dump_holds_it(tmp_path, dump):
    assert articles(read_dump(tmp_path, *dump)) == {"blog.post:7": Article(key="blog.post:7", title="On rain")}


@pytest.mark.parametrize(
    ("user", "account"),
    [(5, ANN), (["ann"], ANN), (["ann"], row("auth.user", None, **ANN["fields"]))],
)
def test_an_account_is_found_by_its_number_and_by_its_natural_key(tmp_path, user, account):
    found = comments(read_dump(tmp_path, comment(user=user, user_name="", user_email=""), account))

    key = str(account["pk"] or "ann")
    assert found["1"].author == Author(key=key, name="Ann Bell", email="bell@example.com", address="192.0.2.7")


def test_an_account_that_the_dump_leaves_out_keeps_the_name_that_it_had_when_it_wrote(tmp_path):
    found = comments(read_dump(tmp_path, comment(user=5), comment(2, user=["ann", "ldap"])))

    assert found["1"].author == Author(key="5", name="Ann", email="ann@example.com", address="192.0.2.7")
    assert found["2"].author.key == "ann/ldap"


def test_accounts_that_wrote_nothing_stay_outside(tmp_path):
    assert not [each for each in read_dump(tmp_path, comment(), ANN) if isinstance(each, Author)]


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, State.PUBLISHED),
        ({"is_public": False}, State.PENDING),
        ({"is_removed": True}, State.REMOVED),
        ({"is_removed": True, "is_public": False}, State.REMOVED),
    ],
)
def test_a_comment_keeps_its_state(tmp_path, changes, state):
    assert comments(read_dump(tmp_path, comment(**changes)))["1"].state is state


def test_a_suggested_removal_is_not_a_vote(tmp_path):
    found = comments(read_dump(tmp_path, comment(), flag(1, 1, 5, "removal suggestion")))

    assert found["1"].votes == ()


@pytest.mark.parametrize("written", ["2021-06-01T12:00:00", "2021-06-01 12:00:00", "2021-06-01T14:00:00+02:00"])
def test_every_time_gets_a_zone(tmp_path, written):
    assert comments(read_dump(tmp_path, comment(submit_date=written)))["1"].created_at == NOON


def test_djangos_own_comments_and_comments_of_a_project_are_read_too(tmp_path):
    found = read_dump(tmp_path, comment(1, "comments.comment"), comment(2, "talk.remark"))

    assert list(comments(found)) == ["1", "2"]


def test_a_text_that_names_its_markup_is_read_so(tmp_path):
    found = comments(
        read_dump(tmp_path, comment(comment="#!markdown\r\n*So.*"), comment(2, comment="#!linebreaks\nSo."))
    )

    assert (found["1"].body, found["1"].markup) == ("*So.*", Markup.MARKDOWN)
    assert (found["2"].body, found["2"].markup) == ("So.", Markup.TEXT)


@pytest.mark.parametrize("xtd_first", [True, False])
def test_threads_are_found_wherever_they_stand_in_the_dump(tmp_path, xtd_first):
    threads, written = [thread(1, 1), thread(2, 1), thread(3, 0)], [comment(1), comment(2), comment(3)]

    found = comments(read_dump(tmp_path, *(threads + written if xtd_first else written + threads), format=XTD))

    assert {pk: each.parent for pk, each in found.items()} == {"1": "", "2": "1", "3": ""}


def test_likes_and_dislikes_are_votes_with_their_voters_and_times(tmp_path):
    found = read_dump(
        tmp_path, flag(1, 1, 5, "I liked it"), flag(2, 1, 6, "I disliked it"), comment(), thread(1, 1), ANN, format=XTD
    )

    assert set(comments(found)["1"].votes) == {
        Vote(Author(key="5", name="Ann Bell", email="bell@example.com"), 1, NOON),
        Vote(Author(key="6"), -1, NOON),
    }


@pytest.mark.parametrize(
    "reactions",
    [
        [
            row("django_comments_xtd.commentreaction", 1, comment=1, reaction="+", counter=3, authors=[5]),
            row("django_comments_xtd.commentreaction", 2, comment=1, reaction="-", counter=1, authors=[6]),
        ],
        [
            row("django_comments_xtd.commentreactionauthor", 1, reaction=1, author=5),
            row("django_comments_xtd.commentreactionauthor", 2, reaction=2, author=6),
            row("django_comments_xtd.commentreaction", 1, comment=1, reaction=1, counter=3),
            row("django_comments_xtd.commentreaction", 2, comment=1, reaction=2, counter=1),
            row("django_comments_xtd.commentreaction", 3, comment=1, reaction="smile", counter=8),
        ],
    ],
)
def test_reactions_are_votes_and_who_is_not_named_is_counted(tmp_path, reactions):
    found = comments(read_dump(tmp_path, *reactions, comment(), thread(1, 1), format=XTD))["1"]

    assert {(vote.author.key, vote.value, vote.at) for vote in found.votes} == {("5", 1, None), ("6", -1, None)}
    assert (found.up, found.down) == (2, 0)


def test_votes_of_the_newest_version_are_read(tmp_path):
    vote = row("django_comments_xtd.commentvote", 1, vote="-", author=5, comment=1)

    assert comments(read_dump(tmp_path, comment(), vote, format=XTD))["1"].votes == (Vote(Author(key="5"), -1),)


def test_json_lines_are_read_like_an_array(tmp_path):
    path = write(
        tmp_path / "dump.jsonl", "".join(f"{json.dumps(each)}\n" for each in (comment(1), comment(2), thread(2, 1)))
    )

    assert XTD.recognises(Source(path))
    assert {pk: each.parent for pk, each in comments(read(XTD, path)).items()} == {"1": "", "2": "1"}


def test_a_packed_dump_is_read_twice(tmp_path):
    for name in ("dump.json.gz", "dump.json.zip"):
        path = write(tmp_path / name, [comment(1), comment(2), thread(2, 1)])

        assert comments(read(XTD, path))["2"].parent == "1"


def test_the_two_are_told_apart_however_late_the_threads_come(tmp_path):
    plain = write(tmp_path / "plain.json", [ANN, *(comment(pk) for pk in range(400))])
    threaded = write(tmp_path / "threaded.json", [ANN, *(comment(pk) for pk in range(400)), thread(1, 1)])
    neither = write(tmp_path / "neither.json", [ANN, KIND])

    assert [PLAIN.recognises(Source(path)) for path in (plain, threaded, neither)] == [True, False, False]
    assert [XTD.recognises(Source(path)) for path in (plain, threaded, neither)] == [False, True, False]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"object_pk": None}, "It does not say to which article it belongs."),
        ({"submit_date": "yesterday"}, "It has no readable time."),
        ({"comment": ""}, "It has no text."),
    ],
)
def test_what_cannot_come_in_is_refused_with_the_reason(tmp_path, changes, reason):
    assert refusals(read_dump(tmp_path, comment(**changes))) == [("comment 1", reason)]


@pytest.mark.parametrize("wrong", [None, 7, True, [], [[]], {}, "x"])
def test_wrong_types_never_raise(tmp_path, wrong):
    shapes = [comment(), thread(2, 1), flag(3, 1, 5, "I liked it"), KIND, ANN]
    shapes.append(row("django_comments_xtd.commentreaction", 1, comment=1, reaction="+", counter=3, authors=[5]))
    changed = [each | {"fields": each["fields"] | {name: wrong}} for each in shapes for name in each["fields"]]
    broken = [each | {name: wrong} for each in shapes for name in each]

    read_dump(tmp_path, comment(), wrong, *changed, *broken)


@pytest.mark.parametrize("content", ["", "{}", "[]", [1], [{"id": "1"}], "x"])
def test_another_file_is_refused_in_a_sentence(tmp_path, content):
    assert "This is no JSON dump of Django" in malformed(PLAIN, write(tmp_path / "dump.json", content))


@pytest.mark.parametrize("torn", ["[", '{"model": 1}\n{"model"'])
def test_a_torn_dump_is_refused(tmp_path, torn):
    start = json.dumps(comment()) if torn.startswith("{") else json.dumps([comment()])[:-1]

    assert "no well-formed JSON" in malformed(
        PLAIN, write(tmp_path / "dump.json", f"{start}\n{torn}" if torn.startswith("{") else start)
    )


def test_a_model_is_found_where_a_long_line_is_read_in_pieces(tmp_path):
    dump = json.dumps([comment(), thread(1, 1)])
    for length in range(64 * 1024 - 60, 64 * 1024):
        at = dump.index("django_comments_xtd")
        path = write(tmp_path / "dump.json", f'{dump[: at - 12]}{{"pad": "{"x" * (length - at)}"}}, {dump[at - 11 :]}')

        assert XTD.recognises(Source(path))


def test_a_file_that_never_comes_to_its_rows_is_not_looked_through_for_them(tmp_path):
    dump = json.dumps([comment()])
    path = write(tmp_path / "dump.json.gz", f"{dump[:-1]}, {' ' * 2 * LONGEST_RECORD}{json.dumps(thread(1, 1))}]")

    assert PLAIN.recognises(Source(path))
    assert "8 MB without a comment" in malformed(PLAIN, path)
