"""Posting, editing and deleting over the API."""

from datetime import timedelta

import pytest

from discussion.comments.models import Comment, Revision
from tests.factories import NOON, make_article, make_comment, make_reader, make_site, put_in_state

pytestmark = pytest.mark.django_db


def test_a_posted_comment_is_answered_with_its_public_shape(as_reader, ann, article):
    answer = as_reader(ann).post(f"/articles/{article.slug}/comments", {"body": "**Access** decides who may enter."})
    assert answer.status_code == 201
    shown = answer.json()
    assert shown == {
        "id": shown["id"],
        "article": "electricity",
        "parent": None,
        "depth": 0,
        "author": {"id": ann.public_id, "name": "Ann Author", "kind": "guest", "badges": []},
        "body_html": "<p><strong>Access</strong> decides who may enter.</p>",
        "body": "**Access** decides who may enter.",
        "state": "published",
        "created_at": "2026-11-22T12:00:00Z",
        "edited_at": None,
        "up": 0,
        "down": 0,
        "score": 0,
        "stance": None,
        "changed_mind_count": 0,
        "featured_at": None,
        "featured_note": "",
        "reply_count": 0,
        "permalink": shown["permalink"],
        "replies": {"items": [], "next": None},
    }
    assert shown["permalink"].endswith(f"/c/{shown['id']}/")


def test_everybody_sees_a_posted_comment_and_its_count(api, as_reader, ann, article):
    as_reader(ann).post(f"/articles/{article.slug}/comments", {"body": "First."})
    shown = api.get(f"/articles/{article.slug}/comments").json()
    assert [each["body_html"] for each in shown["items"]] == ["<p>First.</p>"]
    assert "body" not in shown["items"][0]
    assert (shown["article"], shown["comment_count"], shown["sort"], shown["next"]) == ("electricity", 1, "best", None)
    assert api.get("/counts", {"article": ["electricity", "absent"]}).json() == {"counts": {"electricity": 1}}


def test_a_reply_hangs_below_its_parent(api, as_reader, ann, stan, article):
    parent = make_comment(article, ann)
    reply = (
        as_reader(stan).post(f"/articles/{article.slug}/comments", {"body": "No.", "parent": parent.public_id}).json()
    )
    assert (reply["parent"], reply["depth"]) == (parent.public_id, 1)
    shown = api.get(f"/articles/{article.slug}/comments").json()["items"][0]
    assert shown["reply_count"] == 1
    assert shown["replies"]["items"][0]["id"] == reply["id"]


def test_a_stranger_without_a_token_is_told_to_sign_in(api, article):
    answer = api.post(f"/articles/{article.slug}/comments", {"body": "Hello."})
    assert answer.status_code == 401
    assert answer.json()["code"] == "not_authenticated"
    assert answer["WWW-Authenticate"] == "Bearer"


BAD_BODIES = [
    ({"body": ""}, 400, "body_blank"),
    ({"body": " \n\t "}, 400, "body_blank"),
    ({"body": "\u200b\u200d\ufeff"}, 400, "body_blank"),
    ({"body": "x" * 10_001}, 400, "body_too_long"),
    ({"body": "NUL \x00"}, 400, "body_invalid_characters"),
    ('{"body": "half \\ud800"}', 400, "body_invalid_characters"),
    ({}, 400, "missing_field"),
    ({"body": 5}, 400, "invalid_field"),
    ({"body": None}, 400, "invalid_field"),
    ({"body": "x", "state": "published"}, 400, "unknown_field"),
    ({"body": "x", "author": "somebody"}, 400, "unknown_field"),
    ({"body": "x", "parent": "nonsense"}, 400, "parent_not_found"),
    ({"body": "x", "parent": "0000000000001"}, 400, "parent_not_found"),
    ({"body": "x", "parent": 7}, 400, "invalid_field"),
    ("{", 400, "malformed_json"),
    ("[" * 100_000, 400, "malformed_json"),
    ('{"body": NaN}', 400, "malformed_json"),
    (b"\xff\xfe", 400, "malformed_json"),
    ("[]", 400, "not_an_object"),
    ('"text"', 400, "not_an_object"),
    ("null", 400, "not_an_object"),
    ('{"body": "' + "x" * 1_100_000 + '"}', 413, "payload_too_large"),
]


@pytest.mark.parametrize(
    ("body", "status", "code"), BAD_BODIES, ids=[f"{n}-{row[2]}" for n, row in enumerate(BAD_BODIES)]
)
def test_a_bad_body_is_a_problem_and_stores_nothing(as_reader, ann, article, body, status, code):
    answer = as_reader(ann).post(f"/articles/{article.slug}/comments", body)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert problem["code"] == code
    assert problem["detail"].endswith((".", '…"}.'))
    assert not Comment.objects.exists()


