"""Messages of which something got in the way: a day of errors, a worker lost each time, a clock that was set."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from discussion.accounts.models import Reader
from discussion.actions import deliveries, digests, webhooks
from discussion.articles.models import Article
from discussion.core import clock as service_clock
from discussion.notifications.models import Delivery, Notification
from discussion.notifications.rhythms import slot
from tests.factories import NOON, make_comment, make_reader
from tests.notifications.hooks import hook, log, plan, send_due
from tests.notifications.mail.conftest import ada, notify, post, sent, thread
from tests.sinks import Answer, Sink

__all__ = ["ada", "thread"]

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# 7 o'clock, at which daily digests come.
SEVEN = NOON.replace(hour=7) + DAY


@pytest.fixture
def sink(settings: pytest.FixtureRequest) -> Iterator[Sink]:
    settings.OUTBOUND_ALLOW = ["127.0.0.0/8"]
    with Sink() as opened:
        yield opened


def test_after_a_day_of_errors_an_event_is_told_once_under_its_first_id(
    ann: Reader, article: Article, sink: Sink, clock: time_machine.Traveller
) -> None:
    """500 for 24 hours, then 200: 8 attempts in vain, 1 taken, one webhook-id for all of them, 0 afterwards."""
    hook(sink.url, events=["comment.posted"])
    make_comment(article, ann)
    plan()
    sink.answers = [Answer(500)]
    for minutes in range(24 * 60):
        clock.move_to(NOON + minutes * MINUTE)
        send_due()
    tried = len(sink.posted)
    sink.answers = [Answer()]
    for hours in range(24, 5 * 24):
        clock.move_to(NOON + hours * HOUR)
        send_due()

    [told] = log()
    assert (told.outcome, tried, len(sink.posted)) == ("sent", 8, 9)
    assert len({posted.headers["webhook-id"] for posted in sink.posted}) == 1


def test_a_message_that_ends_its_workers_is_given_up_when_its_attempts_are_used_up(
    ann: Reader, article: Article, sink: Sink, clock: time_machine.Traveller
) -> None:
    """12 workers lost, as many as there are attempts: then it is dead, says why, and was never sent."""
    hook(sink.url, events=["comment.posted"])
    make_comment(article, ann)
    plan()
    lost = 0
    while claimed := deliveries.claim("webhook", now=service_clock.now()):
        if not deliveries._is_spent(claimed[0], deliveries.channel("webhook")):
            lost += 1
            clock.shift(deliveries.LEASE)
            continue
        deliveries.send(claimed[0], clock=service_clock.now)

    [told] = log()
    assert (told.outcome, told.answer) == ("dead", "Its workers were lost in the middle of it.")
    assert (lost, sink.posted) == (12, [])


def test_a_message_that_was_sent_goes_out_once_also_where_what_follows_from_it_fails(
    ann: Reader,
    article: Article,
    sink: Sink,
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(**_given: object) -> None:
        Delivery.objects.update(event="half done")
        raise RuntimeError("A fault of ours.")

    monkeypatch.setattr(webhooks, "after", fail)
    hook(sink.url, events=["comment.posted"])
    make_comment(article, ann)
    plan()
    for _ in range(3):
        send_due()
        clock.shift(HOUR)

    [told] = log()
    assert (told.outcome, told.event, len(sink.posted)) == ("sent", "comment.posted", 1)
    assert "was left out" in caplog.text


def planned_for(reader: Reader) -> list[str]:
    return sorted(Delivery.objects.filter(reader=reader, outcome="").values_list("key", flat=True))


def gather(ada: Reader, thread: Article, text: str) -> None:
    """Something waits for the next digest, which is planned as those are that reach a reader."""
    told = notify(ada, make_comment(thread, make_reader("Bea"), body=text), kind="article", rhythm="daily")
    now = service_clock.now()
    name, due_at = slot("daily", zone="", hour=7, weekday=0, now=now)
    Delivery.objects.filter(key=f"daily:{ada.id}:now").delete()
    Notification.objects.filter(id=told.id).update(created_at=now)
    to = {"site": ada.site, "channel": "mail", "reader": ada, "created_at": now}
    deliveries.plan([Delivery(key=f"daily:{ada.id}:{name}", due_at=due_at, **to)], now=now)


@pytest.mark.parametrize("back", [5 * MINUTE, HOUR], ids=str)
def test_a_digest_is_not_doubled_when_the_clock_is_set_back_and_what_comes_then_is_in_the_next(
    ada: Reader, thread: Article, clock: time_machine.Traveller, back: timedelta
) -> None:
    clock.move_to(SEVEN - HOUR)
    gather(ada, thread, "First.")
    clock.move_to(SEVEN + MINUTE)
    post()
    clock.move_to(SEVEN + MINUTE - back)
    gather(ada, thread, "Second.")
    assert planned_for(ada) == []

    clock.move_to(SEVEN + 10 * MINUTE)
    for _beat in range(3):
        post()
        digests.plan_forgotten(now=service_clock.now())
    assert len(sent()) == 1
    assert planned_for(ada) == [f"daily:{ada.id}:{SEVEN + DAY:%Y-%m-%dT%H:%MZ}"]
    clock.move_to(SEVEN + DAY)
    post()
    assert ["First." in mail.body for mail in sent()] == [True, False]
    assert ["Second." in mail.body for mail in sent()] == [False, True]


def test_a_digest_that_is_planned_before_its_time_came_twice_by_the_clock_is_the_one_after_it(
    ada: Reader, thread: Article, clock: time_machine.Traveller
) -> None:
    clock.move_to(SEVEN - HOUR)
    gather(ada, thread, "First.")
    clock.move_to(SEVEN)
    post()
    clock.move_to(SEVEN - 30 * MINUTE)
    gather(ada, thread, "Second.")
    clock.move_to(SEVEN - 20 * MINUTE)
    assert digests.plan_forgotten(now=service_clock.now()) == 1
    assert planned_for(ada) == [f"daily:{ada.id}:{SEVEN + DAY:%Y-%m-%dT%H:%MZ}"]


def test_whoever_has_a_digest_on_its_way_or_waits_for_nothing_gets_no_other(
    ada: Reader, thread: Article, clock: time_machine.Traveller
) -> None:
    clock.move_to(SEVEN - HOUR)
    gather(ada, thread, "First.")
    assert digests.plan_forgotten(now=SEVEN - HOUR + 10 * MINUTE) == 0
    clock.move_to(SEVEN)
    post()
    assert digests.plan_forgotten(now=SEVEN + 10 * MINUTE) == 0
