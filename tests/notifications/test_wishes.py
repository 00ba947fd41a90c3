"""What one follows and mutes, and how one wants to be told, by the API."""

import pytest

from discussion.actions import following as acts
from discussion.actions import muting
from tests.factories import make_article, make_comment, make_reader
from tests.notifications.wishes import answered

pytestmark = pytest.mark.django_db


def test_an_article_is_followed_and_left(article, anns):
    path = f"/articles/{article.slug}/subscription"
    assert anns.get(path).json() == {"is_following": False, "rhythm": ""}
    assert anns.put(path, {"rhythm": "weekly"}).json() == {"is_following": True, "rhythm": "weekly"}
    assert anns.put(path).json() == {"is_following": True, "rhythm": "weekly"}
    assert [each["comment"] for each in anns.get("/me/subscriptions").json()["items"]] == [None]
    assert anns.delete(path).status_code == 204
    assert anns.get(path).json()["is_following"] is False


def test_a_conversation_is_followed_from_any_comment_of_it(opening, ann, anns, stan):
    (reply,) = answered(opening, stan)
    anns.put(f"/comments/{reply.public_id}/subscription", {})

    assert anns.get(f"/comments/{opening.public_id}/subscription").json()["is_following"] is True
    assert anns.get("/articles/electricity/mine").json()["following"] == {
        "article": False,
        "branches": [opening.public_id],
    }
    assert anns.get("/me/subscriptions").json()["items"][0]["comment"] == opening.public_id


def test_who_chose_to_follows_where_they_write_and_nobody_else_does(opening, ann, anns, as_reader, stan):
    anns.put("/me/preferences", {"follows_own": True})
    mine = anns.post("/articles/electricity/comments", {"body": "Another thing."}).json()
    as_reader(stan).post("/articles/electricity/comments", {"body": "Mine."})

    assert anns.get("/articles/electricity/mine").json()["following"]["branches"] == [mine["id"]]
    assert stan.subscriptions.count() == 0


def test_the_bell_stands_in_mine(opening, anns, api, stan):
    answered(opening, stan)

    assert anns.get("/articles/electricity/mine").json()["notifications"] == {"unread": 1}
    assert api.get("/articles/electricity/mine").json()["notifications"] == {"unread": 0}


def test_articles_conversations_and_readers_are_muted_and_heard_again(opening, anns, stan):
    make_comment(opening.article, stan)
    paths = (
        "/articles/electricity/mute",
        f"/comments/{opening.public_id}/mute",
        f"/readers/{stan.public_id}/mute",
    )
    for path in paths:
        assert anns.put(path).status_code == 204
        assert anns.put(path).status_code == 204
    found = anns.get("/me/mutes").json()["items"]
    assert [(each["comment"], each["reader"] and each["reader"]["name"]) for each in found] == [
        (None, "Stan Stranger"),
        (opening.public_id, None),
        (None, None),
    ]
    for path in paths:
        assert anns.delete(path).status_code == 204
    assert anns.get("/me/mutes").json()["items"] == []


def test_mine_tells_whom_one_mutes_of_those_who_wrote_there(opening, anns, stan):
    (reply,) = answered(opening, stan)
    elsewhere, unseen = make_reader("Elsewhere"), make_reader("Unseen")
    make_comment(make_article(), elsewhere)
    make_comment(opening.article, unseen, state="pending")
    for whom in (stan, elsewhere):
        assert anns.put(f"/readers/{whom.public_id}/mute").status_code == 204
    anns.put(f"/comments/{reply.public_id}/mute")

    assert anns.get("/articles/electricity/mine").json()["muted"] == [stan.public_id]


def test_nobody_mutes_themselves(opening, ann, anns):
    assert anns.put(f"/readers/{ann.public_id}/mute").json()["code"] == "own_self"


def test_there_is_an_end_to_what_one_can_follow_and_mute(article, opening, anns, monkeypatch):
    monkeypatch.setattr(acts, "MOST", 1)
    monkeypatch.setattr(muting, "MOST", 1)
    for what, code in (("subscription", "too_many_subscriptions"), ("mute", "too_many_mutes")):
        assert anns.put(f"/articles/{article.slug}/{what}").status_code in (200, 204)
        refused = anns.put(f"/comments/{opening.public_id}/{what}")
        assert (refused.status_code, refused.json()["code"]) == (409, code)
        assert anns.put(f"/articles/{article.slug}/{what}").status_code in (200, 204)


def test_preferences_are_whole_and_change_in_parts(anns):
    before = anns.get("/me/preferences").json()
    assert before["kinds"]["reply"] == {"page": True, "mail": "at_once", "push": True}
    assert "queue" not in before["kinds"]

    after = anns.put("/me/preferences", {"kinds": {"reply": {"mail": "daily"}}, "time_zone": "Europe/Berlin"}).json()

    assert after["kinds"]["reply"] == {"page": True, "mail": "daily", "push": True}
    assert {**after, "kinds": None, "time_zone": ""} == {**before, "kinds": None}
    assert anns.put("/me/preferences", {"kinds": {"reply": {"mail": "at_once"}}}).json()["kinds"] == before["kinds"]


def test_moderators_choose_of_their_work_too(as_reader, mo):
    assert {"queue", "cluster", "dead"} <= set(as_reader(mo).get("/me/preferences").json()["kinds"])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kinds": {"applause": {}}}, "unknown_kind"),
        ({"kinds": {"reply": {"fax": True}}}, "unknown_channel"),
        ({"kinds": {"reply": {"mail": True}}}, "invalid_choice"),
        ({"kinds": {"reply": {"page": "daily"}}}, "invalid_choice"),
        ({"kinds": {"reply": {"mail": ["daily"]}}}, "invalid_choice"),
        ({"kinds": {"reply": True}}, "invalid_field"),
        ({"time_zone": "../../etc/passwd"}, "invalid_time_zone"),
        ({"digest_hour": 24}, "invalid_digest_hour"),
        ({"digest_weekday": -1}, "invalid_digest_weekday"),
        ({"reader": "someone"}, "unknown_field"),
    ],
)
def test_a_choice_that_there_is_not_is_refused(body, code, anns):
    refused = anns.put("/me/preferences", body)

    assert (refused.status_code, refused.json()["code"]) == (400, code)


def test_who_follows_on_another_site_is_refused(article, as_reader):
    from tests.factories import make_site

    foreign = as_reader(make_reader("Fred Foreign", site=make_site()))
    assert foreign.put(f"/articles/{article.slug}/subscription").json()["code"] == "reader_of_another_site"
