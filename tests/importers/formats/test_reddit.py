"""Reddit's listings, and lines of its comments."""

import json

import pytest

from discussion.importers.formats.reddit import FORMAT
from discussion.importers.records import Article, Author, Comment, Markup, State
from tests.importers.archives import articles, at, comments, malformed, read, refusals
from tests.importers.written import write


def listing(*things):
    return {"kind": "Listing", "data": {"after": None, "children": list(things), "before": None}}


def link(**changes):
    told = {
        "id": "abc",
        "name": "t3_abc",
        "title": "Rain &amp; snow",
        "is_self": False,
        "selftext": "",
        "url": "https://news.example/rain?a=1&amp;b=2",
        "created_utc": 1600000000.0,
        "locked": False,
        "archived": False,
    }
    return {"kind": "t3", "data": told | changes}


def comment(id="c1", /, *replies, **changes):
    told = {
        "id": id,
        "name": f"t1_{id}",
        "link_id": "t3_abc",
        "parent_id": "t3_abc",
        "author": "ann",
        "author_fullname": "t2_ann",
        "body": "It *rains*.",
        "created_utc": 1600000100.0,
        "edited": False,
        "score": 3,
        "ups": 3,
        "downs": 0,
        "replies": listing(*replies) if replies else "",
    }
    return {"kind": "t1", "data": told | changes}


def more(count, parent="t1_c1"):
    return {"kind": "more", "data": {"count": count, "parent_id": parent, "id": "x", "children": ["y"], "depth": 1}}


def read_page(tmp_path, *things, post=None):
    return read(FORMAT, write(tmp_path / "abc.json", [listing(post or link()), listing(*things)]))


def read_one(tmp_path, **changes):
    return comments(read_page(tmp_path, comment(**changes)))["t1_c1"]


def test_a_post_and_its_comments_come_in_with_their_tree(tmp_path):
    deepest = comment("c3", parent_id="t1_c2")
    found = read_page(tmp_path, comment("c1", comment("c2", deepest, parent_id="t1_c1")), comment("c4"))

    assert articles(found) == {
        "t3_abc": Article(
            key="t3_abc",
            url="https://news.example/rain?a=1&b=2",
            title="Rain & snow",
            published_at=at(2020, 9, 13, 12, 26, 40),
        )
    }
    assert {key: each.parent for key, each in comments(found).items()} == {
        "t1_c1": "",
        "t1_c2": "t1_c1",
        "t1_c3": "t1_c2",
        "t1_c4": "",
    }
    assert comments(found)["t1_c1"] == Comment(
        key="t1_c1",
        article="t3_abc",
        body="It *rains*.",
        markup=Markup.MARKDOWN,
        created_at=at(2020, 9, 13, 12, 28, 20),
        author=Author(key="t2_ann", name="ann"),
        up=3,
    )


def test_a_deep_thread_is_read_without_end(tmp_path):
    thread = comment("c150", parent_id="t1_c149")
    for number in range(149, 0, -1):
        thread = comment(f"c{number}", thread, parent_id=f"t1_c{number - 1}")

    assert len(comments(read_page(tmp_path, thread))) == 150


def test_what_a_listing_leaves_out_is_told_with_its_number(tmp_path):
    found = read_page(tmp_path, comment("c1", more(1204)), more(1, "t3_abc"), more(0))

    assert refusals(found) == [
        (
            "beneath t1_c1",
            "1,204 comments are not in the file: Reddit tells them only when it is asked for them.",
        ),
        ("beneath t3_abc", "A comment is not in the file: Reddit tells it only when it is asked for it."),
        ("beneath t1_c1", "What goes on beneath is not in the file: Reddit has it on a page of its own."),
    ]


@pytest.mark.parametrize(
    ("body", "state", "left"),
    [
        ("[deleted]", State.DELETED, ""),
        ("[removed]", State.REMOVED, ""),
        ("[ Removed by Reddit ]", State.REMOVED, ""),
        ("[deleted] is what they wrote", State.PUBLISHED, "[deleted] is what they wrote"),
    ],
)
def test_a_comment_keeps_its_state(tmp_path, body, state, left):
    found = read_one(tmp_path, body=body)

    assert (found.state, found.body) == (state, left)


def test_whose_account_is_gone_is_nobody(tmp_path):
    assert read_one(tmp_path, author="[deleted]", author_fullname=None).author is None


