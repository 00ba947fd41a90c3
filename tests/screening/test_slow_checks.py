"""What is found out after the commit, and what follows."""

from datetime import timedelta

import pytest

from discussion.actions import late
from discussion.actions.screening_again import look_again, screen_again
from discussion.core.transactions import write
from discussion.moderation.checking import Said
from discussion.moderation.checks import known
from discussion.moderation.models import Case, Decision, Screening, Verdict
from tests.factories import NOON, make_member
from tests.screening.rows import edit, post, reason, screen_now, set_policy, words


class Slow:
    """A slow check that says what it is told to."""

    NAME, READS = "slow", False

    def __init__(self):
        self.said, self.count = Said(), 0

    def version(self, rules):
        return "1"

    def look(self, subject):
        self.count += 1
        return self.said(subject) if callable(self.said) else self.said


@pytest.fixture
def slow(monkeypatch):
    check = Slow()
    monkeypatch.setattr(known, "BACKGROUND", (check,))
    return check


def background(comment):
    return list(Screening.objects.filter(comment=comment, stage="background").order_by("revision"))


def test_the_slow_checks_speak_after_the_commit(ann, article, slow):
    comment = post(article, ann)
    assert slow.count == 0
    screen_now()

    assert words(comment, "background")["slow"] == "pass"
    comment.refresh_from_db()
    assert comment.state == "published"


def test_what_they_hold_waits_by_a_machines_decision(ann, article, slow):
    slow.said = Said(Verdict.HOLD, "It smells.")
    comment = post(article, ann)
    screen_now()

    comment.refresh_from_db()
    decision = Decision.objects.get(comment=comment)
    assert comment.state == "pending"
    assert (decision.is_machine, decision.verdict, decision.before, decision.after) == (
        *(True, "hold", "published", "pending"),
    )
    assert Case.objects.get(comment=comment).why == "slow"
    [kept] = background(comment)
    assert kept.outcome == "pending"
    assert decision.screening == kept


def test_screening_twice_changes_nothing_more(ann, article, slow):
    slow.said = Said(Verdict.HOLD)
    comment = post(article, ann)
    prepared = [look_again(comment=comment.id, now=NOON) for _ in range(2)]
    for each in prepared:
        with write():
            screen_again(comment=comment.id, prepared=each, now=NOON)
    assert look_again(comment=comment.id, now=NOON) is None

    comment.refresh_from_db()
    assert (Decision.objects.count(), len(background(comment)), comment.revision) == (1, 1, 2)


def test_events_in_the_wrong_order_screen_the_text_that_counts_once(ann, article, slow):
    comment = post(article, ann)
    of_the_first_text = look_again(comment=comment.id, now=NOON)
    edited = edit(comment, "Second words.")
    of_the_second_text = look_again(comment=comment.id, now=NOON)
    for each in (of_the_second_text, of_the_first_text, of_the_second_text):
        with write():
            screen_again(comment=comment.id, prepared=each, now=NOON)
    screen_now()

    [kept] = background(comment)
    assert kept.revision == edited.revision


def test_an_earlier_text_that_comes_first_is_not_what_counts(ann, article, slow):
    comment = post(article, ann)
    of_the_first_text = look_again(comment=comment.id, now=NOON)
    edit(comment, "Second words.")
    with write():
        screen_again(comment=comment.id, prepared=of_the_first_text, now=NOON)

    assert background(comment) == []


def test_a_check_that_fails_stops_neither_the_others_nor_the_queue(ann, stan, article, slow):
    slow.said = lambda subject: {}[subject.body]
    poisoned, healthy = post(article, ann, "Poison."), post(article, stan, "Bread.")
    screen_now()

    assert words(poisoned, "background") == {"slow": "failed", "duplicates": "pass"}
    assert words(healthy, "background") == {"slow": "failed", "duplicates": "pass"}


def test_what_was_deleted_meanwhile_is_left_alone(ann, article, slow):
    from tests.factories import put_in_state

    comment = post(article, ann)
    put_in_state(comment, "deleted")
    screen_now()

    assert background(comment) == []


def out_of_time(subject):
    from discussion.moderation.checking import too_late

    return too_late()


def test_at_the_deadline_guests_wait_and_members_show_unless_said_otherwise(ann, article, slow):
    slow.said = out_of_time
    member = make_member("Mel Member", "mel@example.org")
    guests, members = post(article, ann), post(article, member)
    screen_now()
    guests.refresh_from_db()
    members.refresh_from_db()

    assert (guests.state, members.state) == ("pending", "published")
    assert reason(guests, "deadline") == "The slow checks had not answered after 5 seconds."

    set_policy(article, shown_at_deadline="guest", deadline_seconds=1)
    guests, members = post(article, ann, "Once more."), post(article, member, "And again.")
    screen_now()
    guests.refresh_from_db()
    members.refresh_from_db()
    assert (guests.state, members.state) == ("published", "pending")


def test_no_time_at_all_leaves_every_slow_check_late(ann, article, slow):
    set_policy(article, deadline_seconds=0)
    comment = post(article, ann)
    screen_now()

    assert words(comment, "background")["slow"] == "failed"
    assert words(comment, "background")["deadline"] == "hold"


def test_without_a_worker_guests_wait_from_the_deadline_on_until_the_checks_come(ann, article, slow):
    comment = post(article, ann)
    assert late.hold_late(now=NOON + timedelta(seconds=4)) == 0
    assert late.hold_late(now=NOON + timedelta(seconds=6)) == 1
    assert late.hold_late(now=NOON + timedelta(seconds=11)) == 0
    comment.refresh_from_db()
    assert comment.state == "pending"
    assert Case.objects.get(comment=comment).why == "deadline"

    screen_now(NOON + timedelta(seconds=20))

    comment.refresh_from_db()
    assert comment.state == "published"
    assert not Case.objects.exists()
    verdicts = Decision.objects.order_by("id").values_list("verdict", flat=True)
    assert list(verdicts) == ["hold", "release"]


def test_what_is_held_for_another_cause_too_is_not_released(ann, article, slow):
    slow.said = Said(Verdict.HOLD)
    comment = post(article, ann)
    late.hold_late(now=NOON + timedelta(seconds=6))
    screen_now(NOON + timedelta(seconds=20))

    comment.refresh_from_db()
    assert comment.state == "pending"


def test_members_without_a_worker_show(article, slow):
    post(article, make_member("Mel Member", "mel@example.org"))

    assert late.hold_late(now=NOON + timedelta(seconds=60)) == 0
