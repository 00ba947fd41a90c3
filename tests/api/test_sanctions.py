"""Reports, appeals, sanctions and acts on many comments, by the API."""

from datetime import timedelta

import pytest

from discussion.actions import bulk as acts
from discussion.moderation.models import Case, Report
from tests.factories import NOON, decide, make_comment, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def mos(as_reader, mo):
    return as_reader(mo)


@pytest.fixture
def anns(as_reader, ann):
    return as_reader(ann)


def test_a_reader_reports_once(as_reader, ann, stan, article):
    comment = make_comment(article, ann)
    stans, path = as_reader(stan), f"/comments/{comment.public_id}/reports"

    made = stans.post(path, {"reason": "other", "note": "It names my neighbour."})

    assert made.status_code == 201
    assert made.json() == {
        "id": Report.objects.get().public_id,
        "comment": comment.public_id,
        "reason": "other",
        "note": "It names my neighbour.",
        "reported_at": "2026-11-22T12:00:00Z",
    }
    assert (stans.post(path, {"reason": "spam"}).status_code, Report.objects.count()) == (409, 1)
    assert stans.post(path, {"reason": "other"}).json()["code"] == "note_required"


def test_a_stranger_says_who_they_are_before_they_report(api, ann, article):
    comment = make_comment(article, ann)
    assert api.post(f"/comments/{comment.public_id}/reports", {"reason": "spam"}).status_code == 401


def test_an_author_sees_why_and_objects_in_place(mos, mo, anns, ann, article):
    comment = make_comment(article, ann, state="pending")
    body = {"comment": comment.public_id, "verdict": "reject", "reason": "spam", "message": "Twice is enough."}
    mos.post("/moderation/decisions", body)

    [item] = anns.get("/me/held").json()["items"]
    assert (item["id"], item["state"], item["body"]) == (comment.public_id, "rejected", "Well said.")
    assert item["held"]["why"] == "It advertises something, or was posted in many places."
    assert (item["held"]["message"], item["held"]["can_appeal"]) == ("Twice is enough.", True)

    made = anns.post(f"/comments/{comment.public_id}/appeal", {"text": "I posted it once."})
    assert (made.status_code, made.json()["outcome"]) == (201, "open")
    mia = make_member("Mia", "mia@example.org", role="moderator")
    refused = mos.post("/moderation/decisions", {"comment": comment.public_id, "verdict": "approve"})
    assert refused.json()["code"] == "own_decision"
    decide(mia, comment, "keep", message="It stays down.")
    [item] = anns.get("/me/held").json()["items"]
    assert (item["held"]["can_appeal"], item["held"]["appeal"]["answer"]) == (False, "It stays down.")
    assert mos.get("/moderation/reversals").json()["rate"] == 0


def test_a_waiting_comment_says_so(anns, ann, article):
    make_comment(article, ann, state="pending")

    [item] = anns.get("/me/held").json()["items"]

    assert item["held"]["why"] == "Somebody looks at it before it is shown."
    assert not item["held"]["can_appeal"]


def test_ones_own_held_comments_are_walked_and_cost_the_same(anns, ann, mo, article):
    def fill(count):
        for _ in range(count):
            decide(mo, make_comment(article, ann), "remove")

    fill(3)
    page = anns.get("/me/held", {"limit": 2}).json()
    rest = anns.get("/me/held", {"limit": 2, "cursor": page["next"]}).json()
    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)


def test_a_shadowed_author_sees_their_words_and_nobody_else_does(mos, api, anns, ann, article):
    mos.post(f"/moderation/readers/{ann.public_id}/sanctions", {"kind": "shadow", "note": "The same person."})
    before = api.get(f"/articles/{article.slug}").json()

    posted = anns.post(f"/articles/{article.slug}/comments", {"body": "Canarybird."})

    assert (posted.status_code, posted.json()["state"]) == (201, "published")
    number = posted.json()["id"]
    assert anns.get(f"/comments/{number}").json()["state"] == "published"
    mine = anns.get(f"/articles/{article.slug}/mine").json()
    assert [each["state"] for each in mine["written"]] == ["published"]
    assert mine["pending"] == []
    assert anns.get("/me/held").json()["items"] == []
    edited = anns.patch(f"/comments/{number}", {"body": "Canarybird again."})
    assert (edited.status_code, edited.json()["state"]) == (200, "published")
    assert api.get(f"/comments/{number}").status_code == 404
    assert "anarybird" not in api.get(f"/articles/{article.slug}/comments").content.decode()
    assert api.get(f"/articles/{article.slug}").json() == before
    assert mos.get(f"/moderation/comments/{number}").json()["is_shadowed"]
    assert anns.delete(f"/comments/{number}").status_code == 204
    assert anns.get(f"/comments/{number}").status_code == 404


