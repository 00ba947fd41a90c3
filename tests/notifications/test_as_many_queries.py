"""What is listed, planned, claimed and cleaned costs as many queries however much of it there is."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.actions import alarms, deliveries, digests
from discussion.actions.mornings import plan_mornings
from discussion.actions.pushing import keep_endpoint
from discussion.actions.sanctions import sanction
from discussion.notifications import queries
from discussion.notifications.channels.push.endpoints import endpoints_of
from discussion.notifications.models import Alarm, Delivery, Notification, Preferences
from tests.browsers import SERVICE, new_browser, subscription_of
from tests.factories import NOON, decide, free_meter, make_article, make_comment, make_member, make_reader
from tests.notifications.hooks import hook
from tests.notifications.wishes import answered, follow, mute, tell

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
FEW, MANY = 2, 9


def asked(act: Callable[[], object]) -> int:
    """How many queries it takes."""
    with CaptureQueriesContext(connection) as seen:
        act()
    return len(seen)


def grows(add: Callable[[int], object], act: Callable[[], object]) -> list[int]:
    """How many queries it takes with a few rows, and how many with many more."""
    add(FEW)
    few = asked(act)
    add(MANY)
    return [few, asked(act)]


@pytest.fixture
def mel(db):
    return make_member("Mel Member", "mel@example.org")


def waiting(count, *, rhythm, site):
    """So many members for whom something waits of which no digest is planned."""
    made = []
    for _ in range(count):
        member = make_member(f"Member {Notification.objects.count()}", f"m{Notification.objects.count()}@example.org")
        told = Notification.objects.create(
            site=site, reader=member, kind="warning", cause="test:1", created_at=NOON - HOUR, rhythm=rhythm
        )
        made.append(told)
    return made


def messages(count, *, article, channel="webhook", **fields):
    """So many messages of a channel, due now unless said."""
    begin = Delivery.objects.count()
    given = {"site": article.site, "channel": channel, "created_at": NOON, "due_at": NOON, **fields}
    Delivery.objects.bulk_create([Delivery(key=f"k{begin + number}", **given) for number in range(count)])


@pytest.mark.parametrize("rhythm", ["hourly", "daily", "weekly"])
def test_planning_digests_that_nobody_planned(article, rhythm):
    few, many = grows(
        lambda count: waiting(count, rhythm=rhythm, site=article.site), lambda: digests.plan_forgotten(now=NOON)
    )
    assert few == many
    assert Delivery.objects.filter(key__startswith=rhythm).count() == FEW + MANY


def test_planning_digests_that_were_sent_by_a_clock_set_back(article):
    def add(count):
        waiting(count, rhythm="daily", site=article.site)
        digests.plan_forgotten(now=NOON)
        Delivery.objects.update(outcome="sent", settled_at=NOON)

    few, many = grows(add, lambda: digests.plan_forgotten(now=NOON))
    assert few == many


def test_planning_the_newsrooms_mornings(article):
    def add(count):
        begin = Preferences.objects.count()
        for number in range(begin, begin + count):
            editor = make_member(f"Editor {number}", f"e{number}@example.org", role="editor")
            choices = {"newsroom": {"mail": "daily"}}
            Preferences.objects.create(site=article.site, reader=editor, choices=choices, updated_at=NOON)

    few, many = grows(add, lambda: plan_mornings(now=NOON))
    assert few == many
    assert Delivery.objects.count() == FEW + MANY


@pytest.mark.parametrize("is_unread", [True, False])
def test_what_one_was_told_of_every_kind(opening, ann, stan, mo, is_unread):
    def add(count):
        answered(opening, stan, times=count)
        for _ in range(count):
            sanction(moderator=mo, reader=ann.id, kind="warn", message="Be kind.", now=NOON)
            decide(mo, make_comment(opening.article, ann, state="pending"), "reject")
        tell()

    def read():
        return queries.notifications_of(ann, limit=100, cursor=None, now=NOON, unread=is_unread)

    few, many = grows(add, read)
    assert few == many
    assert {each.told.kind for each in read()[0]} == {"reply", "warning", "rejected"}


def test_what_a_newsroom_was_told_of_its_webhooks(article, mo):
    def add(count):
        for _ in range(count):
            endpoint, _secret = hook()
            messages(1, article=article, target=endpoint.id, outcome="dead", settled_at=NOON, attempts=12)
        alarms.look(now=NOON)

    def read():
        return queries.notifications_of(mo, limit=100, cursor=None, now=NOON)

    few, many = grows(add, read)
    assert few == many
    assert len(read()[0]) == FEW + MANY


def test_how_many_are_unread(opening, ann, stan):
    few, many = grows(lambda count: answered(opening, stan, times=count), lambda: queries.unread_count(ann, now=NOON))
    assert few == many


def test_what_one_follows(article, mel, ann):
    def add(count):
        for _ in range(count):
            place = make_article()
            follow(mel, article=place)
            follow(mel, comment=make_comment(place, ann))

    few, many = grows(add, lambda: queries.subscriptions_of(mel, limit=100, cursor=None, now=NOON))
    assert few == many
    assert few <= asked(lambda: queries.following(mel, article)) + 1


def test_what_one_mutes(mel, ann):
    def add(count):
        for number in range(count):
            place = make_article()
            mute(mel, article=place)
            mute(mel, comment=make_comment(place, ann))
            mute(mel, whom=make_reader(f"Loud {number}"))

    few, many = grows(add, lambda: queries.mutes_of(mel, limit=100, cursor=None, now=NOON))
    assert few == many


def test_the_browsers_that_show_one_messages(mel):
    def add(count):
        for number in range(count):
            given = subscription_of(new_browser(), url=f"{SERVICE}{count}{number}")
            keep_endpoint(reader=mel, subscription=given, within={}, now=NOON, meter=free_meter())

    few, many = grows(add, lambda: endpoints_of(mel))
    assert few == many


def test_claiming_what_is_due_and_giving_it_back(article):
    def act():
        deliveries.release(deliveries.claim("webhook", now=NOON))

    few, many = grows(lambda count: messages(count, article=article), act)
    assert few == many
    assert len(deliveries.claim("webhook", now=NOON)) == FEW + MANY


def test_looking_for_what_is_overdue(article):
    messages(1, article=article)
    deliveries.sweep(NOON)
    few, many = grows(lambda count: messages(count, article=article), lambda: deliveries.sweep(NOON))
    assert few == many


def test_forgetting_what_was_settled_long_ago(article):
    old = {"outcome": "sent", "settled_at": NOON - deliveries.KEPT - HOUR}
    few, many = grows(lambda count: messages(count, article=article, **old), lambda: deliveries.clean(NOON))
    assert few == many
    assert not Delivery.objects.exists()


def test_trying_once_more_what_was_skipped(opening, ann, stan):
    (reply,) = answered(opening, stan)

    def add(count):
        told = Notification.objects.get(comment=reply)
        skipped = {"outcome": "skipped", "settled_at": NOON, "reader": ann, "notification": told}
        messages(count, article=opening.article, channel="push", **skipped)

    few, many = grows(add, lambda: deliveries.revive(comment=reply.id, now=NOON))
    assert few == many


def test_planning_messages(article):
    def plan(begin, count):
        to = {"site": article.site, "channel": "webhook", "created_at": NOON, "due_at": NOON}
        deliveries.plan([Delivery(key=f"k{begin}{number}", **to) for number in range(count)], now=NOON)

    assert asked(lambda: plan("a", FEW)) == asked(lambda: plan("b", MANY))


def test_looking_for_trouble(article, ann):
    def add(count):
        messages(count, article=article, channel="mail", outcome="dead", settled_at=NOON, attempts=8)
        for number in range(count):
            make_comment(article, ann, body=f"Number {number}.", state="pending")

    add(1)
    alarms.look(now=NOON)
    few, many = grows(add, lambda: alarms.look(now=NOON))
    assert few == many
    assert Alarm.objects.filter(kind="dead").count() == 1
