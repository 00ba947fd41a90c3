"""What happens by the clock happens once: with several beats, after a pause, a restart, and when the clock is set."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from celery.schedules import crontab

from config import celery_app
from config.signs import Scheduler
from discussion.core import schedule
from discussion.core.models import ScheduledRun
from discussion.worker.watching import Watched

NIGHTLY, MINUTELY, SWEEP = "tests.nightly", "tests.minutely", "tests.sweep"
ENTRIES = {
    "nightly": {"task": NIGHTLY, "schedule": crontab(21, 3)},
    "minutely": {"task": MINUTELY, "schedule": 60},
    "sweep": {"task": SWEEP, "schedule": 5},
}
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DUE = datetime(2026, 3, 2, 3, 21, tzinfo=UTC)

Come = Callable[[str], None]


@pytest.fixture
def runs() -> list[str]:
    """The tasks that did their work, in turn."""
    return []


@pytest.fixture
def message(db: None, runs: list[str], monkeypatch: pytest.MonkeyPatch) -> Come:
    """A message of beat comes to a worker."""
    monkeypatch.setattr(schedule, "_entries", lambda: {entry["task"]: entry for entry in ENTRIES.values()})
    for entry in ENTRIES.values():
        name = str(entry["task"])
        task = type(name, (Watched,), {"name": name, "run": lambda self: runs.append(self.name)})()
        task.bind(celery_app)
        monkeypatch.setitem(celery_app.tasks, name, task)

    def come(name: str) -> None:
        celery_app.tasks[name].apply(headers={schedule.BY_THE_CLOCK: True}, throw=True)

    monkeypatch.setattr(celery_app, "send_task", lambda name, **options: come(name))
    return come


@pytest.mark.parametrize(
    ("entry", "now", "due"),
    [
        (crontab(21, 3), DUE, DUE),
        (crontab(21, 3), DUE - timedelta(seconds=1), DUE - DAY),
        (crontab(minute="6,36"), DUE, datetime(2026, 3, 2, 3, 6, tzinfo=UTC)),
        (crontab(minute=31), DUE, datetime(2026, 3, 2, 2, 31, tzinfo=UTC)),
        (crontab(0, 5, day_of_week="sun"), DUE, datetime(2026, 3, 1, 5, tzinfo=UTC)),
        (crontab(0, 5, day_of_month=29, month_of_year=2), DUE, datetime(2024, 2, 29, 5, tzinfo=UTC)),
        (60, DUE + timedelta(seconds=59.9), DUE),
        (300, DUE, datetime(2026, 3, 2, 3, 20, tzinfo=UTC)),
        (timedelta(hours=1), DUE, datetime(2026, 3, 2, 3, tzinfo=UTC)),
    ],
)
def test_a_due_time_follows_from_the_schedule_and_the_clock(entry: Any, now: datetime, due: datetime) -> None:
    assert schedule.last_due(entry, now) == due


@pytest.mark.parametrize("task", [NIGHTLY, MINUTELY])
def test_several_beats_make_one_run_of_each_tick(
    message: Come, runs: list[str], clock: time_machine.Traveller, task: str
) -> None:
    clock.move_to(DUE)
    for _beat in range(3):
        message(task)
    assert runs == [task]
    clock.move_to(DUE + DAY)
    for _beat in range(3):
        message(task)
    assert runs == [task, task]


def test_a_sweep_claims_nothing(message: Come, runs: list[str]) -> None:
    message(SWEEP)
    message(SWEEP)
    assert runs == [SWEEP, SWEEP]
    assert not ScheduledRun.objects.exists()


def test_a_task_that_something_else_wakes_runs_whatever_the_clock_says(message: Come, runs: list[str]) -> None:
    message(MINUTELY)
    celery_app.tasks[MINUTELY].apply(throw=True)
    assert runs == [MINUTELY, MINUTELY]


@pytest.mark.parametrize("back", [MINUTE * 5, HOUR], ids=str)
def test_a_clock_that_is_set_back_repeats_no_tick(
    message: Come, runs: list[str], clock: time_machine.Traveller, back: timedelta
) -> None:
    """Five minutes or an hour: 1 run of the tick, and the next one comes."""
    clock.move_to(DUE)
    message(NIGHTLY)
    clock.move_to(DUE + 2 * MINUTE - back)
    schedule.catch_up(DUE + 2 * MINUTE - back)
    clock.move_to(DUE + 2 * MINUTE)
    message(NIGHTLY)
    schedule.catch_up(DUE + 2 * MINUTE)
    assert runs == [NIGHTLY]
    clock.move_to(DUE + DAY)
    message(NIGHTLY)
    assert runs == [NIGHTLY, NIGHTLY]


@pytest.mark.parametrize("forward", [MINUTE * 5, HOUR], ids=str)
def test_a_clock_that_is_set_forward_leaves_no_tick_out_and_doubles_none(
    message: Come, runs: list[str], clock: time_machine.Traveller, forward: timedelta
) -> None:
    clock.move_to(DUE - DAY)
    message(NIGHTLY)
    clock.move_to(DUE - MINUTE + forward)
    schedule.catch_up(DUE - MINUTE + forward)
    assert runs == [NIGHTLY, NIGHTLY]
    clock.move_to(DUE)
    message(NIGHTLY)
    assert runs == [NIGHTLY, NIGHTLY]


def test_what_was_missed_for_hours_or_days_is_caught_up_once(
    message: Come, runs: list[str], clock: time_machine.Traveller
) -> None:
    clock.move_to(DUE)
    message(NIGHTLY)
    back = DUE + 3 * DAY + 5 * HOUR
    clock.move_to(back)
    assert schedule.catch_up(back) == [NIGHTLY]
    clock.move_to(back + MINUTE)
    assert schedule.catch_up(back + MINUTE) == []
    message(NIGHTLY)
    assert runs == [NIGHTLY, NIGHTLY]


def test_what_has_just_become_due_is_left_to_beat(message: Come, clock: time_machine.Traveller) -> None:
    clock.move_to(DUE - DAY)
    message(NIGHTLY)
    assert schedule.catch_up(DUE + timedelta(seconds=59)) == []


def test_a_new_task_waits_for_its_first_time_and_is_caught_up_from_then_on(message: Come, runs: list[str]) -> None:
    assert schedule.catch_up(DUE + HOUR) == []
    assert schedule.catch_up(DUE + 2 * HOUR) == []
    assert schedule.catch_up(DUE + DAY + HOUR) == [NIGHTLY]


@pytest.fixture
def begun(message: Come, clock: time_machine.Traveller) -> datetime:
    """When the nightly task was begun; nobody finished it."""
    clock.move_to(DUE)
    assert schedule.claim(NIGHTLY, now=DUE, lease=HOUR)
    return DUE


def test_who_is_at_it_is_left_alone(begun: datetime, message: Come, runs: list[str]) -> None:
    message(NIGHTLY)
    assert schedule.catch_up(begun + HOUR - MINUTE) == []
    assert runs == []


def test_a_run_that_failed_is_taken_up_when_its_claim_ends(
    begun: datetime, runs: list[str], clock: time_machine.Traveller
) -> None:
    clock.move_to(begun + HOUR)
    assert schedule.catch_up(begun + HOUR) == [NIGHTLY]
    assert runs == [NIGHTLY]


def test_a_run_whose_worker_was_killed_is_taken_up_at_once_by_its_machine(
    begun: datetime, runs: list[str], clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.move_to(begun + MINUTE)
    monkeypatch.setattr(schedule.holding, "is_gone", lambda name: True)
    assert schedule.catch_up(begun + MINUTE) == [NIGHTLY]
    assert runs == [NIGHTLY]


def test_an_absent_broker_leaves_what_was_missed_for_the_next_look(
    message: Come, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def send(name: str, **options: Any) -> None:
        raise ConnectionError("nobody there")

    clock.move_to(DUE - DAY)
    message(NIGHTLY)
    monkeypatch.setattr(celery_app, "send_task", send)
    assert schedule.catch_up(DUE + HOUR) == schedule.catch_up(DUE + 2 * HOUR) == [NIGHTLY]
    assert "tests.nightly was missed and could not be sent for (nobody there)." in caplog.messages


def test_old_runs_are_forgotten_but_for_the_last_by_which_a_task_is_known(message: Come) -> None:
    for day in range(6):
        assert schedule.claim(NIGHTLY, now=DUE - day * DAY, lease=HOUR)
    assert schedule.clean(DUE) == 2
    assert schedule.clean(DUE + 30 * DAY) == 3
    assert [run.due_at for run in ScheduledRun.objects.all()] == [DUE]


def test_beat_marks_what_it_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    """By Celery's own mark, which a later version may drop."""
    sent: list[Any] = []
    beat = Scheduler(celery_app, Producer=lambda *args, **kwargs: None, lazy=True)
    monkeypatch.setattr(beat, "send_task", lambda *args, **options: sent.append(options["headers"]))
    beat.apply_async(beat.Entry(name="nightly", task="tests.unknown", schedule=60, app=celery_app))
    assert sent == [{schedule.BY_THE_CLOCK: True}]
