"""The moderators' part of the API: the queue, a comment with its trace, decisions and the log."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.actions.cases import open_case
from discussion.actions.tokens import Wish, make_token
from tests.conftest import API
from tests.factories import NOON, decide, free_meter, make_article, make_comment, make_member, make_reader, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def mos(as_reader, mo):
    return as_reader(mo)


def waiting(article, author, **flags):
    comment = make_comment(article, author, state="pending" if flags.get("pending", True) else "published")
    open_case(comment=comment, now=NOON, **{"pending": True, **flags})
    return comment


def test_the_queue_shows_what_waits_the_most_harmful_first(mos, ann, article):
    mild, harmful = waiting(article, ann, harm=10), waiting(article, ann, harm=90, why="links")
    open_case(comment=make_comment(article, ann), now=NOON, reported=True, harm=50)

    items = mos.get("/moderation/queue", {"state": "pending"}).json()["items"]

    assert [item["id"] for item in items] == [harmful.public_id, mild.public_id]
    assert items[0]["body"] == "Well said."
    assert items[0]["case"] == {
        "waits_as": ["pending"],
        "harm": 90.0,
        "why": "links",
        "opened_at": "2026-11-22T12:00:00Z",
        "claimed_by": None,
        "claimed_until": None,
    }
    assert len(mos.get("/moderation/queue", {"state": "all"}).json()["items"]) == 3
    assert len(mos.get("/moderation/queue", {"state": "reported"}).json()["items"]) == 1


def test_the_queue_is_walked_page_by_page(mos, ann, article):
    expected = [waiting(article, ann, harm=harm).public_id for harm in (90, 50, 50, 10)]
    seen, cursor = [], None
    while True:
        page = mos.get("/moderation/queue", {"limit": 1, **({"cursor": cursor} if cursor else {})}).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert seen == expected


def test_the_queue_of_one_article(mos, ann, article):
    waiting(article, ann)
    there = waiting(make_article("elsewhere"), ann)

    items = mos.get("/moderation/queue", {"article": "elsewhere"}).json()["items"]

    assert [item["id"] for item in items] == [there.public_id]
    assert mos.get("/moderation/queue", {"article": "no\x00where"}).json()["items"] == []


@pytest.mark.parametrize("path", ["/moderation/queue", "/moderation/log"])
def test_a_lists_queries_do_not_grow_with_it(mos, mo, article, path):
    def fill(number):
        for _ in range(number):
            author = make_reader("Somebody")
            waiting(article, author)
            decide(mo, make_comment(article, author), "remove")

    fill(1)
    mos.get(path)
    before = _queries_of(mos, path)
    fill(4)
    assert _queries_of(mos, path) == before


def _queries_of(client, path):
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def test_a_decision_is_made_and_logged(mos, mo, ann, article):
    comment = waiting(article, ann)

    made = mos.post(
        "/moderation/decisions",
        {"comment": comment.public_id, "verdict": "reject", "reason": "spam", "note": "The third one."},
    )

    assert made.status_code == 201
    shown = made.json()
    assert (shown["verdict"], shown["before"], shown["after"]) == ("reject", "pending", "rejected")
    assert (shown["reason"], shown["note"], shown["moderator"]["name"]) == ("spam", "The third one.", "Mo Moderator")
    assert mos.get("/moderation/log").json()["items"] == [shown]
    whole = mos.get(f"/moderation/comments/{comment.public_id}").json()
    assert (whole["state"], whole["case"], whole["decisions"]) == ("rejected", None, [shown])


def test_the_second_moderator_gets_409_with_what_the_first_decided(mos, as_reader, ann, article):
    comment = waiting(article, ann)
    mias = as_reader(make_member("Mia", "mia@example.org", role="moderator"))
    mos.post("/moderation/decisions", {"comment": comment.public_id, "verdict": "approve"})

    refused = mias.post("/moderation/decisions", {"comment": comment.public_id, "verdict": "reject"})

    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")
    assert "Mo Moderator approved this comment just now." in refused.json()["detail"]


def test_a_decision_can_be_taken_back(mos, ann, article):
    comment = waiting(article, ann)
    made = mos.post("/moderation/decisions", {"comment": comment.public_id, "verdict": "reject"}).json()

    undone = mos.post(f"/moderation/decisions/{made['id']}/undo", {"note": "Wrong button."})

    assert undone.status_code == 201
    assert (undone.json()["undoes"], undone.json()["after"]) == (made["id"], "pending")
    assert mos.post(f"/moderation/decisions/{made['id']}/undo").status_code == 409


def test_a_repeated_request_is_one_decision(mos, ann, article):
    comment = waiting(article, ann)
    body = {"comment": comment.public_id, "verdict": "approve"}

    first, again = (mos.post("/moderation/decisions", body, Idempotency_Key="once") for _ in range(2))

    assert (first.status_code, first.json()) == (again.status_code, again.json())


def test_a_claim_is_seen_by_others_and_kept_from_them(mos, as_reader, ann, article, clock):
    comment = waiting(article, ann)
    mias = as_reader(make_member("Mia", "mia@example.org", role="moderator"))

    claimed = mos.put(f"/moderation/comments/{comment.public_id}/claim").json()

    assert (claimed["claimed_by"]["name"], claimed["claimed_until"]) == ("Mo Moderator", "2026-11-22T12:05:00Z")
    [item] = mias.get("/moderation/queue").json()["items"]
    assert item["case"]["claimed_by"]["name"] == "Mo Moderator"
    assert mias.put(f"/moderation/comments/{comment.public_id}/claim").json()["code"] == "claimed"
    assert mos.delete(f"/moderation/comments/{comment.public_id}/claim").status_code == 204
    assert mias.put(f"/moderation/comments/{comment.public_id}/claim").status_code == 200


def test_an_editor_sees_what_was_escalated_and_nothing_else(as_reader, mos, ed, ann, article):
    waiting(article, ann)
    passed_on = waiting(article, ann)
    mos.post("/moderation/decisions", {"comment": passed_on.public_id, "verdict": "escalate", "note": "A lawyer?"})

    items = as_reader(ed).get("/moderation/queue").json()["items"]

    assert [item["id"] for item in items] == [passed_on.public_id]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"verdict": "praise"}, "invalid_verdict"),
        ({"verdict": "reject", "reason": "boring"}, "unknown_reason"),
        ({"verdict": "reject", "note": "x" * 2001}, "note_too_long"),
        ({"verdict": "reject", "message": "\x07"}, "message_invalid_characters"),
        ({"verdict": "reject", "revision": 7}, "stale"),
        ({"verdict": "reject", "state": "published"}, "unknown_field"),
    ],
)
def test_a_decision_that_cannot_be_taken_says_why(mos, ann, article, body, code):
    comment = waiting(article, ann)

    assert mos.post("/moderation/decisions", {"comment": comment.public_id, **body}).json()["code"] == code


def test_whoever_moderates_nothing_is_told_so(as_reader, stan):
    for path in ("/moderation/queue", "/moderation/log", "/moderation/reasons"):
        answer = as_reader(stan).get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_moderator")


def test_another_sites_moderator_sees_and_decides_nothing(as_reader, ann, article):
    comment = waiting(article, ann)
    foreign = as_reader(make_member("Fay", "fay@example.org", role="moderator", site=make_site()))

    assert foreign.get("/moderation/queue").json()["items"] == []
    assert foreign.get(f"/moderation/comments/{comment.public_id}").status_code == 404
    body = {"comment": comment.public_id, "verdict": "approve", "reason": "boring"}
    assert foreign.post("/moderation/decisions", body).status_code == 404


def test_a_demoted_moderators_session_decides_nothing_from_the_next_request_on(mos, mo, ann, article):
    comment = waiting(article, ann)
    mo.roles.all().delete()

    assert mos.get("/moderation/queue").status_code == 403
    assert mos.post("/moderation/decisions", {"comment": comment.public_id, "verdict": "approve"}).status_code == 404


def test_the_reasons_are_listed_with_what_authors_read(mos):
    items = mos.get("/moderation/reasons").json()["items"]

    assert [item["code"] for item in items[:3]] == ["spam", "abuse", "off_topic"]
    assert all(item["text"] for item in items)


def test_a_token_without_the_scope_moderates_nothing(mo, ann, article):
    comment = waiting(article, ann)
    text = make_token(reader=mo, wish=Wish("Script", ["read", "write"]), now=NOON, meter=free_meter())
    client = API(token=text[1] if isinstance(text, tuple) else text)

    refused = client.post("/moderation/decisions", {"comment": comment.public_id, "verdict": "approve"})

    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
