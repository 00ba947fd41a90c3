"""One mail about all that waits in a rhythm."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.actions import preferences
from discussion.actions.preferences import Wish
from discussion.comments.models import Comment
from discussion.notifications.channels.mail import gathering
from discussion.notifications.models import Delivery, Notification
from tests.factories import NOON, make_article, make_comment, make_reader, put_in_state
from tests.notifications.mail.conftest import notify, outcomes, plan, post, sent


def test_a_digest_tells_all_that_waits_by_article_and_tells_it_once(ada, thread):
    bea = make_reader("Bea Branch")
    other = make_article("water", title="The price of water")
    for place, body in ((thread, "First."), (other, "Second."), (thread, "Third.")):
        notify(ada, make_comment(place, bea, body=body), kind="article", rhythm="daily")

    assert outcomes() == [("sent", "")]
    [mail] = sent()
    places = [mail.body.index(words) for words in ("queue for electricity", "First.", "Third.", "price of water")]
    assert places == sorted(places)
    assert mail.subject == "Discussion: 3 notifications"
    assert not Notification.objects.filter(mailed_at=None).exists()

    plan(ada, f"daily:{ada.id}:tomorrow")
    assert [outcome for outcome, _ in outcomes()] == ["skipped"]


def test_each_rhythm_has_a_digest_of_its_own(ada, thread):
    bea = make_reader("Bea Branch")
    notify(ada, make_comment(thread, bea, body="Every hour."), rhythm="hourly")
    notify(ada, make_comment(thread, bea, body="Every week."), rhythm="weekly")
    post()
    assert sorted("Every hour." in mail.body for mail in sent()) == [False, True]
    assert sorted("Every week." in mail.body for mail in sent()) == [False, True]


def test_what_is_more_than_anybody_reads_is_counted(ada, thread, monkeypatch):
    monkeypatch.setattr(gathering, "MOST", 2)
    bea = make_reader("Bea Branch")
    for number in range(5):
        notify(ada, make_comment(thread, bea, body=f"Number {number}."), rhythm="daily")
    post()
    [mail] = sent()
    assert "Number 2." not in mail.body
    assert mail.body.index("Number 3.") < mail.body.index("Number 4.")
    assert "And 3 more." in mail.body
    assert not Notification.objects.filter(mailed_at=None).exists()


@pytest.mark.parametrize("number", ["greater", "smaller"])
def test_what_comes_while_a_digest_is_sent_waits_for_the_next(number, ada, reply, thread, monkeypatch):
    from discussion.notifications.channels.mail import sending

    first = notify(ada, reply, rhythm="daily")
    real = sending.get_connection

    def meanwhile(*args, **options):
        late = make_comment(thread, make_reader("Cy Comes"), body="Late.", now=NOON)
        made = notify(ada, late, rhythm="daily")
        if number == "smaller":
            Notification.objects.filter(id=made.id).update(id=first.id - 1)
        return real(*args, **options)

    monkeypatch.setattr(sending, "get_connection", meanwhile)
    [planned] = post()
    assert planned.outcome == "sent"
    assert Notification.objects.get(mailed_at=None).comment.body == "Late."


def test_a_digest_of_what_may_not_be_seen_any_more_is_not_sent(ada, reply):
    notify(ada, reply, rhythm="daily")
    put_in_state(reply, Comment.State.REMOVED)
    assert [outcome for outcome, _ in outcomes()] == ["skipped"]
    assert sent() == []


def test_a_digest_that_could_not_be_sent_tells_all_the_next_time(ada, reply, settings, clock):
    notify(ada, reply, rhythm="daily")
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "nowhere.Backend"
    assert [outcome for outcome, _ in outcomes()] == [""]
    assert Notification.objects.filter(mailed_at=None).exists()
    settings.EMAIL_BACKEND = working
    clock.shift(timedelta(minutes=2))
    assert outcomes() == [("sent", "")]
    assert "Whoever uses it does." in sent()[0].body


def test_queries_for_a_digest_do_not_grow_with_the_articles_behind_it(ada, thread):
    def queries(rows: int) -> int:
        for number in range(rows):
            writer = make_reader(f"Writer {number}")
            notify(ada, make_comment(make_article(), writer, body=f"Number {number}."), rhythm="daily")
        Delivery.objects.update(due_at=NOON)
        with CaptureQueriesContext(
            connection,
        ) as counted:
            post()
        return len(counted)

    assert queries(2) >= queries(12) - 2


def test_another_hour_or_zone_counts_for_the_digest_that_is_planned_already(ada, reply):
    notify(ada, reply, rhythm="daily", now=NOON + timedelta(hours=19))
    wish = Wish(digest_hour=20, time_zone="Europe/Berlin")
    preferences.store(reader=ada, wish=wish, now=NOON)

    [planned] = Delivery.objects.filter(reader=ada)
    assert planned.due_at == NOON + timedelta(hours=7)
    assert planned.key == f"daily:{ada.id}:{planned.due_at:%Y-%m-%dT%H:%MZ}"


def test_a_digest_that_is_due_is_not_put_off_by_another_hour(ada, reply):
    notify(ada, reply, rhythm="daily")
    preferences.store(reader=ada, wish=Wish(digest_hour=20), now=NOON)
    assert [outcome for outcome, _ in outcomes()] == ["sent"]
