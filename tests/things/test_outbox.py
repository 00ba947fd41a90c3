"""The outbox: what an action leaves behind is done once, however often something fails."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from config import celery_app
from discussion.actions import events
from discussion.core import outbox
from discussion.core.models import OutboxRow, WakeUp

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@dataclass
class Consumer:
    name: str
    queue: str


COUNTER = Consumer("counter", "counts")
MAILER = Consumer("mailer", "mails")


@pytest.fixture(autouse=True)
def database(db: None) -> None:
    """Every test here writes rows."""


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queues that were woken, in turn."""
    queues: list[str] = []
    monkeypatch.setattr(celery_app, "send_task", lambda name, args, **options: queues.extend(args))
    return queues


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Callable[[], Any]:
    """A block whose after-commit work runs at its end."""
    return partial(django_capture_on_commit_callbacks, execute=True)


def emit(*consumers: Consumer, **payload: int | str) -> None:
    outbox.emit("thing.happened", consumers=consumers or (COUNTER,), payload=payload, now=NOW)


def succeed(*, now: datetime, **payload: int | str) -> None:
    """An action that has nothing to do."""


def fail(*, now: datetime, **payload: int | str) -> None:
    raise ValueError("no such luck")


def leave_a_trace(*, now: datetime, **payload: int | str) -> None:
    WakeUp.objects.create(queue="a trace")


def traces() -> int:
    return WakeUp.objects.filter(queue="a trace").count()


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


def test_the_effects_of_a_delivery_and_its_mark_are_one() -> None:
    emit()
    (row,) = outbox.claim("counts", now=NOW)
    assert outbox.deliver(row, leave_a_trace, now=NOW)
    row.refresh_from_db()
    assert (row.state, row.done_at, traces()) == ("done", NOW, 1)


def test_a_failed_delivery_has_no_effects() -> None:
    def fail_half_way(*, now: datetime) -> None:
        leave_a_trace(now=now)
        fail(now=now)

    emit()
    (row,) = outbox.claim("counts", now=NOW)
    assert not outbox.deliver(row, fail_half_way, now=NOW)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.last_error, traces()) == ("pending", 1, "ValueError: no such luck", 0)


def test_a_failing_consumer_repeats_nobody_elses_work() -> None:
    emit(COUNTER, MAILER)
    for queue, action in (("counts", leave_a_trace), ("mails", fail)):
        (row,) = outbox.claim(queue, now=NOW)
        outbox.deliver(row, action, now=NOW)
    later = NOW + timedelta(hours=1)
    assert outbox.claim("counts", now=later) == []
    assert [row.consumer for row in outbox.claim("mails", now=later)] == ["mailer"]
    assert traces() == 1


def test_one_failing_row_stops_no_other() -> None:
    for number in range(3):
        emit(number=number)
    for row in outbox.claim("counts", now=NOW):
        outbox.deliver(row, fail if row.payload["number"] == 0 else succeed, now=NOW)
    assert OutboxRow.objects.filter(done_at__isnull=False).count() == 2


def test_an_error_that_no_database_can_hold_is_kept_as_far_as_possible() -> None:
    def fail_badly(*, now: datetime) -> None:
        raise ValueError("\0\ud800" + "x" * 10_000)

    emit()
    (row,) = outbox.claim("counts", now=NOW)
    outbox.deliver(row, fail_badly, now=NOW)
    row.refresh_from_db()
    assert row.last_error.startswith("ValueError: ?xxx")


def test_the_rest_after_a_failure_grows_up_to_an_hour() -> None:
    rests = [outbox.delay(attempts, jitter=0).total_seconds() for attempts in range(1, 9)]
    assert rests == [5, 20, 80, 320, 1280, 3600, 3600, 3600]
    assert outbox.delay(1, jitter=1).total_seconds() == 6.25


def test_a_failed_row_rests_before_its_next_attempt() -> None:
    emit()
    (row,) = outbox.claim("counts", now=NOW)
    outbox.deliver(row, fail, now=NOW)
    assert outbox.claim("counts", now=NOW + 4 * SECOND) == []
    assert len(outbox.claim("counts", now=NOW + 7 * SECOND)) == 1


def exhaust() -> OutboxRow:
    moment = NOW
    while rows := outbox.claim("counts", now=moment):
        outbox.deliver(rows[0], fail, now=moment)
        moment += timedelta(hours=2)
    return rows[0] if rows else OutboxRow.objects.get()


def test_a_row_that_fails_too_often_rests_among_the_dead() -> None:
    emit()
    row = exhaust()
    assert (row.state, row.attempts, row.last_error) == ("dead", outbox.MAX_ATTEMPTS, "ValueError: no such luck")
    assert outbox.depth() == {}
    assert outbox.sweep(NOW + timedelta(days=1)) == []


