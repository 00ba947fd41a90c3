"""Webhooks: signed, repeated until they are taken, given up after three days, and never sent where they must not be."""

import json
from datetime import timedelta

import pytest
from standardwebhooks import Webhook

from discussion.actions.webhook_settings import Settings, change_webhook, renew_secret
from discussion.actions.webhooks import send_again, send_test, wake_webhook
from discussion.core import clock as service_clock
from discussion.core.models import OutboxRow
from discussion.notifications.channels.webhooks.channel import RESTS, rest
from discussion.notifications.models import Delivery, WebhookEndpoint
from tests.factories import NOON, make_article, make_comment, make_reader, make_site, put_in_state
from tests.notifications.hooks import hook, log, plan, send_due, spend
from tests.sinks import Answer, Sink

pytestmark = pytest.mark.django_db
POSTED = ["comment.posted"]


@pytest.fixture
def ann(db):
    return make_reader("Ann Author")


def post(ann, body="Well said."):
    comment = make_comment(make_article(), ann, body=body)
    plan()
    return comment


def test_a_post_is_told_with_a_signature_that_the_standard_library_accepts(ann, sink):
    _, secret = hook(sink.url, events=POSTED)
    comment = post(ann, "Batteries *first*.")

    send_due()

    [posted] = sink.posted
    told = Webhook(secret).verify(posted.body, posted.headers)
    assert told["type"] == "comment.posted"
    assert told["timestamp"] == "2026-11-22T12:00:00Z"
    assert told["data"]["id"] == comment.public_id
    assert told["data"]["body"] == "Batteries *first*."
    assert told["data"]["author"]["name"] == "Ann Author"
    assert posted.headers["content-type"] == "application/json"


def test_what_is_told_of_a_comment_has_the_shape_of_the_api(ann, sink, api):
    hook(sink.url, events=POSTED)
    comment = post(ann)
    send_due()

    told = json.loads(sink.posted[0].body)["data"]
    shown = api.get(f"/comments/{comment.public_id}").json()

    assert {name: shown[name] for name in told if name != "body"} == {
        name: value for name, value in told.items() if name != "body"
    }


def test_the_log_keeps_what_was_sent_what_was_answered_and_how_long_it_took(ann, sink):
    hook(sink.url, events=POSTED)
    sink.answers = [Answer(202, b"a" * 5000)]
    post(ann)
    send_due()

    [row] = log()
    assert (row.outcome, row.status, row.answer) == ("sent", 202, "a" * 2000)
    assert row.payload["body"] == sink.posted[0].body.decode()
    assert row.took_ms is not None


def test_a_retry_carries_the_same_id_and_a_signature_of_its_own_time(ann, sink, clock):
    _, secret = hook(sink.url, events=POSTED)
    sink.answers = [Answer(500, b"no"), Answer()]
    post(ann)
    send_due()
    clock.shift(timedelta(seconds=10))
    send_due()

    first, second = sink.posted
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    Webhook(secret).verify(second.body, second.headers)
    assert [each.outcome for each in log()] == ["sent"]


def test_two_webhooks_are_told_under_one_id_and_one_failure_repeats_nothing_to_the_other(ann, sink, clock):
    with Sink(Answer(500), Answer()) as other:
        hook(sink.url, events=POSTED)
        hook(other.url, events=POSTED)
        post(ann)
        send_due()
        clock.shift(timedelta(seconds=10))
        send_due()

    assert len(sink.posted) == 1
    assert len(other.posted) == 2
    assert {each.headers["webhook-id"] for each in sink.posted + other.posted} == {f"msg_{log()[0].key}"}


def test_both_secrets_sign_for_a_day_after_a_change(ann, sink, clock):
    endpoint, former = hook(sink.url, events=POSTED)
    new = renew_secret(endpoint=endpoint, now=NOON)
    post(ann)
    send_due()
    [posted] = sink.posted
    for secret in (former, new):
        Webhook(secret).verify(posted.body, posted.headers)
    assert len(posted.headers["webhook-signature"].split(" ")) == 2

    clock.shift(timedelta(hours=24))
    send_again(delivery=log()[0], now=service_clock.now())
    send_due()
    assert len(sink.posted[1].headers["webhook-signature"].split(" ")) == 1


def test_without_a_webhook_a_post_leaves_nothing(ann):
    post(ann)
    assert not OutboxRow.objects.filter(consumer="webhooks").exists()


def test_one_that_is_switched_off_or_of_another_site_or_wants_other_events_is_not_told(ann, sink):
    hook(sink.url, is_enabled=False)
    hook(sink.url, site=make_site())
    hook(sink.url, events=["poll.closed"])
    post(ann)
    assert log() == []


