"""Articles over the API."""

import json
from datetime import timedelta

import pytest

from discussion.articles.models import Article
from tests.factories import NOON, make_article, make_comment

pytestmark = pytest.mark.django_db


def test_an_article_is_answered_with_its_public_shape(api):
    made = make_article(
        "queue",
        title="The queue",
        standfirst="Short.",
        author="Ilse",
        body="# One\n\nTwo.",
        url="https://news.example/q",
    )
    answer = api.get("/articles/queue")
    assert answer.json() == {
        "id": made.public_id,
        "slug": "queue",
        "url": "https://news.example/q",
        "title": "The queue",
        "standfirst": "Short.",
        "body_html": "<h2>One</h2>\n<p>Two.</p>",
        "author": "Ilse",
        "published_at": "2026-11-21T12:00:00Z",
        "is_open": True,
        "comment_count": 0,
        "polls": [],
    }


def test_a_public_answer_may_be_kept_and_is_asked_for_again_by_its_etag(api, article):
    for path in (
        f"/articles/{article.slug}",
        "/articles",
        f"/articles/{article.slug}/comments",
        f"/counts?article={article.slug}",
    ):
        first = api.get(path)
        assert "public" in first["Cache-Control"]
        again = api.get(path, If_None_Match=first["ETag"])
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert api.get(path, If_None_Match='"other"').status_code == 200


def test_lists_are_the_same_for_everybody(api, as_reader, ann, article):
    make_comment(article, ann)
    for path in ("/articles", f"/articles/{article.slug}/comments"):
        assert api.get(path).content == as_reader(ann).get(path).content


def test_a_scheduled_article_appears_at_its_time(api, clock):
    make_article("soon", state="scheduled", published_at=NOON + timedelta(hours=1))
    assert api.get("/articles").json()["items"] == []
    clock.shift(3600)
    assert api.get("/articles/soon").json()["is_open"] is True
    assert [each["slug"] for each in api.get("/articles").json()["items"]] == ["soon"]


def test_articles_are_listed_newest_first_and_paged(api):
    for number in range(7):
        make_article(f"a{number}", published_at=NOON - timedelta(hours=number // 2))
    slugs, cursor = [], None
    while True:
        page = api.get("/articles", {"limit": 3, **({"cursor": cursor} if cursor else {})}).json()
        slugs += [each["slug"] for each in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(slugs) == len(set(slugs)) == 7
    assert {slugs[0], slugs[1]} == {"a0", "a1"}
    assert slugs[-1] == "a6"
    assert api.get("/articles", {"cursor": "x"}).json()["code"] == "invalid_cursor"


def test_an_article_older_than_the_epoch_is_listed_and_walked_past(api):
    for year in (1901, 1945, 1969):
        make_article(f"of-{year}", published_at=NOON.replace(year=year))
    slugs, cursor = [], None
    for _ in range(3):
        page = api.get("/articles", {"limit": 1, **({"cursor": cursor} if cursor else {})}).json()
        slugs += [each["slug"] for each in page["items"]]
        cursor = page["next"]
    assert (slugs, cursor) == (["of-1969", "of-1945", "of-1901"], None)


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/story",
        "http://NEWS.example/story/",
        "https://news.example:443/story?utm_source=x&fbclid=1#comments",
        "https://old.example/2019/story.html",
        "https://old.example/2019/story.html?gclid=9",
    ],
)
def test_an_article_is_found_by_any_of_its_addresses(api, url):
    make_article("story", url="https://news.example/story/", aliases=("https://old.example/2019/story.html",))
    assert api.get("/articles/lookup", {"url": url}).json()["slug"] == "story"


def test_an_address_that_is_none_and_one_that_nobody_has(api, article):
    assert api.get("/articles/lookup", {"url": "javascript:alert(1)"}).json()["code"] == "invalid_url"
    assert api.get("/articles/lookup").json()["code"] == "missing_url"
    assert api.get("/articles/lookup", {"url": "https://news.example/other"}).status_code == 404
    assert api.get("/articles/lookup", {"url": "http://[::1"}).json()["code"] == "invalid_url"


def test_a_query_that_tells_articles_apart_is_kept(api):
    make_article("one", url="https://news.example/?id=1")
    make_article("two", url="https://news.example/?id=2&page=3")
    assert (
        api.get("/articles/lookup", {"url": "https://news.example/?page=3&id=2&utm_medium=mail"}).json()["slug"]
        == "two"
    )


def test_a_moved_article_is_found_at_both_addresses(api, as_reader, ed):
    make_article("moved", url="https://news.example/old")
    as_reader(ed).patch("/articles/moved", {"url": "https://news.example/new"})
    for url in ("https://news.example/old", "https://news.example/new"):
        assert api.get("/articles/lookup", {"url": url}).json()["slug"] == "moved"


def test_an_editor_writes_publishes_and_withdraws_an_article(api, as_reader, ed):
    editor = as_reader(ed)
    made = editor.post("/articles", {"title": "Sockets", "body": "Text.", "state": "draft"})
    assert (made.status_code, made.json()["slug"], made.json()["state"]) == (201, "sockets", "draft")
    assert api.get("/articles/sockets").status_code == 404
    assert editor.get("/articles/sockets").json()["body"] == "Text."
    assert editor.patch("/articles/sockets", {"state": "open"}, If_Match=made["ETag"]).status_code == 200
    assert api.get("/articles/sockets").json()["published_at"] == "2026-11-22T12:00:00Z"
    assert editor.patch("/articles/sockets", {"title": "Late"}, If_Match=made["ETag"]).json()["code"] == "stale"
    editor.patch("/articles/sockets", {"state": "withdrawn"})
    assert api.get("/articles/sockets").status_code == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"title": ""}, "invalid_title"),
        ({"title": "x" * 301}, "invalid_title"),
        ({"title": "x", "slug": "Not a slug"}, "invalid_slug"),
        ({"title": "x", "slug": "electricity"}, "slug_taken"),
        ({"title": "x", "slug": "lookup"}, "slug_taken"),
        ({"title": "x", "aliases": [f"https://news.example/{'x' * 2000}"]}, "invalid_aliases"),
        ({"title": "x", "state": "gone"}, "invalid_state"),
        ({"title": "x", "state": "scheduled"}, "invalid_published_at"),
        ({"title": "x", "url": "ftp://x"}, "invalid_url"),
        ({"title": "x", "aliases": ["nonsense"]}, "invalid_aliases"),
        ({"title": "x", "published_at": "yesterday"}, "invalid_field"),
        ({"title": "x", "comment_count": 9}, "unknown_field"),
        ({"title": "NUL \x00"}, "invalid_title"),
        ({"title": "x", "body": "\x00"}, "body_invalid_characters"),
        ({}, "missing_field"),
    ],
)
def test_a_bad_article_is_refused_and_nothing_is_stored(as_reader, ed, article, body, code):
    answer = as_reader(ed).post("/articles", body)
    assert (answer.status_code in (400, 409), answer.json()["code"]) == (True, code)
    assert Article.objects.count() == 1


