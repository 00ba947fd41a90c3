"""What a webhook meets at the other end: redirects, patience, addresses that are nobody's business."""

import threading
from datetime import timedelta

import pytest

from discussion.core import outbound
from tests.factories import NOON, make_article, make_comment, make_reader
from tests.notifications.hooks import hook, log, plan, send_due
from tests.sinks import Answer, Sink

pytestmark = pytest.mark.django_db
POSTED = ["comment.posted"]


@pytest.fixture
def ann(db):
    return make_reader("Ann Author")


def post(ann):
    make_comment(make_article(), ann)
    plan()


def test_a_redirect_is_not_followed_and_said_to_be_one(ann, sink):
    with Sink() as inner:
        sink.answers = [Answer(301, headers={"Location": inner.url})]
        hook(sink.url, events=POSTED)
        post(ann)
        send_due()
        assert inner.posted == []
    [row] = log()
    assert (row.outcome, row.status) == ("", 301)
    assert "where we do not go" in row.answer


def test_it_waits_as_long_as_it_is_asked_to(ann, sink):
    sink.answers = [Answer(429, headers={"Retry-After": "600"})]
    hook(sink.url, events=POSTED)
    post(ann)
    send_due()
    assert log()[0].due_at >= NOON + timedelta(seconds=600)


class Slow(threading.Event):
    """What lets an answer go 0.3 s after it was asked for, however long it takes until then."""

    def wait(self, timeout=None):
        return super().wait(0.3)


def test_a_slow_answer_is_one(ann, sink):
    sink.answers = [Answer(after=Slow())]
    hook(sink.url, events=POSTED)
    post(ann)
    send_due()
    assert log()[0].outcome == "sent"
    assert log()[0].took_ms >= 200


def test_one_that_hangs_is_given_up_in_time_and_keeps_no_other_waiting(ann, sink, monkeypatch, clock):
    gate = threading.Event()
    monkeypatch.setattr(outbound, "SECONDS", 0.2)
    sink.answers = [Answer(after=gate)]
    hook(sink.url, events=POSTED)
    for _ in range(3):
        post(ann)
    send_due()
    assert len(sink.posted) == 1
    assert {each.outcome for each in log()} == {""}
    assert log()[0].answer == "The other side took too long."

    gate.set()
    monkeypatch.setattr(outbound, "SECONDS", 10)
    clock.shift(timedelta(seconds=40))
    send_due()
    assert {each.outcome for each in log()} == {"sent"}


def test_a_private_address_is_never_dialled(ann, sink, settings):
    hook(sink.url, events=POSTED)
    post(ann)
    settings.OUTBOUND_ALLOW = []
    send_due()
    assert sink.posted == []
    assert "not on the public internet" in log()[0].answer


def test_a_secret_that_cannot_be_read_any_more_is_said_and_nothing_is_sent_unsigned(ann, sink, settings):
    hook(sink.url, events=POSTED)
    post(ann)
    settings.SECRET_KEY = "another one, that nobody has used before"
    send_due()
    assert sink.posted == []
    assert "SECRET_KEY" in log()[0].answer
    assert log()[0].outcome == ""
