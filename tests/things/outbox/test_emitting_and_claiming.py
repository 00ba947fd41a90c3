"""The outbox keeps an action's work with the action, and each row has one taker."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from config import celery_app
from discussion.actions import events
from discussion.core import outbox
from discussion.core.models import OutboxRow
from tests.things.outbox.work import (
    COUNTER,
    MAILER,
    NOW,
    SECOND,
    emit,
)


def test_a_row_is_written_for_each_consumer() -> None:
    emit(COUNTER, MAILER, comment=2**62, word="ja")
    rows = OutboxRow.objects.order_by("consumer").values_list("event", "consumer", "queue", "payload")
    payload = {"comment": 2**62, "word": "ja"}
    assert list(rows) == [
        ("thing.happened", "counter", "counts", payload),
        ("thing.happened", "mailer", "mails", payload),
    ]


def test_a_transaction_that_is_rolled_back_leaves_no_work(sent: list[str], commit: Callable[[], Any]) -> None:
    with commit(), transaction.atomic():
        emit()
        transaction.set_rollback(True)
    assert not OutboxRow.objects.exists()
    assert sent == []


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        emit()


def test_an_unknown_event_is_refused_at_once() -> None:
    with pytest.raises(KeyError):
        events.emit("comment.pasted", now=NOW, comment=1)


def test_every_consumer_of_an_event_can_be_found_by_its_name() -> None:
    for consumer in {consumer for consumers in events.EVENTS.values() for consumer in consumers}:
        assert events.CONSUMERS[consumer.name] is consumer


def test_the_workers_are_woken_after_the_commit(sent: list[str], commit: Callable[[], Any]) -> None:
    with commit():
        emit(COUNTER, MAILER)
        assert sent == []
    assert sent == ["counts", "mails"]


def test_one_wake_up_is_on_its_way_at_most(sent: list[str], commit: Callable[[], Any]) -> None:
    for _ in range(3):
        with commit():
            emit()
    assert sent == ["counts"]


def test_a_worker_that_woke_up_can_be_woken_again(sent: list[str], commit: Callable[[], Any]) -> None:
    for _ in range(2):
        with commit():
            emit()
        outbox.take_wake_up("counts")
    assert sent == ["counts", "counts"]


def test_a_wake_up_that_nobody_takes_is_thought_lost(sent: list[str]) -> None:
    outbox.wake("counts", now=NOW)
    outbox.wake("counts", now=NOW + 9 * SECOND)
    outbox.wake("counts", now=NOW + 10 * SECOND)
    assert sent == ["counts", "counts"]


def test_an_absent_broker_disturbs_nobody_and_loses_nothing(
    commit: Callable[[], Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.undo()
    absent = celery_app.connection_for_write("redis://127.0.0.1:1/0", transport="redis")
    monkeypatch.setattr(celery_app, "send_task", partial(celery_app.send_task, connection=absent))
    with commit():
        emit()
    assert outbox.depth() == {"counts": 1}
    assert "The wake-up of queue counts was not sent" in caplog.text


def test_a_claimed_row_is_nobody_elses() -> None:
    emit()
    assert len(outbox.claim("counts", now=NOW)) == 1
    assert outbox.claim("counts", now=NOW + 59 * SECOND) == []


def test_a_claim_takes_the_oldest_rows_of_its_queue_up_to_the_limit() -> None:
    for number in range(5):
        emit(COUNTER, MAILER, number=number)
    assert [row.payload["number"] for row in outbox.claim("counts", now=NOW, limit=3)] == [0, 1, 2]
    assert [row.payload["number"] for row in outbox.claim("counts", now=NOW, limit=3)] == [3, 4]


def test_claiming_costs_the_same_for_many_rows(
    django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    emit()
    with django_assert_max_num_queries(12) as few:
        outbox.claim("counts", now=NOW)
    for _ in range(50):
        emit()
    with django_assert_num_queries(len(few)):
        outbox.claim("counts", now=NOW)


@pytest.mark.parametrize(
    ("condition", "index"),
    [
        ({"claimed_until__lte": NOW}, "core_outbox_claimed"),
        ({"claimed_until": None, "due_at__lte": NOW}, "core_outbox_due"),
    ],
)
def test_a_backlog_is_not_read_to_find_the_rows_to_claim(condition: dict[str, datetime | None], index: str) -> None:
    OutboxRow.objects.bulk_create(
        OutboxRow(event="e", consumer="c", queue="counts", payload={}, created_at=NOW, due_at=NOW + number * SECOND)
        for number in range(2000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    pending = OutboxRow.objects.filter(done_at=None, dead_at=None, queue="counts", **condition)
    assert index in pending.order_by("due_at", "id")[:1].explain()