def test_what_a_moderator_approves_is_shadowed_no_more(mos, api, anns, ann, article):
    mos.post(f"/moderation/readers/{ann.public_id}/sanctions", {"kind": "shadow"})
    number = anns.post(f"/articles/{article.slug}/comments", {"body": "Well said."}).json()["id"]

    mos.post("/moderation/decisions", {"comment": number, "verdict": "approve"})

    assert api.get(f"/comments/{number}").json()["state"] == "published"
    assert not mos.get(f"/moderation/comments/{number}").json()["is_shadowed"]


def test_whom_moderators_hold_waits_with_every_comment(mos, anns, ann, article):
    mos.post(f"/moderation/readers/{ann.public_id}/sanctions", {"kind": "hold"})

    posted = anns.post(f"/articles/{article.slug}/comments", {"body": "Well said."})

    assert posted.json()["state"] == "pending"
    assert Case.objects.get().is_pending


def test_a_warning_is_shown_until_it_is_read(mos, anns, ann):
    path = f"/moderation/readers/{ann.public_id}/sanctions"
    made = mos.post(path, {"kind": "warn", "message": "Please stay civil."})

    assert made.status_code == 201
    assert [each["message"] for each in anns.get("/me/warnings").json()["items"]] == ["Please stay civil."]
    assert anns.post("/me/warnings/read").status_code == 204
    assert anns.get("/me/warnings").json()["items"] == []
    assert [each["kind"] for each in mos.get(path).json()["items"]] == ["warn"]


def test_a_sanction_is_lifted(mos, anns, ann, article):
    made = mos.post(f"/moderation/readers/{ann.public_id}/sanctions", {"kind": "ban"}).json()
    assert anns.post(f"/articles/{article.slug}/comments", {"body": "Me."}).json()["code"] == "banned"

    lifted = mos.post(f"/moderation/sanctions/{made['id']}/lift", {"note": "A mistake."})

    assert (lifted.status_code, lifted.json()["lifts"]) == (201, made["id"])
    assert anns.post(f"/articles/{article.slug}/comments", {"body": "Me."}).status_code == 201


def test_many_comments_are_judged_at_once_after_a_look(mos, ann, article, monkeypatch):
    monkeypatch.setattr(acts, "give_way", lambda: None)
    comments = [make_comment(article, ann) for _ in range(3)]
    meant = {"verdict": "remove", "article": article.slug, "author": ann.public_id}

    seen = mos.post("/moderation/bulks/preview", meant).json()
    assert (seen["total"], [each["id"] for each in seen["examples"]]) == (
        3,
        [each.public_id for each in reversed(comments)],
    )
    made = mos.post("/moderation/bulks", {**meant, "reason": "spam", "note": "A raid."})
    assert (made.status_code, made.json()["state"], made.json()["total"]) == (202, "waiting", 3)
    _work()
    path = f"/moderation/bulks/{made.json()['id']}"
    assert (mos.get(path).json()["state"], mos.get(path).json()["done"]) == ("done", 3)
    assert mos.post(f"{path}/undo").json()["state"] == "undoing"
    _work()
    assert mos.get(path).json()["state"] == "undone"


def test_all_that_somebody_wrote_since_is_rejected(mos, ann, article, monkeypatch):
    monkeypatch.setattr(acts, "give_way", lambda: None)
    make_comment(article, ann, state="pending")
    since = (NOON - timedelta(hours=1)).isoformat()

    made = mos.post(f"/moderation/readers/{ann.public_id}/reject-since", {"since": since, "reason": "spam"})

    assert (made.status_code, made.json()["total"]) == (202, 1)
    _work()
    assert mos.get("/moderation/log").json()["items"][0]["verdict"] == "reject"


def _work():
    while found := acts.claim(now=NOON):
        while acts.work_on(bulk=found, now=NOON):
            pass
