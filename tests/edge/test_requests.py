"""The id of a request stands in every line that the request causes, and no reader's word in any."""

import json
import logging
import re

import pytest
from django.db import IntegrityError
from django.test import Client

from config import celery_app
from discussion.actions import events
from discussion.core import context, logs, outbox
from discussion.core.models import OutboxRow
from discussion.worker import tasks

pytestmark = pytest.mark.django_db
CANARY = "canarybird"
GIVEN = "from-the-proxy_1.2:3="


@pytest.fixture
def lines(caplog):
    """What was logged so far, as lines of JSON, parsed."""
    caplog.set_level(logging.DEBUG)
    caplog.handler.setFormatter(logs.JSONLines())
    caplog.handler.addFilter(logs.RoutesForPaths())
    return lambda logger="": [
        line for line in map(json.loads, caplog.handler.stream.getvalue().splitlines()) if logger in line["logger"]
    ]


@pytest.fixture
def proxied(settings):
    """A client behind a trusted proxy."""
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    return Client()


def test_every_request_gets_an_id_of_its_own(client):
    first, second = (client.get("/healthz")["X-Request-ID"] for _ in range(2))

    assert re.fullmatch("[0-9a-f]{32}", first)
    assert first != second


def test_a_trusted_proxys_id_is_taken_over(proxied):
    assert proxied.get("/healthz", headers={"X-Request-ID": GIVEN})["X-Request-ID"] == GIVEN


@pytest.mark.parametrize("given", ["", "a" * 129, "two words", "line\nbreak", "<b>", "ä"])
def test_an_id_that_is_not_safe_is_replaced(proxied, given):
    assert re.fullmatch("[0-9a-f]{32}", proxied.get("/healthz", HTTP_X_REQUEST_ID=given)["X-Request-ID"])


def test_a_strangers_id_is_replaced(client):
    assert client.get("/healthz", headers={"X-Request-ID": GIVEN})["X-Request-ID"] != GIVEN


def test_a_public_answer_carries_none_since_caches_keep_it(api, article):
    answer = api.get("/articles")

    assert "public" in answer["Cache-Control"]
    assert "X-Request-ID" not in answer


def test_a_request_leaves_one_line_that_tells_nothing_of_the_reader(api, article, lines):
    api.get(f"/articles/{article.slug}/comments?cursor={CANARY}", X_Forwarded_For="192.0.2.7", Cookie=f"a={CANARY}")
    api.get(f"/articles/{CANARY}")

    access = lines("access")
    assert [(line["method"], line["route"], line["status"]) for line in access] == [
        ("GET", "api/v1/articles/<str:slug>/comments", 400),
        ("GET", "api/v1/articles/<str:slug>", 404),
    ]
    assert set(access[0]) == set("time level logger message request_id method route status ms bytes".split())
    assert CANARY not in str(lines())
    assert "192.0.2" not in str(lines())


def test_the_id_of_the_request_is_in_the_lines_of_its_deliveries(as_reader, ann, article, lines):
    posted = as_reader(ann).post(f"/articles/{article.slug}/comments", {"body": CANARY})
    cause = posted["X-Request-ID"]
    row = OutboxRow.objects.get(consumer="article_statistics")
    assert row.request_id == cause

    tasks.deliver_outbox.apply(args=[row.queue], task_id="the-task", headers={"request_id": "another"})

    (delivery,) = (line for line in lines("tasks") if line["message"] == "delivery")
    (task,) = (line for line in lines("tasks") if line["message"] == "task")
    assert (delivery["request_id"], delivery["outcome"]) == (cause, "done")
    assert (delivery["task"], delivery["task_id"]) == ("discussion.deliver_outbox", "the-task")
    assert (task["request_id"], task["outcome"]) == ("another", "done")
    assert CANARY not in str(lines())


def test_a_row_that_no_request_caused_carries_no_id_of_another(article, ann, lines):
    with outbox.write():
        events.emit("comment.posted", now=article.created_at, comment=1)
    row = OutboxRow.objects.get(consumer="article_statistics")
    assert row.request_id is None

    tasks.deliver_outbox.apply(args=[row.queue], headers={"request_id": "another"})

    assert ["request_id" in line for line in lines("tasks") if line["message"] == "delivery"] == [False]


def test_a_failed_delivery_says_which_request_caused_it(as_reader, ann, article, lines, monkeypatch):
    cause = as_reader(ann).post(f"/articles/{article.slug}/comments", {"body": CANARY})["X-Request-ID"]
    queue = OutboxRow.objects.get(consumer="article_statistics").queue
    monkeypatch.setattr(events, "consume", lambda consumer, **_: 1 / 0)

    tasks.deliver_outbox.apply(args=[queue])

    (failure,) = lines("core.outbox")
    assert failure["request_id"] == cause
    assert "ZeroDivisionError" in failure["error"]


def test_the_wake_up_carries_the_id_of_its_request(
    as_reader, ann, article, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(celery_app, "send_task", lambda name, **options: sent.append(options["headers"]))
    with django_capture_on_commit_callbacks(execute=True), context.bind(request_id="the-request"):
        events.emit("comment.posted", now=article.created_at, comment=1)
        outbox.wake("anything", now=article.created_at)

    assert {"request_id": "the-request"} in sent


def test_a_fault_is_told_by_its_route_and_without_what_the_database_quotes(client, lines, monkeypatch):
    def fail(*_arguments, **_named):
        raise IntegrityError(f"duplicate key\nDETAIL:  Key (body)=({CANARY}) already exists. ann@example.org")

    client.raise_request_exception = False
    monkeypatch.setattr("discussion.api.about.JsonResponse", fail)
    client.get("/healthz")

    (fault,) = lines("django.request")
    assert fault["message"] == "Internal Server Error: healthz"
    assert "IntegrityError: duplicate key" in fault["error"]
    assert CANARY not in str(fault)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("mail to ann@example.org failed", "mail to … failed"),
        ("Bearer abcdefghijkl was refused", "Bearer … was refused"),
        ("password=hunter2hunter2", "password=…"),
        ("redis://10.0.0.1:6379 is away", "redis://10.0.0.1:6379 is away"),
        ("half a letter: \ud800", "half a letter: \ud800"),
    ],
)
def test_addresses_and_secrets_are_left_out(said, written):
    record = logging.makeLogRecord({"msg": said})

    assert json.loads(logs.JSONLines().format(record))["message"] == written


def test_a_readable_line_is_one_line_whatever_stands_in_it():
    record = logging.makeLogRecord({"msg": "one\ntwo", "name": "here", "levelname": "WARNING", "created": 0.25})

    with context.bind(request_id="abc"):
        assert logs.ReadableLines().format(record) == "00:00:00.250 warning here: one\\ntwo request_id=abc"


@pytest.mark.parametrize(
    ("environment", "kind"),
    [
        ({}, logs.ReadableLines),
        ({"ENVIRONMENT": "production"}, logs.JSONLines),
        ({"ENVIRONMENT": "production", "LOG_FORMAT": "line"}, logs.ReadableLines),
        ({"LOG_FORMAT": "json"}, logs.JSONLines),
    ],
)
def test_granians_first_process_writes_as_the_settings_say(monkeypatch, environment, kind):
    for name in ("ENVIRONMENT", "LOG_FORMAT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert type(logs.from_environment()) is kind