def test_an_unsupported_media_type_is_a_problem(as_reader, ann, article):
    reader = as_reader(ann)
    answer = reader.http.post(
        f"/api/v1/articles/{article.slug}/comments",
        b"body=x",
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Bearer {reader.token}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("state", ["pending", "rejected", "removed", "deleted"])
def test_a_parent_that_is_not_published_takes_no_reply(as_reader, ann, stan, article, state):
    parent = make_comment(article, ann, state=state)
    answer = as_reader(stan).post(f"/articles/{article.slug}/comments", {"body": "x", "parent": parent.public_id})
    assert answer.json()["code"] == "parent_not_found"
    assert Comment.objects.count() == 1


def test_a_parent_in_another_article_takes_no_reply_from_here(as_reader, ann, article):
    elsewhere = make_comment(make_article(), ann)
    answer = as_reader(ann).post(f"/articles/{article.slug}/comments", {"body": "x", "parent": elsewhere.public_id})
    assert answer.json()["code"] == "parent_not_found"


def test_a_closed_article_refuses_comments(as_reader, ann):
    closed = make_article(state="closed")
    answer = as_reader(ann).post(f"/articles/{closed.slug}/comments", {"body": "x"})
    assert (answer.status_code, answer.json()["code"]) == (403, "article_closed")


def test_an_article_past_its_closing_time_refuses_comments(as_reader, ann):
    closed = make_article(closes_at=NOON)
    assert as_reader(ann).post(f"/articles/{closed.slug}/comments", {"body": "x"}).json()["code"] == "article_closed"


@pytest.mark.parametrize("state", ["draft", "withdrawn", "scheduled"])
def test_a_hidden_article_answers_like_an_absent_one(api, as_reader, ann, state):
    hidden = make_article(state=state, published_at=NOON + timedelta(minutes=1))
    here, there = api.get(f"/articles/{hidden.slug}"), api.get("/articles/absent")
    assert (here.status_code, here.content) == (there.status_code, there.content) == (404, here.content)
    assert api.get(f"/articles/{hidden.slug}/comments").content == here.content
    assert as_reader(ann).post(f"/articles/{hidden.slug}/comments", {"body": "x"}).content == here.content


def test_a_guest_without_a_name_must_choose_one_first(api, article):
    token = api.post("/session/guest", {}).json()["token"]
    api.token = token
    assert api.post(f"/articles/{article.slug}/comments", {"body": "x"}).json()["code"] == "name_required"
    api.patch("/me", {"name": "Ada"})
    assert api.post(f"/articles/{article.slug}/comments", {"body": "x"}).status_code == 201


def test_a_reader_of_another_site_may_not_write_here(as_reader, article):
    foreigner = make_reader("Fred Foreign", site=make_site())
    answer = as_reader(foreigner).post(f"/articles/{article.slug}/comments", {"body": "x"})
    assert (answer.status_code, answer.json()["code"]) == (403, "reader_of_another_site")


def test_an_edit_keeps_the_earlier_text_in_public(api, as_reader, ann, article, clock):
    comment = make_comment(article, ann, body="Frist.")
    clock.shift(60)
    edited = as_reader(ann).patch(f"/comments/{comment.public_id}", {"body": "First."})
    assert edited.status_code == 200
    assert (edited.json()["body"], edited.json()["edited_at"]) == ("First.", "2026-11-22T12:01:00Z")
    history = api.get(f"/comments/{comment.public_id}/revisions").json()
    assert history["items"] == [{"number": 1, "body_html": "<p>Frist.</p>", "created_at": "2026-11-22T12:00:00Z"}]


def test_an_edit_that_changes_nothing_leaves_no_revision(as_reader, ann, article):
    comment = make_comment(article, ann)
    assert as_reader(ann).patch(f"/comments/{comment.public_id}", {"body": comment.body}).json()["edited_at"] is None
    assert not Revision.objects.exists()


def test_the_history_is_paged(api, as_reader, ann, article):
    comment = make_comment(article, ann, body="0")
    for number in range(1, 6):
        as_reader(ann).patch(f"/comments/{comment.public_id}", {"body": str(number)})
    first = api.get(f"/comments/{comment.public_id}/revisions", {"limit": 3}).json()
    second = api.get(f"/comments/{comment.public_id}/revisions", {"limit": 3, "cursor": first["next"]}).json()
    assert [each["number"] for each in first["items"] + second["items"]] == [5, 4, 3, 2, 1]
    assert second["next"] is None


def test_after_the_edit_window_the_text_stands(as_reader, ann, article, clock):
    comment = make_comment(article, ann)
    clock.shift(15 * 60 + 1)
    for answer in (
        as_reader(ann).patch(f"/comments/{comment.public_id}", {"body": "New."}),
        as_reader(ann).delete(f"/comments/{comment.public_id}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "edit_window_closed")


def test_nobody_else_edits_or_deletes_a_comment(as_reader, ann, stan, mo, article):
    comment = make_comment(article, ann)
    for reader in (stan, mo):
        assert (
            as_reader(reader).patch(f"/comments/{comment.public_id}", {"body": "Mine."}).json()["code"] == "not_author"
        )
        assert as_reader(reader).delete(f"/comments/{comment.public_id}").json()["code"] == "not_author"


def test_a_stale_edit_is_refused_and_a_vote_in_between_is_no_conflict(as_reader, ann, stan, article):
    comment = make_comment(article, ann)
    seen = as_reader(ann).get(f"/comments/{comment.public_id}")["ETag"]
    assert seen.strip('"').startswith("1.")
    as_reader(stan).put(f"/comments/{comment.public_id}/vote", {"value": 1})
    first = as_reader(ann).patch(f"/comments/{comment.public_id}", {"body": "Second."}, If_Match=seen)
    assert first.status_code == 200
    assert first["ETag"].strip('"').startswith("2.")
    late = as_reader(ann).patch(f"/comments/{comment.public_id}", {"body": "Third."}, If_Match=seen)
    assert (late.status_code, late.json()["code"]) == (412, "stale")
    assert (
        as_reader(ann).patch(f"/comments/{comment.public_id}", {"body": "Third."}, If_Match=first["ETag"]).status_code
        == 200
    )
    assert (
        as_reader(ann).patch(f"/comments/{comment.public_id}", {"body": "Fourth."}, If_Match='"garbage"').status_code
        == 412
    )


def test_a_deleted_comment_without_replies_is_gone(api, as_reader, ann, article):
    comment = make_comment(article, ann)
    assert as_reader(ann).delete(f"/comments/{comment.public_id}").status_code == 204
    assert as_reader(ann).delete(f"/comments/{comment.public_id}").status_code == 204
    assert api.get(f"/comments/{comment.public_id}").status_code == 404
    assert api.get(f"/articles/{article.slug}/comments").json()["items"] == []
    assert api.get("/counts", {"article": article.slug}).json() == {"counts": {article.slug: 0}}


def test_a_deleted_comment_keeps_its_place_for_its_replies(api, as_reader, ann, stan, article):
    comment = make_comment(article, ann, body="A canary.")
    reply = make_comment(article, stan, parent=comment)
    as_reader(ann).delete(f"/comments/{comment.public_id}")
    answer = api.get(f"/articles/{article.slug}/comments")
    shown = answer.json()["items"][0]
    assert (shown["state"], shown["author"], shown["body_html"], shown["reply_count"]) == ("deleted", None, "", 1)
    assert shown["replies"]["items"][0]["id"] == reply.public_id
    assert b"canary" not in answer.content
    assert api.get(f"/comments/{comment.public_id}/revisions").status_code == 404


def test_the_last_reply_takes_the_tombstones_above_it_along(api, as_reader, ann, stan, article):
    root = make_comment(article, ann)
    middle = make_comment(article, ann, parent=root)
    leaf = make_comment(article, stan, parent=middle)
    as_reader(ann).delete(f"/comments/{middle.public_id}")
    as_reader(ann).delete(f"/comments/{root.public_id}")
    assert api.get(f"/articles/{article.slug}/comments").json()["items"][0]["replies"]["items"][0]["state"] == "deleted"
    as_reader(stan).delete(f"/comments/{leaf.public_id}")
    assert api.get(f"/articles/{article.slug}/comments").json()["items"] == []
    assert api.get("/counts", {"article": article.slug}).json()["counts"] == {article.slug: 0}


def test_a_pending_comment_is_its_authors_alone(api, as_reader, ann, stan, mo, article):
    comment = make_comment(article, ann, body="A canary.")
    put_in_state(comment, "pending")
    path = f"/comments/{comment.public_id}"
    assert api.get(path).content == as_reader(stan).get(path).content == api.get("/comments/0000000000001").content
    for reader in (ann, mo):
        shown = as_reader(reader).get(path).json()
        assert (shown["state"], shown["body"]) == ("pending", "A canary.")
    for suffix in ("/replies", "/revisions", "/context"):
        assert api.get(path + suffix).status_code == 404
    assert b"canary" not in api.get(f"/articles/{article.slug}/comments").content
    assert [each["id"] for each in as_reader(ann).get(f"/articles/{article.slug}/mine").json()["pending"]] == [
        comment.public_id
    ]
    assert as_reader(stan).get(f"/articles/{article.slug}/mine").json()["pending"] == []


def test_a_preview_is_rendered_as_the_comment_will_be(api, as_reader, ann, article):
    text = "See https://example.org and *this*"
    preview = api.post("/preview", {"body": text})
    posted = as_reader(ann).post(f"/articles/{article.slug}/comments", {"body": text})
    assert preview.json() == {"body_html": posted.json()["body_html"]}
    assert 'rel="nofollow ugc noopener"' in preview.json()["body_html"]
    assert api.post("/preview", {"body": " "}).json()["code"] == "body_blank"
