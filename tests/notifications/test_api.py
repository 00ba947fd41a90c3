"""The bell's list and its number, and what may not be told any more, by the API."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.actions.sanctions import sanction
from discussion.notifications.models import Notification
from discussion.notifications.telling import told as told_by
from tests.factories import NOON, decide, make_member, make_poll
from tests.notifications.wishes import answered, choose, follow, mute, tell
from tests.screening.rows import post, set_policy

pytestmark = pytest.mark.django_db


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
    # Where a warning stands until it is said to be read.
    assert {each["kind"]: each["url"] for each in items(anns)}["warning"] == "http://localhost:8000/me/held"


def test_sentences_are_in_the_language_of_the_site(opening, anns, stan):
    site = opening.article.site
    site.language = "de"
    site.save()
    answered(opening, stan)

    assert items(anns)[0]["title"] == "Antwort von Stan Stranger"


@pytest.mark.parametrize("path", ["/me/notifications", "/me/preferences", "/me/mutes", "/me/subscriptions"])
def test_a_stranger_was_told_nothing(path, api):
    assert api.get(path).status_code == 401


def test_private_answers_are_kept_by_nobody(anns):
    assert anns.get("/me/notifications")["Cache-Control"] == "private, no-store"


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
