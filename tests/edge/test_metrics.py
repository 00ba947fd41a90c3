"""`/metrics`: every figure for those who watch over the service, and nothing there for anybody else."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from discussion.core import exposition, figures, outbox
from discussion.core.models import OutboxRow
from discussion.notifications.models import Delivery
from discussion.worker import sending, tasks
from tests.factories import NOON, make_comment

pytestmark = pytest.mark.django_db
READER = "192.0.2.7"
TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def own_figures(settings, tmp_path, monkeypatch):
    """Figures of this test alone, for those who ask from this machine."""
    settings.DATA_DIR = tmp_path
    settings.METRICS_ALLOW, settings.METRICS_TOKEN, settings.TRUSTED_PROXIES = ["127.0.0.0/8", "::1/128"], "", []
    monkeypatch.setattr(figures, "_books", [])


def ask(remote: str = "127.0.0.1", **headers: str):
    return Client(REMOTE_ADDR=remote).get("/metrics", headers=headers)


def value(line: str) -> float:
    """The value of the sample that begins like this."""
    found = re.search(rf"^{re.escape(line)} (\S+)$", ask().content.decode(), re.MULTILINE)
    assert found, line
    return float(found[1])


def test_requests_are_told_by_route_method_and_status(article, api):
    api.get(f"/articles/{article.slug}")
    api.get(f"/articles/{article.slug}")
    api.post("/preview", {})

    route = "api/v1/articles/<str:slug>"
    assert value(f'discussion_requests_total{{method="GET",route="{route}",status="200"}}') == 2
    assert value('discussion_requests_total{method="POST",route="api/v1/preview",status="400"}') == 1
    assert value(f'discussion_request_seconds_bucket{{le="+Inf",route="{route}"}}') == 2
    assert value(f'discussion_request_seconds_count{{route="{route}"}}') == 2


def test_no_address_and_no_word_of_a_stranger_becomes_a_label(client):
    client.get("/canarybird-1/")
    client.get("/canarybird-2/?canarybird=1")
    client.generic("CANARYBIRD", "/healthz")

    told = ask().content.decode()
    assert "canarybird" not in told.lower()
    assert value('discussion_requests_total{method="GET",route="unknown",status="404"}') == 2
    assert 'method="other"' in told


def test_queues_and_the_dead_are_told(article, ann, clock):
    make_comment(article, ann)
    queue = OutboxRow.objects.first().queue
    outbox.wake(queue, now=NOON)
    count = OutboxRow.objects.filter(queue=queue).count()
    clock.shift(timedelta(minutes=2))
    assert value(f'discussion_outbox_pending{{queue="{queue}"}}') == count
    assert value(f'discussion_outbox_oldest_due_seconds{{queue="{queue}"}}') == 120

    OutboxRow.objects.update(dead_at=NOON)
    assert value(f'discussion_outbox_pending{{queue="{queue}"}}') == 0
    assert value(f'discussion_outbox_oldest_due_seconds{{queue="{queue}"}}') == 0
    assert value("discussion_outbox_dead") == OutboxRow.objects.count()


def test_messages_are_told_by_channel_and_outcome(article, clock):
    about = {"site": article.site, "channel": "webhook", "event": "webhook.test", "payload": {"about": {}}}
    for key in ("one", "two"):
        Delivery.objects.create(**about, key=key, created_at=NOON, due_at=NOON)
    clock.shift(timedelta(seconds=90))
    assert value('discussion_deliveries_pending{channel="webhook"}') == 2
    assert value('discussion_deliveries_oldest_due_seconds{channel="webhook"}') == 90

    sending.send_deliveries("webhook")
    assert value('discussion_deliveries_total{channel="webhook",outcome="skipped"}') == 2
    assert value('discussion_delivery_seconds_count{channel="webhook"}') == 2
    assert value('discussion_deliveries_pending{channel="webhook"}') == 0
    assert value('discussion_deliveries_pending{channel="mail"}') == 0


def test_tasks_are_told_by_name_and_outcome(monkeypatch):
    tasks.sweep_outbox()
    monkeypatch.setattr(outbox, "sweep", lambda now: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tasks.sweep_outbox()

    assert value('discussion_tasks_total{outcome="done",task="discussion.sweep_outbox"}') == 1
    assert value('discussion_tasks_total{outcome="failed",task="discussion.sweep_outbox"}') == 1
    assert value('discussion_task_seconds_count{task="discussion.sweep_outbox"}') == 2


def test_the_database_is_told():
    assert value("discussion_database_up") == 1
    assert value("discussion_database_bytes") > 10_000
    assert value("discussion_database_probe_seconds") < 60
    if connection.vendor == "postgresql":
        assert value("discussion_database_connections") >= 1


def test_a_database_that_does_not_answer_is_told_with_all_that_is_known_without_it(client, monkeypatch):
    client.get("/healthz")

    def refuse(*_arguments):
        raise DatabaseError("gone")

    monkeypatch.setattr(exposition.statements, "rows", refuse)

    assert value("discussion_database_up") == 0
    assert value('discussion_requests_total{method="GET",route="healthz",status="200"}') == 1


def test_the_number_of_queries_does_not_grow_with_the_rows(article, ann):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as spent:
            assert ask().status_code == 200
        return len(spent)

    outbox.wake("statistics", now=NOON)
    before = queries()
    for _ in range(5):
        make_comment(article, ann)

    assert queries() == before


def test_the_answer_is_nobody_elses_and_kept_nowhere():
    answer = ask()

    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")


@pytest.mark.parametrize("remote", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_this_machine_may_ask_by_any_name(settings, remote):
    settings.ALLOWED_HOSTS = ["talk.example.org"]

    assert ask(remote, Host="web:8000").status_code == 200


@pytest.mark.parametrize(
    ("remote", "headers"),
    [
        (READER, {}),
        ("", {}),
        (READER, {"X-Forwarded-For": "127.0.0.1"}),
        ("127.0.0.1", {"X-Forwarded-For": READER}),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}),
        ("127.0.0.1", {"X-Forwarded-Proto": "https"}),
        ("127.0.0.1", {"X-Real-IP": READER}),
        ("127.0.0.1", {"Forwarded": f"for={READER}"}),
        ("127.0.0.1", {"Via": "1.1 proxy"}),
    ],
)
@pytest.mark.parametrize("trusted", [[], ["127.0.0.0/8"]])
def test_anybody_else_finds_the_ordinary_nothing(settings, client, remote, headers, trusted):
    settings.TRUSTED_PROXIES = trusted
    answer, nothing = ask(remote, **headers), client.get("/nothing-here")

    assert (answer.status_code, answer.content) == (404, nothing.content)


def test_a_trusted_proxy_is_believed_who_asks(settings):
    settings.TRUSTED_PROXIES, settings.METRICS_ALLOW = ["10.0.0.0/8"], ["198.51.100.0/24", "10.0.0.0/8"]

    assert ask("10.0.0.1", **{"X-Forwarded-For": "198.51.100.9"}).status_code == 200
    assert ask("10.0.0.1", **{"X-Forwarded-For": f"198.51.100.9, {READER}"}).status_code == 404
    assert ask("10.0.0.2").status_code == 200


def test_the_token_opens_it_from_anywhere_and_nothing_like_it_does(settings):
    assert ask(READER, Authorization="Bearer ").status_code == 404
    settings.METRICS_TOKEN = TOKEN

    assert ask(READER, Authorization=f"Bearer {TOKEN}").status_code == 200
    for wrong in (f"Bearer {TOKEN}x", "Bearer ", "Bearer ö", f"Basic {TOKEN}", TOKEN):
        assert ask(READER, Authorization=wrong).status_code == 404


def test_nothing_is_posted_there(client):
    assert client.post("/metrics").status_code == 404


def test_the_same_text_is_printed_where_no_web_process_listens(client):
    client.get("/healthz")
    said = StringIO()
    call_command("metrics", stdout=said)

    assert 'discussion_requests_total{method="GET",route="healthz",status="200"} 1.0' in said.getvalue().splitlines()