def test_three_characters_are_written_as_in_html_and_only_once(tmp_path):
    assert read_one(tmp_path, body="&gt; 1 &lt; 2 &amp;amp; &quot;").body == "> 1 < 2 &amp; &quot;"


@pytest.mark.parametrize(
    ("changes", "votes"),
    [
        ({"score": 5, "ups": 5, "downs": 0}, (5, 0)),
        ({"score": -4, "ups": -4, "downs": 0}, (0, 4)),
        ({"score": 2, "ups": 7, "downs": 5}, (7, 5)),
        ({"score": 1, "ups": 1, "score_hidden": True}, (0, 0)),
        ({"score": "many"}, (0, 0)),
    ],
)
def test_votes_come_in_as_totals(tmp_path, changes, votes):
    found = read_one(tmp_path, **changes)

    assert (found.up, found.down) == votes


@pytest.mark.parametrize(("edited", "at_"), [(False, None), (True, None), (1600000200.0, at(2020, 9, 13, 12, 30))])
def test_an_edit_keeps_its_time_where_it_has_one(tmp_path, edited, at_):
    assert read_one(tmp_path, edited=edited).edited_at == at_


@pytest.mark.parametrize(
    ("changes", "url", "body"),
    [
        ({"is_self": True, "selftext": "Why &gt;?", "url": "https://www.reddit.com/r/x/"}, "", "Why >?"),
        ({"is_self": True, "selftext": "[removed]"}, "", ""),
        ({"url": "https://i.redd.it/picture.png"}, "", ""),
        ({"url": "/r/x/comments/1/"}, "", ""),
        ({"url": "https://[broken"}, "", ""),
    ],
)
def test_an_article_has_the_page_that_the_post_links_to_or_the_posts_own_text(tmp_path, changes, url, body):
    [article] = articles(read_page(tmp_path, comment(), post=link(**changes))).values()

    assert (article.url, article.body) == (url, body)


@pytest.mark.parametrize("changes", [{"locked": True}, {"archived": True}])
def test_a_post_that_takes_no_more_comments_is_closed(tmp_path, changes):
    assert articles(read_page(tmp_path, post=link(**changes)))["t3_abc"].is_closed


def test_a_bare_listing_tells_the_posts_of_its_comments(tmp_path):
    written = comment(link_title="Rain &amp; snow", link_url="https://news.example/rain")

    found = read(FORMAT, write(tmp_path / "ann.json", listing(written, {"kind": "t5", "data": {}})))

    assert articles(found) == {"t3_abc": Article(key="t3_abc", title="Rain & snow", url="https://news.example/rain")}
    assert list(comments(found)) == ["t1_c1"]


def test_lines_of_comments_are_read_one_by_one(tmp_path):
    bare = {
        "id": "c2",
        "link_id": "t3_abc",
        "parent_id": "t1_c1",
        "author": "ben",
        "body": "So.",
        "created_utc": "1600000300",
    }
    lines = [comment()["data"], bare]

    found = comments(read(FORMAT, write(tmp_path / "comments.jsonl", "\n".join(map(json.dumps, lines)))))

    assert found["t1_c2"].parent == "t1_c1"
    assert found["t1_c2"].author == Author(key="ben", name="ben")
    assert found["t1_c2"].created_at == at(2020, 9, 13, 12, 31, 40)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"created_utc": None}, "It has no readable time."),
        ({"body": " "}, "It has no text."),
        ({"link_id": None}, "It does not say to which article it belongs."),
    ],
)
def test_what_cannot_come_in_is_refused_with_the_reason(tmp_path, changes, reason):
    assert refusals(read_page(tmp_path, comment(**changes))) == [("comment t1_c1", reason)]


@pytest.mark.parametrize("wrong", [None, 7, True, [], {}, "x", [[]]])
def test_wrong_types_never_raise(tmp_path, wrong):
    changed = [comment(f"x{name}", **{name: wrong}) for name in comment()["data"]]
    links = [link(**{name: wrong}) for name in link()["data"]]
    page = [
        listing(wrong, *links),
        wrong,
        listing(*changed, {"kind": wrong}, {"kind": "more", "data": wrong}, comment()),
    ]

    assert "t1_c1" in comments(read(FORMAT, write(tmp_path / "abc.json", page)))


@pytest.mark.parametrize("content", ["", "[]", {"error": 404, "message": "Not Found"}, "<html></html>"])
def test_another_file_is_refused_in_a_sentence(tmp_path, content):
    assert "This is no listing of Reddit's" in malformed(FORMAT, write(tmp_path / "abc.json", content))
