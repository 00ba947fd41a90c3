"""Web push: what a browser reads of it, when it is given up, and that nothing is sent where it must not be."""

import base64
import json
import os
import subprocess
import sys

import pytest
from http_ece import ECEException
from py_vapid import Vapid02

from discussion.actions import deliveries
from discussion.actions.pushing import MOST, keep_endpoint
from discussion.core import clock as service_clock
from discussion.core.errors import Refusal
from discussion.notifications.channels.push import channel
from discussion.notifications.channels.push.keys import public_key
from discussion.notifications.models import Delivery, Mute, Notification, PushEndpoint
from tests.browsers import SERVICE, new_browser, subscription_of
from tests.factories import NOON, free_meter, make_comment, make_member, put_in_state
from tests.sinks import Answer, Sink

pytestmark = pytest.mark.django_db


@pytest.fixture
def mel(db):
    return make_member("Mel Member", "mel@example.org")


@pytest.fixture
def browser():
    return new_browser()


@pytest.fixture
def sink(settings):
    settings.OUTBOUND_ALLOW = ["127.0.0.0/8"]
    with Sink(Answer(201)) as opened:
        yield opened


def keep(reader, browser, url=SERVICE):
    given = subscription_of(browser, url=url, user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0")
    return keep_endpoint(reader=reader, subscription=given, within={}, now=NOON, meter=free_meter())


def answered(mel, ann, article, sink, browser, body="A *canary* answers."):
    """Mel is answered, and a push to her browser is on its way."""
    endpoint = keep(mel, browser)
    PushEndpoint.objects.filter(id=endpoint.id).update(url=sink.url)
    mine = make_comment(article, mel)
    reply = make_comment(article, ann, parent=mine, body=body)
    given = {"site": article.site, "reader": mel, "created_at": NOON}
    told = Notification.objects.create(
        **given, kind="reply", cause=f"comment:{reply.id}", article=article, comment=reply
    )
    Delivery.objects.create(
        **given, channel="push", key=f"n:{told.id}", target=endpoint.id, notification=told, due_at=NOON
    )
    return endpoint, reply


def send_due():
    while claimed := deliveries.claim("push", now=service_clock.now()):
        for each in claimed:
            deliveries.send(each, clock=service_clock.now)
    return Delivery.objects.get(channel="push")


def test_the_browser_reads_who_answered_and_where(mel, ann, article, sink, browser):
    _, reply = answered(mel, ann, article, sink, browser)
    assert send_due().outcome == "sent"
    [posted] = sink.posted
    said = browser.read(posted.body)
    assert set(said) == {"title", "body", "url", "tag"}
    assert "Ann Author" in said["title"] + said["body"]
    assert reply.public_id in said["url"]
    assert said["url"].startswith("/")
    assert said["tag"] == Notification.objects.get().public_id
    assert len(posted.body) <= 3072


def test_the_push_service_learns_nothing_but_whom_and_how_soon(mel, ann, article, sink, browser):
    answered(mel, ann, article, sink, browser)
    send_due()
    [posted] = sink.posted
    assert b"canary" not in posted.body
    assert posted.headers["content-encoding"] == "aes128gcm"
    assert posted.headers["ttl"] == "86400"
    assert posted.headers["urgency"] == "normal"
    assert len(posted.headers["topic"]) == 32
    assert Vapid02.verify(posted.headers["authorization"])
    assert posted.headers["authorization"].endswith(f"k={public_key()}")
    claims = posted.headers["authorization"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(claims + "=="))
    assert claims["aud"] == sink.url.removesuffix("/hooks")
    assert claims["exp"] - NOON.timestamp() <= 86400
    assert claims["sub"].startswith(("mailto:", "http"))


def test_another_browser_cannot_read_it(mel, ann, article, sink, browser):
    answered(mel, ann, article, sink, browser)
    send_due()
    with pytest.raises(ECEException):
        new_browser().read(sink.posted[0].body)


def test_long_words_are_shortened_so_that_it_fits(mel, ann, article, sink, browser, monkeypatch):
    long = channel.Told("reply", "T" * 900, "\U0001f600" * 900, "", "", "/c/x/", "", "", "")
    monkeypatch.setattr(channel, "told", lambda *about: long)
    answered(mel, ann, article, sink, browser)
    send_due()
    assert len(sink.posted[0].body) <= 3072
    assert browser.read(sink.posted[0].body)["title"].endswith("…")


@pytest.mark.parametrize("status", [404, 410])
def test_an_endpoint_that_is_gone_is_forgotten(mel, ann, article, sink, browser, status):
    answered(mel, ann, article, sink, browser)
    sink.answers = [Answer(status)]
    assert send_due().outcome == "dead"
    assert not PushEndpoint.objects.exists()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_push_service_that_is_busy_is_asked_again_when_it_says(mel, ann, article, sink, browser, status):
    answered(mel, ann, article, sink, browser)
    sink.answers = [Answer(status, headers={"Retry-After": "1200"})]
    row = send_due()
    assert row.outcome == ""
    assert (row.due_at - NOON).total_seconds() >= 1200
    assert PushEndpoint.objects.exists()


@pytest.mark.parametrize("status", [301, 400, 413])
def test_what_cannot_be_taken_is_given_up(mel, ann, article, sink, browser, status):
    answered(mel, ann, article, sink, browser)
    sink.answers = [Answer(status, headers={"Location": "http://10.0.0.1/"})]
    assert send_due().outcome == "dead"
    assert len(sink.posted) == 1
    assert PushEndpoint.objects.exists()


def test_a_private_address_is_never_dialled(mel, ann, article, sink, browser, settings):
    answered(mel, ann, article, sink, browser)
    settings.OUTBOUND_ALLOW = []
    assert send_due().outcome == "dead"
    assert sink.posted == []


def test_what_may_not_be_told_any_more_is_not_pushed(mel, ann, article, sink, browser):
    _, reply = answered(mel, ann, article, sink, browser)
    put_in_state(reply, "removed")
    assert send_due().outcome == "skipped"
    assert sink.posted == []


def test_what_is_muted_since_is_not_pushed(mel, ann, article, sink, browser):
    answered(mel, ann, article, sink, browser)
    Mute.objects.create(site=article.site, reader=mel, whom=ann, created_at=NOON)
    assert send_due().outcome == "skipped"


def test_a_browser_in_which_somebody_else_signed_in_is_shown_nothing_of_it(mel, ann, article, sink, browser):
    answered(mel, ann, article, sink, browser)
    PushEndpoint.objects.update(reader=make_member("Nia", "nia@example.org"))
    assert send_due().outcome == "skipped"
    assert sink.posted == []


def test_the_same_browser_is_one_row_and_belongs_to_who_signed_in_last(mel, browser):
    first = keep(mel, browser)
    nia = make_member("Nia", "nia@example.org")
    again = keep(nia, browser)
    assert (again.id, again.reader_id) == (first.id, nia.id)
    assert again.client == "Firefox on Linux"
    assert PushEndpoint.objects.count() == 1


def test_of_more_than_ten_the_oldest_goes(mel, browser):
    kept = [keep(mel, browser, f"{SERVICE}{number}") for number in range(MOST + 1)]
    assert set(PushEndpoint.objects.values_list("id", flat=True)) == {each.id for each in kept[1:]}


ODD = [
    *("http://push.example.org/1", "https://127.0.0.1/1", "https://8.8.8.8/1", "https://[2606:4700::1]/1"),
    *("https://localhost/1", "https://push/1", "https://2130706433/1", "https://0x08.8.8.8/", "https://push.local/"),
    *("https://u:p@push.example.org/", "https://push.example.org:8443/1", "https://push.example.org/#a", "", "x"),
    *("https://push.example.org/" + "a" * 2000, "https://pu\x00sh.example.org/", "file:///etc/passwd"),
]


@pytest.mark.parametrize("url", ODD)
def test_an_odd_address_is_refused_when_it_is_saved(mel, browser, url):
    with pytest.raises(Refusal) as caught:
        keep(mel, browser, url)
    assert caught.value.code == "invalid_endpoint"
    assert not PushEndpoint.objects.exists()


@pytest.mark.parametrize(
    "keys", [("", "AAAA"), ("x" * 87, "A" * 22), ("B" + "A" * 86, "A" * 22), (None, "A" * 10), (None, "é" * 22)]
)
def test_keys_that_are_none_are_refused(mel, browser, keys):
    given = subscription_of(browser)
    changed = type(given)(given.url, keys[0] if keys[0] is not None else given.p256dh, keys[1])
    with pytest.raises(Refusal) as caught:
        keep_endpoint(reader=mel, subscription=changed, within={}, now=NOON, meter=free_meter())
    assert caught.value.code == "invalid_keys"


def test_guests_are_told_on_the_page_alone(ann, browser):
    with pytest.raises(Refusal) as caught:
        keep(ann, browser)
    assert caught.value.code == "guests_not_told"


def test_the_key_follows_from_the_secret_and_is_another_one_for_another_secret(settings):
    first = public_key()
    assert public_key() == first
    settings.SECRET_KEY = "another"
    assert public_key() != first
    assert len(first) == 87


def test_a_web_process_imports_none_of_what_encrypts():
    program = (
        "import django, sys; django.setup(); from config.urls import urlpatterns; "
        "from discussion.actions import pushing, webhooks, webhook_settings, events, deliveries; "
        "print([name for name in ('http_ece', 'py_vapid') if name in sys.modules])"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr
