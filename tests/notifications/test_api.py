"""The bell's list, what is read, followed and muted, and how one wants to be told, by the API."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.actions import following as acts
from discussion.actions import muting
from discussion.actions.sanctions import sanction
from discussion.notifications.models import Notification
from discussion.notifications.telling import told as told_by
from tests.factories import NOON, decide, make_comment, make_member, make_poll, make_reader
from tests.notifications.wishes import choose, follow, mute, tell
from tests.screening.rows import post, set_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening(article, ann):
    """What Ann wrote."""
    return make_comment(article, ann, body="How long is the queue?")


@pytest.fixture
def anns(as_reader, ann):
    return as_reader(ann)


def answered(opening, stan, times=1):
    made = [make_comment(opening.article, stan, body=f"{each} years.", parent=opening) for each in range(times)]
    tell()
    return made


def items(api, **params):
    return api.get("/me/notifications", params).json()["items"]


def test_what_one_was_told_is_listed_with_all_there_is_to_know(opening, anns, stan):
    (reply,) = answered(opening, stan)
    (item,) = items(anns)

    assert item == {
        "id": Notification.objects.get().public_id,
        "kind": "reply",
        "title": "Stan Stranger answered you",
        "sentence": "Stan Stranger answered you beneath “The queue for electricity”.",
        "actor": "Stan Stranger",
        "article": {"slug": "electricity", "title": "The queue for electricity"},
        "comment": reply.public_id,
        "quote": "0 years.",
        "url": f"http://localhost:8000/c/{reply.public_id}/",
        "created_at": "2026-11-22T12:00:00Z",
        "read_at": None,
    }


def test_the_list_is_walked_by_its_cursor_and_asks_as_much_however_long_it_is(opening, anns, stan):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            anns.get("/me/notifications", {"limit": 100})
        return len(asked)

    answered(opening, stan, times=2)
    before = queries()
    answered(opening, stan, times=3)
    assert queries() == before

    first = anns.get("/me/notifications", {"limit": 2}).json()
    second = anns.get("/me/notifications", {"limit": 3, "cursor": first["next"]}).json()
    assert len({each["id"] for each in first["items"] + second["items"]}) == 5
    assert second["next"] is None


def test_what_was_read_is_counted_no_more(opening, anns, stan):
    answered(opening, stan, times=3)
    newest, middle, oldest = items(anns)
    assert anns.get("/me/notifications/count").json() == {"unread": 3}

    assert anns.post("/me/notifications/read", {"ids": [newest["id"]]}).json() == {"unread": 2}
    assert anns.post("/me/notifications/read", {"until": oldest["id"]}).json() == {"unread": 1}
    assert [each["id"] for each in items(anns, unread="true")] == [middle["id"]]
    assert anns.post("/me/notifications/read").json() == {"unread": 0}
    assert all(each["read_at"] for each in items(anns))


def test_nobody_reads_what_others_were_told(opening, anns, as_reader, stan):
    answered(opening, stan)
    (item,) = items(anns)
    stans = as_reader(stan)

    assert items(stans) == []
    stans.post("/me/notifications/read", {"ids": [item["id"]]})
    assert items(anns)[0]["read_at"] is None


@pytest.mark.parametrize("how", ["hidden", "muted", "banned unseen", "kind off", "all off", "withdrawn"])
def test_what_may_not_be_told_any_more_is_neither_listed_nor_counted_nor_sent(how, opening, ann, anns, mo, stan):
    (reply,) = answered(opening, stan)
    found = Notification.objects.get()
    if how == "hidden":
        decide(mo, reply, "remove")
    elif how == "muted":
        mute(ann, whom=stan)
    elif how == "banned unseen":
        sanction(moderator=mo, reader=stan.id, kind="shadow", now=NOON)
    elif how == "kind off":
        choose(ann, kinds={"reply": {"page": False, "mail": "never", "push": False}})
    elif how == "all off":
        choose(ann, is_off=True)
    else:
        opening.article.state = "withdrawn"
        opening.article.save()

    assert items(anns) == []
    assert anns.get("/me/notifications/count").json() == {"unread": 0}
    assert told_by(found, NOON) is None


def test_what_is_unwanted_in_the_page_may_still_be_sent(opening, ann, stan):
    choose(ann, kinds={"reply": {"page": True}})
    answered(opening, stan)
    choose(ann, kinds={"reply": {"page": False}})
    found = Notification.objects.get()

    assert told_by(found, NOON, "page") is None
    assert told_by(found, NOON, "mail") is not None


def test_a_rejection_tells_its_reason_and_never_the_text(article, ann, anns, mo):
    set_policy(article, holds="everyone")
    posted = post(article, ann, "Buy my lamps.")
    decide(mo, posted, "reject", message="No ads, please.")
    tell()
    (item,) = items(anns)

    assert item["sentence"] == "Your comment on “The queue for electricity” is not shown. No ads, please."
    assert (item["quote"], item["actor"], item["url"]) == ("", "", "http://localhost:8000/me/held")
    decide(mo, posted, "approve", now=NOON + timedelta(minutes=1))
    assert items(anns) == []


def test_a_warning_a_featured_comment_and_a_poll_have_their_sentences(opening, article, ann, anns, mo, stan):
    from discussion.actions import closings
    from tests.factories import cast

    poll = make_poll(article, closes_at=NOON + timedelta(hours=1))
    cast(ann, poll, 1)
    sanction(moderator=mo, reader=ann.id, kind="warn", message="Be kind.", now=NOON)
    decide(mo, opening, "feature")
    closings.tell_closed(now=NOON + timedelta(hours=1))
    tell(NOON + timedelta(hours=1))

    said = {each["kind"]: each["sentence"] for each in items(anns)}
    assert said == {
        "warning": "A moderator of Discussion has a word for you: Be kind.",
        "featured": "The editors chose your comment on “The queue for electricity” to stand out.",
        "poll": f"The poll “{poll.question}”, in which you took part, is over.",
    }


def test_sentences_are_in_the_language_of_the_site(opening, anns, stan):
    site = opening.article.site
    site.language = "de"
    site.save()
    answered(opening, stan)

    assert items(anns)[0]["title"] == "Antwort von Stan Stranger"


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


@pytest.mark.parametrize(
    "path", ["/me/notifications", "/me/notifications/count", "/me/preferences", "/me/mutes", "/me/subscriptions"]
)
def test_a_stranger_was_told_nothing(path, api):
    assert api.get(path).status_code == 401


def test_private_answers_are_kept_by_nobody(anns):
    assert anns.get("/me/notifications")["Cache-Control"] == "private, no-store"


def test_who_follows_on_another_site_is_refused(article, as_reader):
    from tests.factories import make_site

    foreign = as_reader(make_reader("Fred Foreign", site=make_site()))
    assert foreign.put(f"/articles/{article.slug}/subscription").json()["code"] == "reader_of_another_site"


def test_followers_and_counts_do_not_cost_more_with_more_rows(opening, anns, stan):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            anns.get("/articles/electricity/mine")
        return len(asked)

    answered(opening, stan)
    before = queries()
    follow(make_member("Fay", "fay@example.org"), article=opening.article)
    answered(opening, stan, times=4)
    assert queries() == before