def test_a_dead_row_can_be_retried(sent: list[str], commit: Callable[[], Any]) -> None:
    emit()
    row = exhaust()
    with commit():
        assert outbox.retry_dead([row.id, 12345], now=NOW) == 1
    assert sent == ["counts"]
    (again,) = outbox.claim("counts", now=NOW)
    assert again.attempts == 0
    assert outbox.deliver(again, leave_a_trace, now=NOW)
    assert outbox.retry_dead([row.id], now=NOW) == 0


def test_a_late_delivery_changes_nothing_after_another_worker_took_the_row() -> None:
    emit()
    (late,) = outbox.claim("counts", now=NOW)
    (other,) = outbox.claim("counts", now=NOW + 60 * SECOND)
    assert not outbox.deliver(late, leave_a_trace, now=NOW + 61 * SECOND)
    assert traces() == 0
    assert outbox.deliver(other, leave_a_trace, now=NOW + 62 * SECOND)
    assert not outbox.deliver(late, leave_a_trace, now=NOW + 63 * SECOND)
    assert traces() == 1


def test_a_late_failure_changes_nothing_after_another_worker_took_the_row() -> None:
    emit()
    (late,) = outbox.claim("counts", now=NOW)
    (other,) = outbox.claim("counts", now=NOW + 60 * SECOND)
    outbox.deliver(late, fail, now=NOW + 61 * SECOND)
    other.refresh_from_db()
    assert (other.attempts, other.last_error) == (1, "")
    assert outbox.deliver(other, succeed, now=NOW + 62 * SECOND)


def test_rows_of_a_lost_worker_come_alone_and_as_one_attempt_more() -> None:
    for _ in range(3):
        emit()
    outbox.claim("counts", now=NOW)
    for _ in range(3):
        (row,) = outbox.claim("counts", now=NOW + 60 * SECOND)
        assert row.attempts == 1
    assert outbox.claim("counts", now=NOW + 60 * SECOND) == []


def test_a_row_that_loses_every_worker_dies_and_takes_no_other_with_it() -> None:
    emit(number=0)
    emit(number=1)
    outbox.claim("counts", now=NOW)
    moment = NOW
    for _ in range(outbox.MAX_ATTEMPTS):
        moment += outbox.LEASE
        for row in [*outbox.claim("counts", now=moment), *outbox.claim("counts", now=moment)]:
            if row.payload["number"] == 1:
                outbox.deliver(row, succeed, now=moment)
    killer, innocent = OutboxRow.objects.order_by("id")
    assert (killer.state, killer.attempts) == ("dead", outbox.MAX_ATTEMPTS)
    assert "worker was lost" in killer.last_error
    assert (innocent.state, innocent.attempts) == ("done", 1)


def test_rows_given_back_untried_can_be_claimed_at_once() -> None:
    emit()
    outbox.release(outbox.claim("counts", now=NOW))
    (row,) = outbox.claim("counts", now=NOW)
    assert row.attempts == 0


def test_giving_back_a_row_that_another_worker_took_changes_nothing() -> None:
    emit()
    late = outbox.claim("counts", now=NOW)
    (other,) = outbox.claim("counts", now=NOW + 60 * SECOND)
    outbox.release(late)
    assert outbox.deliver(other, succeed, now=NOW + 61 * SECOND)


def test_the_sweep_wakes_the_queues_with_overdue_rows(sent: list[str]) -> None:
    emit(COUNTER, MAILER)
    outbox.claim("mails", now=NOW)
    assert outbox.sweep(NOW - SECOND) == []
    assert outbox.sweep(NOW) == ["counts"]
    assert outbox.sweep(NOW + 60 * SECOND) == ["counts", "mails"]
    assert sent == ["counts", "counts", "mails"]


def test_done_rows_are_forgotten_after_three_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "CLEAN_BATCH", 2)
    for _ in range(5):
        emit()
    for row in outbox.claim("counts", now=NOW):
        outbox.deliver(row, succeed, now=NOW)
    emit()
    assert outbox.clean(NOW + timedelta(days=3)) == 0
    assert outbox.clean(NOW + timedelta(days=3, seconds=1)) == 5
    assert outbox.depth() == {"counts": 1}


def test_how_much_waits_and_how_long_can_be_told() -> None:
    assert (outbox.depth(), outbox.oldest_age(NOW)) == ({}, timedelta(0))
    emit(COUNTER, MAILER)
    emit(COUNTER)
    assert outbox.depth() == {"counts": 2, "mails": 1}
    assert outbox.oldest_age(NOW + timedelta(minutes=5)) == timedelta(minutes=5)
