"""Discourse's export of a category, and of topics."""

import json

import pytest

from discussion.importers.files import LONGEST_RECORD
from discussion.importers.formats.discourse import FORMAT
from discussion.importers.records import Article, Author, Comment, Markup, State
from tests.importers.archives import articles, at, comments, malformed, read, refusals
from tests.importers.written import write


def post(number, **changes):
    return {
        "id": 100 + number,
        "user_id": 3,
        "post_number": number,
        "raw": f"Post *{number}*.",
        "created_at": "2022-03-04T05:06:07.890Z",
        "reply_to_post_number": None,
        "hidden": False,
        "hidden_reason_id": None,
        "wiki": False,
    } | changes


def topic(*posts, **changes):
    return (
        {
            "id": 7,
            "title": "On rain",
            "created_at": "2022-03-04T05:00:00.000Z",
            "views": 9,
            "category_id": 8,
            "closed": False,
            "archived": False,
            "archetype": "regular",
        }
        | changes
        | {"posts": list(posts)}
    )


def export(*topics):
    return {
        "categories": [{"id": 8, "name": "News", "permissions_params": {"everyone": 1}}],
        "groups": [{"id": 41, "name": "staff", "user_ids": [1, 2, 3]}],
        "topics": list(topics),
        "users": [
            {"id": 3, "email": "ann@example.com", "username": "ann", "name": "Ann Bell", "trust_level": 2},
            {"id": 4, "email": "ben@example.com", "username": "", "name": "Ben", "trust_level": 1},
        ],
    }


def read_export(tmp_path, *topics):
    return read(FORMAT, write(tmp_path / "category-export.json", export(*topics)))


def read_post(tmp_path, **changes):
    return next(iter(comments(read_export(tmp_path, topic(post(1), post(2, **changes)))).values()))


def test_the_first_post_is_the_article_and_the_others_are_its_comments(tmp_path):
    found = read_export(tmp_path, topic(post(1, raw="Why does it rain?"), post(2), post(3, reply_to_post_number=2)))

    assert articles(found) == {
        "7": Article(key="7", title="On rain", published_at=at(2022, 3, 4, 5), body="Why does it rain?")
    }
    assert comments(found)["7/2"] == Comment(
        key="7/2",
        article="7",
        body="Post *2*.",
        markup=Markup.MARKDOWN,
        created_at=at(2022, 3, 4, 5, 6, 7, 890000),
        author=Author(key="3"),
    )
    assert [each for each in found if isinstance(each, Author)] == [
        Author(key="3", name="ann", email="ann@example.com"),
        Author(key="4", name="Ben", email="ben@example.com"),
    ]


@pytest.mark.parametrize(("answered", "parent"), [(None, ""), (0, ""), (1, ""), (3, ""), (2, "7/2"), (9, "7/9")])
def test_a_post_names_the_one_that_it_answers_by_its_number(tmp_path, answered, parent):
    found = comments(read_export(tmp_path, topic(post(1), post(2), post(3, reply_to_post_number=answered))))

    assert found["7/3"].parent == parent


def test_posts_stay_with_their_topics_even_where_one_has_no_id(tmp_path):
    found = read_export(tmp_path, topic(post(1), post(2)), topic(post(1), post(2), id=None), topic(post(2), id=9))

    assert list(comments(found)) == ["7/2", "9/2"]
    assert list(articles(found)) == ["7", "9"]
    assert [reason for _, reason in refusals(found)] == ["It has no id, so a second import would bring it in again."]


def test_a_topic_is_whole_in_whatever_order_its_fields_stand(tmp_path):
    sorted_export = json.dumps(export(topic(post(1), post(2)), topic(post(1), id=9, title="Snow")), sort_keys=True)

    found = read(FORMAT, write(tmp_path / "export.json", sorted_export))

    assert {key: (each.title, each.body) for key, each in articles(found).items()} == {
        "7": ("On rain", "Post *1*."),
        "9": ("Snow", "Post *1*."),
    }


@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_topic_for_a_page_elsewhere_is_that_pages(tmp_path, quote):
    link = f"<a href={quote}https://news.example/rain{quote}>https://news.example/rain</a>"
    raw = f"<p>Rain…</p>\n<hr>\n<small>This is a companion discussion topic for the original entry at {link}</small>\n"

    [article] = articles(read_export(tmp_path, topic(post(1, raw=raw), post(2)))).values()

    assert (article.url, article.body) == ("https://news.example/rain", "")


def test_a_featured_link_is_the_articles_address(tmp_path):
    [article] = articles(read_export(tmp_path, topic(post(1), featured_link="https://news.example/rain"))).values()

    assert (article.url, article.body) == ("https://news.example/rain", "Post *1*.")


@pytest.mark.parametrize("changes", [{"closed": True}, {"archived": True}])
def test_a_topic_that_takes_no_more_posts_is_closed(tmp_path, changes):
    assert articles(read_export(tmp_path, topic(post(1), **changes)))["7"].is_closed


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, State.PUBLISHED),
        ({"hidden": True}, State.PENDING),
        ({"deleted_at": "2022-03-05T00:00:00Z"}, State.REMOVED),
        ({"user_deleted": True}, State.DELETED),
    ],
)
def test_a_post_keeps_its_state(tmp_path, changes, state):
    assert read_post(tmp_path, **changes).state is state


def test_likes_are_counted(tmp_path):
    assert read_post(tmp_path, like_count=4).up == 4


def test_what_was_not_public_stays_out(tmp_path):
    whisper, notice = post(2, post_type=4), post(3, post_type=3)

    found = read_export(
        tmp_path, topic(post(1), whisper, notice), topic(post(1), post(2), id=9, archetype="private_message")
    )

    assert not comments(found)
    assert refusals(found) == [
        ("post 102", "It was whispered among the staff."),
        ("topic 9", "It is a private message."),
    ]


@pytest.mark.parametrize("wrong", [None, 7, True, [], {}, "x"])
def test_wrong_types_never_raise(tmp_path, wrong):
    posts = [post(2, **{name: wrong}) for name in post(2)]
    topics = [topic(post(1), **{name: wrong}) for name in topic() if name != "posts"]

    found = read_export(tmp_path, wrong, topic(post(1), wrong, *posts), *topics, {"posts": wrong})

    assert "7/2" in comments(found)


@pytest.mark.parametrize("content", ["", "[]", {"topics": []}, {"users": [{"id": 1}]}])
def test_another_file_is_refused_in_a_sentence(tmp_path, content):
    assert "This is no export" in malformed(FORMAT, write(tmp_path / "export.json", content))


def test_a_topic_is_read_post_by_post_however_long_it_is(tmp_path):
    long = "It rained. " * 400
    posts = [post(number, raw=long) for number in range(1, 2401)]

    path = write(tmp_path / "export.json", json.dumps(export(topic(*posts)), indent=1))

    assert path.stat().st_size > LONGEST_RECORD
    assert len(comments(read(FORMAT, path))) == 2399