def test_what_was_switched_off_meanwhile_is_not_sent(ann, sink):
    endpoint, _ = hook(sink.url, events=POSTED)
    post(ann)
    change_webhook(endpoint=endpoint, settings=Settings("The newsroom", sink.url, is_enabled=False))
    send_due()
    assert sink.posted == []
    assert log()[0].outcome == "skipped"


def test_a_text_that_was_removed_meanwhile_is_not_told(ann, sink):
    hook(sink.url, events=POSTED)
    comment = post(ann, "A canary.")
    put_in_state(comment, "removed")
    send_due()
    assert b"canary" not in sink.posted[0].body
    assert b'"state":"removed"' in sink.posted[0].body


def test_of_a_comment_that_its_author_deleted_nothing_is_told_but_that(ann, sink):
    hook(sink.url, events=POSTED)
    comment = post(ann, "A canary.")
    put_in_state(comment, "deleted")
    send_due()
    assert b"canary" not in sink.posted[0].body
    assert b"Ann" not in sink.posted[0].body


def test_the_rests_span_three_days_in_twelve_attempts():
    whole = sum(RESTS, timedelta(0))
    assert timedelta(days=3) <= whole <= timedelta(days=3, hours=2)
    assert rest(len(RESTS), 1.0) <= RESTS[-1] * 1.1
    assert rest(len(RESTS) + 1, 0.0) is None
    assert len(RESTS) + 1 == 12


def test_after_three_days_without_an_answer_it_rests_and_waking_it_sends_what_it_missed(ann, sink, clock):
    endpoint, _ = hook(sink.url, events=POSTED)
    sink.answers = [Answer(500)]
    post(ann)
    spend(clock)
    endpoint.refresh_from_db()
    assert len(sink.posted) == 12
    assert endpoint.resting_since is not None
    assert [each.outcome for each in log()] == ["dead"]

    make_comment(make_article(), ann, now=service_clock.now())
    plan()
    send_due()
    assert len(sink.posted) == 12
    assert {each.outcome for each in log()} == {"dead"}

    sink.answers = [Answer()]
    missed = len(log())
    assert wake_webhook(endpoint=endpoint, resends=True, now=service_clock.now()) == missed
    send_due()
    assert len(sink.posted) == 12 + missed
    assert {each.outcome for each in log()} == {"sent"}


def test_one_that_cannot_be_taken_does_not_stop_the_others(ann, sink, clock):
    endpoint, _ = hook(sink.url, events=POSTED)
    sink.answers = [Answer(422)]
    post(ann)
    send_due()
    clock.shift(timedelta(days=2))
    sink.answers = [Answer()]
    Delivery.objects.update(due_at=NOON + timedelta(days=5))
    post(ann)
    send_due()
    clock.move_to(NOON + timedelta(days=5))
    sink.answers = [Answer(422)]
    Delivery.objects.filter(outcome="").update(attempts=11)
    send_due()

    endpoint.refresh_from_db()
    assert [each.outcome for each in log()] == ["dead", "sent"]
    assert endpoint.resting_since is None


def test_410_switches_it_off(ann, sink):
    endpoint, _ = hook(sink.url, events=POSTED)
    sink.answers = [Answer(410)]
    post(ann)
    send_due()
    endpoint.refresh_from_db()
    assert not endpoint.is_enabled
    assert [each.outcome for each in log()] == ["dead"]


def test_a_test_is_sent_once_whatever_the_webhook_wants(ann, sink):
    endpoint, _ = hook(sink.url, events=["poll.closed"], is_enabled=False)
    sink.answers = [Answer(500)]
    send_test(endpoint=endpoint, now=NOON)
    send_due()
    [row] = log()
    assert (row.event, row.outcome, row.status) == ("webhook.test", "dead", 500)
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_what_was_sent_is_sent_again_under_its_id(ann, sink):
    hook(sink.url, events=POSTED)
    post(ann)
    send_due()
    assert send_again(delivery=log()[0], now=NOON)
    send_due()
    assert len({each.headers["webhook-id"] for each in sink.posted}) == 1
    assert len(sink.posted) == 2


def test_what_is_on_its_way_is_not_sent_twice(ann, sink):
    hook(sink.url, events=POSTED)
    post(ann)
    assert not send_again(delivery=log()[0], now=NOON)


def test_one_that_rests_keeps_nothing_from_one_that_does_not(ann, sink):
    resting, awake = hook(sink.url, events=POSTED)[0], hook(f"{sink.url}/awake", events=POSTED)[0]
    WebhookEndpoint.objects.filter(id=resting.id).update(resting_since=NOON)
    post(ann)
    send_due()

    assert [each.path for each in sink.posted] == ["/hooks/awake"]
    assert {each.target: each.outcome for each in log()} == {resting.id: "dead", awake.id: "sent"}
