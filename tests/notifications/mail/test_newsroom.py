"""The newsroom's mornings."""

from datetime import UTC, datetime, timedelta

import pytest

from discussion.actions.mornings import plan_mornings
from discussion.comments.models import Comment
from discussion.core import clock as present
from discussion.notifications.models import Delivery, Preferences
from tests.factories import NOON, cast, decide, make_article, make_comment, make_poll, make_reader, make_site
from tests.notifications.mail.conftest import make_addressee, post, sent

pytestmark = pytest.mark.usefixtures("ids_follow_the_clock")


def ask_for_mornings(reader, *, zone: str = "Europe/Berlin", hour: int = 7) -> Preferences:
    return Preferences.objects.create(
        site=reader.site,
        reader=reader,
        choices={"newsroom": {"mail": "daily"}},
        time_zone=zone,
        digest_hour=hour,
        updated_at=NOON,
    )


@pytest.fixture
def edna(db):
    """An editor who wants to know each morning."""
    edna = make_addressee("Edna Editor", "edna@example.org", role="editor")
    ask_for_mornings(edna)
    return edna


def wake_up(clock, moment: str) -> list:
    """What is planned and sent when it is this moment."""
    clock.move_to(datetime.fromisoformat(moment).astimezone(UTC))
    plan_mornings(now=present.now())
    before = len(sent())
    post()
    return sent()[before:]


def test_a_morning_tells_what_is_lively_good_and_waiting(edna, thread, clock, mo):
    water = make_article("water", title="The price of water")
    for number in range(3):
        make_comment(thread, make_reader(f"Writer {number}"), body=f"Number {number}.")
    best = make_comment(water, make_reader("Ann Author"), body="The **best**, see https://evil.example.")
    Comment.objects.filter(id=best.id).update(best=0.99)
    make_comment(water, make_reader("Pat Pending"), body="Canary that waits.", state="pending")
    decide(mo, make_comment(water, make_reader("Rex Removed"), body="Canary that went."), "remove")
    old = NOON - timedelta(days=2)
    clock.move_to(old)
    make_comment(make_article("old", title="Old news"), make_reader("Olga Old"), body="Last week.", now=old)
    plan_mornings(now=present.now())
    clock.move_to(NOON + timedelta(hours=1))
    post()
    assert wake_up(clock, "2026-11-22T13:00Z") == []

    [mail] = wake_up(clock, "2026-11-23T07:00+01:00")
    assert mail.to == ["edna@example.org"]
    assert mail.subject == "Discussion: the discussion on 23 November 2026"
    assert mail.body.index("The queue for electricity (3 comments by 3 readers)") < mail.body.index("price of water")
    assert mail.body.index("The best, see https://evil.example.") < mail.body.index("Number 2.")
    assert "Decided by people since yesterday: 1" in mail.body
    assert "Canary" not in mail.body + mail.alternatives[0].content
    assert "Old news" not in mail.body
    assert 'href="https://evil' not in mail.alternatives[0].content


def test_there_is_one_for_each_morning_however_often_it_is_planned(edna, clock):
    for moment in ("2026-11-22T12:00Z", "2026-11-22T12:10Z", "2026-11-22T12:10Z"):
        assert wake_up(clock, moment) == []
    assert Delivery.objects.count() == 1
    assert len(wake_up(clock, "2026-11-23T06:00Z")) == 1
    # A clock that is set back, a beat that starts anew.
    for moment in ("2026-11-23T05:55Z", "2026-11-23T06:00Z", "2026-11-23T06:10Z", "2026-11-23T20:00Z"):
        assert wake_up(clock, moment) == []
    assert len(wake_up(clock, "2026-11-24T06:00Z")) == 1


def test_a_morning_that_nobody_was_awake_for_is_made_up_for_once(edna, clock):
    wake_up(clock, "2026-11-22T12:00Z")
    assert len(wake_up(clock, "2026-11-25T12:00Z")) == 1
    assert wake_up(clock, "2026-11-25T12:10Z") == []


def test_it_comes_at_the_hour_also_when_summer_begins(edna, clock):
    wake_up(clock, "2027-03-26T12:00Z")
    assert len(wake_up(clock, "2027-03-27T07:00+01:00")) == 1
    assert wake_up(clock, "2027-03-28T06:59+02:00") == []
    assert len(wake_up(clock, "2027-03-28T07:00+02:00")) == 1


def test_another_hour_counts_for_what_is_planned_already(edna, clock):
    wake_up(clock, "2026-11-22T12:00Z")
    Preferences.objects.update(digest_hour=9)
    assert wake_up(clock, "2026-11-22T12:10Z") == []
    assert wake_up(clock, "2026-11-23T07:00+01:00") == []
    assert len(wake_up(clock, "2026-11-23T09:00+01:00")) == 1


def test_only_who_looks_after_a_site_and_asked_hears_of_it(edna, clock):
    make_addressee("Max Moderator", "max@example.org", role="moderator")
    ask_for_mornings(make_addressee())
    other = make_site("The Tribune")
    ask_for_mornings(make_addressee("Ted Tribune", "ted@example.org", role="editor", site=other))
    wake_up(clock, "2026-11-22T12:00Z")
    mails = wake_up(clock, "2026-11-23T07:00+01:00")
    assert sorted((mail.to[0], mail.subject.partition(":")[0]) for mail in mails) == [
        ("edna@example.org", "Discussion"),
        ("ted@example.org", "The Tribune"),
    ]


def test_who_lost_the_role_or_wants_no_more_gets_none_that_was_planned(edna, clock):
    max_ = make_addressee("Max Moderator", "max@example.org", role="moderator")
    ask_for_mornings(max_)
    wake_up(clock, "2026-11-22T12:00Z")
    edna.roles.all().delete()
    Preferences.objects.filter(reader=max_).update(is_off=True)
    assert wake_up(clock, "2026-11-23T07:00+01:00") == []
    assert set(Delivery.objects.values_list("outcome", flat=True)) == {"skipped"}


def test_common_ground_is_told_where_a_poll_divides_the_readers(edna, thread, clock):
    poll = make_poll(thread, is_lead=True)
    for number in range(3):
        cast(make_reader(f"Voter {number}"), poll, number + 1)
    shared = make_comment(thread, make_reader("Ann Author"), body="All agree.")
    Comment.objects.filter(id=shared.id).update(common_ground=0.9)
    wake_up(clock, "2026-11-22T12:00Z")
    [mail] = wake_up(clock, "2026-11-23T07:00+01:00")
    assert "What all sides hold up\n> All agree." in mail.body


def test_a_quiet_day_is_told_as_one(edna, clock):
    wake_up(clock, "2026-11-22T12:00Z")
    [mail] = wake_up(clock, "2026-11-23T07:00+01:00")
    assert "Nobody wrote since yesterday." in mail.body
    assert "Best comments" not in mail.body
