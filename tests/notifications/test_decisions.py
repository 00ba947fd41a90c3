"""What authors, voters and moderators hear of what was decided, closed and found."""

from dataclasses import replace
from datetime import timedelta

import pytest

from discussion.actions import alarms, bulk, closings
from discussion.actions.appeals import appeal
from discussion.actions.moderation import undo
from discussion.actions.sanctions import reject_all_since, sanction
from discussion.actions.sites import edit_site, policy_of
from discussion.core.models import OutboxRow
from discussion.notifications.models import Alarm
from tests.factories import NOON, cast, decide, free_meter, make_comment, make_member, make_poll, make_site
from tests.notifications.wishes import kinds, tell, told
from tests.screening.rows import post
from tests.screening.test_duplicates import campaign

pytestmark = pytest.mark.django_db


def alarm_from(site, **measure):
    """What the site's administrators set, and nothing else of it changes."""
    edit_site(site=site, policy=replace(policy_of(site), **measure))


def test_who_was_held_hears_of_the_approval_once(held, ann, mo):
    posted = post(held, ann)
    approved = decide(mo, posted, "approve")
    tell()
    undoing = undo(moderator=mo, decision=approved.id, now=NOON)
    undo(moderator=mo, decision=undoing.id, now=NOON)
    tell()

    assert told(ann) == [("approved", posted.public_id)]


def test_what_was_never_held_is_not_told_as_approved(opening, ann, mo):
    decide(mo, opening, "feature")
    tell()

    assert kinds(ann) == ["featured"]


def test_a_rejection_is_told(held, ann, mo):
    posted = post(held, ann)
    decide(mo, posted, "reject", message="No ads.")
    tell()

    assert told(ann) == [("rejected", posted.public_id)]


def test_who_is_banned_unseen_does_not_learn_it_from_a_decision(article, ann, mo):
    sanction(moderator=mo, reader=ann.id, kind="shadow", now=NOON)
    ann.refresh_from_db()
    posted = post(article, ann)
    decide(mo, posted, "approve")
    tell()

    assert told(ann) == []


def test_a_bulk_act_is_told_once_to_each_author(opening, ann, mo):
    for number in range(3):
        make_comment(opening.article, ann, body=f"Argument {number}.")
    reject_all_since(moderator=mo, reader=ann.id, since=NOON - timedelta(hours=1), now=NOON)
    while found := bulk.claim(now=NOON):
        while bulk.work_on(bulk=found, now=NOON):
            pass
    tell()

    assert kinds(ann) == ["rejected"]


def test_the_answer_to_an_objection_is_told(opening, ann, mo):
    decide(mo, opening, "remove")
    appeal(reader=ann, comment=opening.id, text="It is a question.", now=NOON, meter=free_meter())
    mia = make_member("Mia Moderator", "mia@example.org", role="moderator")
    decide(mia, opening, "restore", now=NOON + timedelta(minutes=1))
    tell(NOON + timedelta(minutes=1))

    assert kinds(ann) == ["rejected", "appeal"]


def test_a_warning_is_told(ann, mo):
    sanction(moderator=mo, reader=ann.id, kind="warn", message="Be kind.", now=NOON)
    tell()

    assert kinds(ann) == ["warning"]


def test_who_took_part_hears_that_the_poll_is_over_once(article, ann, stan):
    poll = make_poll(article, closes_at=NOON + timedelta(hours=1))
    cast(ann, poll, 1)
    for hours in (1, 2):
        closings.tell_closed(now=NOON + timedelta(hours=hours))
        tell(NOON + timedelta(hours=hours))

    assert kinds(ann) == ["poll"]
    assert kinds(stan) == []


def test_moderators_hear_of_a_cluster(article, mo, ed):
    campaign(article, 3)
    tell()

    assert kinds(mo) == ["cluster"]
    assert kinds(ed) == []


def test_moderators_hear_once_that_the_queue_is_long_or_old_until_it_is_not(held, ann, mo, ed):
    alarm_from(held.site, most_waiting=1)
    waiting = [post(held, ann, body) for body in ("One.", "Two.")]
    for _ in range(2):
        alarms.look(now=NOON)
    assert (kinds(mo), kinds(ed)) == (["queue"], [])

    decide(mo, waiting[0], "approve")
    alarms.look(now=NOON)
    alarms.look(now=NOON + timedelta(hours=25))
    assert kinds(mo) == ["queue", "queue"]


def test_a_site_says_how_many_may_wait_and_how_long(held, ann, mo):
    post(held, ann)
    alarms.look(now=NOON + timedelta(hours=2))
    assert kinds(mo) == []

    alarm_from(held.site, longest_wait_hours=1)
    alarms.look(now=NOON + timedelta(hours=2))
    assert kinds(mo) == ["queue"]

    alarm_from(held.site, longest_wait_hours=3)
    alarms.look(now=NOON + timedelta(hours=2))
    assert not Alarm.objects.exists()

    alarm_from(held.site, most_waiting=0)
    alarms.look(now=NOON + timedelta(hours=2))
    assert kinds(mo) == ["queue", "queue"]


def test_another_sites_queue_keeps_its_own_measure(held, ann, mo):
    alarm_from(make_site(), most_waiting=0)
    post(held, ann)
    alarms.look(now=NOON)

    assert kinds(mo) == []


def test_moderators_hear_once_of_work_that_failed_for_good(article, mo):
    row = {"event": "x", "consumer": "x", "queue": "x", "payload": {}, "created_at": NOON, "due_at": NOON}
    OutboxRow.objects.create(dead_at=NOON, **row)
    for _ in range(2):
        alarms.look(now=NOON)

    assert kinds(mo) == ["dead"]
