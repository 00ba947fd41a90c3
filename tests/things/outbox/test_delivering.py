"""The outbox: what an action leaves behind is done once, however often something fails."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from discussion.core import outbox
from discussion.core.models import OutboxRow
from tests.things.outbox.work import (
    COUNTER,
    MAILER,
    NOW,
    SECOND,
    emit,
    exhaust,
    fail,
    leave_a_trace,
    succeed,
    traces,
)


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
