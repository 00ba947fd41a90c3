"""Who hears of a webhook that fails, and what they are told: which one it is, and where its log is."""

import pytest

from discussion.actions import alarms, deliveries
from discussion.actions.pushing import keep_endpoint
from discussion.actions.webhooks import wake_webhook
from discussion.core import clock as service_clock
from discussion.notifications.models import Alarm, Delivery, PushEndpoint
from tests.browsers import new_browser, subscription_of
from tests.factories import NOON, free_meter, make_comment, make_member
from tests.notifications.hooks import hook, log, plan, spend
from tests.notifications.mail.conftest import make_addressee, post, sent
from tests.notifications.wishes import kinds
from tests.sinks import Answer, Sink

pytestmark = pytest.mark.django_db


def fail(article, ann, sink, clock):
    """A webhook that answers nothing but errors until it rests, and a look at what is wrong."""
    endpoint, _ = hook(sink.url, events=["comment.posted"])
    sink.answers = [Answer(500)]
    make_comment(article, ann)
    plan()
    spend(clock)
    look()
    return endpoint


def look():
    return alarms.look(now=service_clock.now())


def test_moderators_and_editors_hear_once_which_webhook_rests_and_where_its_log_is(
    article, ann, mo, ed, stan, sink, clock, as_reader
):
    endpoint = fail(article, ann, sink, clock)
    look()

    assert (kinds(mo), kinds(ed), kinds(stan)) == (["dead"], ["dead"], [])
    (item,) = as_reader(ed).get("/me/notifications").json()["items"]
    assert item["title"] == "The webhook “The newsroom” rests"
    assert item["sentence"] == (
        "Discussion: the webhook “The newsroom” (127.0.0.1) took nothing for three days. It rests until it is woken."
    )
    place = f"/admin/notifications/delivery/?webhook={endpoint.public_id}&outcome=dead"
    assert item["url"].endswith(place)


def test_one_that_takes_others_is_told_as_one_that_failed(article, ann, ed, sink, clock, as_reader):
    endpoint = fail(article, ann, sink, clock)
    wake_webhook(endpoint=endpoint, resends=False, now=service_clock.now())

    (item,) = as_reader(ed).get("/me/notifications").json()["items"]
    assert item["title"] == "The webhook “The newsroom” failed"
    assert "(127.0.0.1) failed for good." in item["sentence"]


def test_two_webhooks_are_told_apart(article, ann, mo, sink, clock, as_reader):
    with Sink(Answer(500)) as other:
        hook(other.url, events=["comment.posted"])
        fail(article, ann, sink, clock)

    told = as_reader(mo).get("/me/notifications").json()["items"]
    assert [each["kind"] for each in told] == ["dead", "dead"]
    assert len({each["url"] for each in told}) == 2


def test_it_is_over_a_day_after_the_last_failure_and_told_anew_after_that(article, ann, mo, sink, clock):
    endpoint = fail(article, ann, sink, clock)
    clock.shift(24 * 3600 + 60)
    look()
    assert not Alarm.objects.exists()

    wake_webhook(endpoint=endpoint, resends=True, now=service_clock.now())
    spend(clock)
    look()
    assert kinds(mo) == ["dead", "dead"]


def test_mail_and_push_say_the_same(article, ann, sink, clock):
    ada, browser = make_addressee(role="editor"), new_browser()
    given = subscription_of(browser)
    kept = keep_endpoint(reader=ada, subscription=given, within={}, now=NOON, meter=free_meter())
    endpoint = fail(article, ann, sink, clock)

    post()
    [mail] = sent()
    assert mail.subject.endswith("The webhook “The newsroom” rests")
    assert f"/admin/notifications/delivery/?webhook={endpoint.public_id}&outcome=dead" in mail.body

    with Sink(Answer(201)) as service:
        PushEndpoint.objects.filter(id=kept.id).update(url=service.url)
        for each in deliveries.claim("push", now=service_clock.now()):
            deliveries.send(each, clock=service_clock.now)
    said = browser.read(service.posted[0].body)
    assert said["title"] == "The webhook “The newsroom” rests"
    assert said["url"] == f"/admin/notifications/delivery/?webhook={endpoint.public_id}&outcome=dead"


def test_of_one_that_was_deleted_since_the_usual_sentence_is_told(article, ann, mo, sink, clock, as_reader):
    fail(article, ann, sink, clock).delete()

    (item,) = as_reader(mo).get("/me/notifications").json()["items"]
    assert item["title"] == "Work failed for good"


def test_mail_that_failed_is_no_webhooks_failure(article, ann, mo, ed, sink, clock):
    dead = {"outcome": "dead", "settled_at": NOON, "attempts": 8, "created_at": NOON, "due_at": NOON}
    Delivery.objects.create(site=article.site, channel="mail", key="n:1", reader=ann, **dead)
    look()

    assert (kinds(mo), kinds(ed)) == (["dead"], [])
    assert log() == []


def test_editors_choose_whether_they_hear_of_it(ed, as_reader):
    offered = set(as_reader(ed).get("/me/preferences").json()["kinds"])
    assert {"dead", "newsroom"} <= offered
    assert not {"queue", "cluster"} & offered


def test_who_edits_no_longer_is_told_no_more(article, ann, sink, clock, as_reader):
    eve = make_member("Eve Editor", "eve@example.org", role="editor")
    fail(article, ann, sink, clock)
    eve.roles.all().delete()

    assert as_reader(eve).get("/me/notifications").json()["items"] == []