def test_two_articles_cannot_share_an_address(as_reader, ed):
    make_article("first", url="https://news.example/story")
    answer = as_reader(ed).post("/articles", {"title": "Second", "url": "https://news.example/story/?utm_campaign=x"})
    assert (answer.status_code, answer.json()["code"]) == (409, "address_taken")
    assert Article.objects.count() == 1


def test_only_editors_write_articles(api, as_reader, ann, mo, article):
    assert api.post("/articles", {"title": "x"}).status_code == 401
    for reader in (ann, mo):
        assert as_reader(reader).post("/articles", {"title": "x"}).json()["code"] == "not_editor"
        assert as_reader(reader).patch(f"/articles/{article.slug}", {"title": "x"}).json()["code"] == "not_editor"


def test_a_draft_is_hidden_from_who_may_not_edit_it(api, as_reader, ann):
    make_article("draft", state="draft")
    absent = api.get("/articles/absent").content
    assert as_reader(ann).get("/articles/draft").content == absent
    assert as_reader(ann).patch("/articles/draft", {"title": "x"}).content == absent
    assert api.patch("/articles/draft", {"title": "x"}).content == api.patch("/articles/absent", {"title": "x"}).content
    assert json.loads(absent)["code"] == "not_found"


def test_counts_are_asked_for_up_to_100_articles_at_once(api, article):
    assert api.get("/counts").json()["code"] == "invalid_article"
    assert api.get("/counts", {"article": ["x"] * 101}).json()["code"] == "invalid_article"


def test_permissions_tell_what_the_reader_may_do(api, as_reader, ann, mo, article):
    assert api.get(f"/articles/{article.slug}/mine").json()["reader"] is None
    mine = as_reader(ann).get(f"/articles/{article.slug}/mine")
    assert mine["Cache-Control"] == "private, no-store"
    assert mine.json()["permissions"] == {
        "can_comment": True,
        "can_vote": True,
        "can_moderate": False,
        "can_edit_article": False,
        "guests_allowed": True,
        "edit_window_seconds": 900,
    }
    assert as_reader(mo).get(f"/articles/{article.slug}/mine").json()["permissions"]["can_moderate"] is True
