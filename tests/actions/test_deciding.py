"""Who decides what, about whom it tells the next one, and how it is taken back."""

from datetime import timedelta

import pytest

from discussion.actions import cases
from discussion.actions.moderation import decide, judge_by_machine, undo
from discussion.actions.reasons import ensured_reasons, reason_of
from discussion.comments.listing import lock_branch
from discussion.comments.models import Comment
from discussion.core.errors import Refusal
from discussion.core.transactions import write
from discussion.moderation.models import Case, Decision, Report, Screening
from tests.factories import NOON, make_comment, make_member, make_reader, make_site

LATER = NOON + timedelta(minutes=2)


@pytest.fixture
def mia(db):
    return make_member("Mia Moderator", "mia@example.org", role="moderator")


def test_a_decision_says_who_what_and_why(mo, ann, article):
    comment = make_comment(article, ann, state="pending")
    spam = reason_of(article.site_id, code="spam")

    made = decide(
        moderator=mo, comment=comment.id, verdict="reject", reason=spam.id, message="No ads.", note="Again.", now=LATER
    )

    assert (made.moderator, made.author, made.verdict, made.decided_at) == (mo, ann, "reject", LATER)
    assert (made.before, made.after, made.reason, made.message, made.note) == (
        *("pending", "rejected"),
        *(spam, "No ads.", "Again."),
    )


def test_the_second_moderator_is_told_what_the_first_decided(mo, mia, ann, article):
    comment = make_comment(article, ann, state="pending")
    decide(moderator=mo, comment=comment.id, verdict="approve", now=NOON)

    with pytest.raises(Refusal, match="Mo Moderator approved this comment 2 minutes ago") as refused:
        decide(moderator=mia, comment=comment.id, verdict="reject", now=LATER)

    assert refused.value.code == "wrong_state"
    assert Decision.objects.count() == 1


def test_a_verdict_that_would_still_apply_does_not_override_what_was_decided_a_moment_ago(mo, mia, ann, article):
    comment = make_comment(article, ann, state="pending")
    decide(moderator=mo, comment=comment.id, verdict="reject", now=NOON)
    with pytest.raises(Refusal, match="Mo Moderator rejected this comment just now"):
        decide(moderator=mia, comment=comment.id, verdict="approve", now=NOON + timedelta(seconds=9))

    assert decide(moderator=mia, comment=comment.id, verdict="approve", now=LATER).after == "published"


@pytest.mark.parametrize("seen", [{"revision": 1}, {"seen": 0}])
def test_a_verdict_on_what_another_one_settled_meanwhile_is_refused(mo, mia, ann, article, seen):
    comment = make_comment(article, ann, state="published")
    cases.open_case(comment=comment, now=NOON, reported=True)
    decide(moderator=mo, comment=comment.id, verdict="remove", now=NOON)
    decide(moderator=mo, comment=comment.id, verdict="restore", now=NOON)

    with pytest.raises(Refusal, match="Mo Moderator restored"):
        decide(moderator=mia, comment=comment.id, verdict="remove", now=LATER, **seen)


def test_a_text_that_changed_meanwhile_is_read_again_first(mo, ann, article):
    comment = make_comment(article, ann)

    with pytest.raises(Refusal) as refused:
        decide(moderator=mo, comment=comment.id, verdict="remove", revision=7, now=NOON)

    assert refused.value.code == "stale"


def test_a_verdict_settles_the_case_and_what_was_reported(mo, ann, stan, article):
    bad, good = make_comment(article, ann), make_comment(article, ann)
    for comment in (bad, good):
        cases.open_case(comment=comment, now=NOON, reported=True, harm=40)
        Report.objects.create(site=article.site, comment=comment, reader=stan, reason="spam", note="", reported_at=NOON)

    decide(moderator=mo, comment=bad.id, verdict="remove", now=NOON)
    kept = decide(moderator=mo, comment=good.id, verdict="keep", now=NOON)

    assert dict(Report.objects.values_list("comment_id", "outcome")) == {bad.id: "upheld", good.id: "dismissed"}
    assert not Case.objects.exists()

    undo(moderator=mo, decision=kept.id, now=LATER)
    assert Case.objects.get().is_reported
    assert Report.objects.get(comment=good).outcome == "open"


def test_only_the_newest_decision_can_be_taken_back(mo, mia, ann, article):
    comment = make_comment(article, ann)
    first = decide(moderator=mo, comment=comment.id, verdict="remove", now=NOON)
    decide(moderator=mia, comment=comment.id, verdict="restore", seen=first.id, now=NOON)

    with pytest.raises(Refusal, match="Mia Moderator restored this comment 2 minutes ago"):
        undo(moderator=mo, decision=first.id, now=LATER)


def test_taking_back_a_rejection_has_the_comment_wait_again(mo, ann, article):
    comment = make_comment(article, ann, state="pending")
    cases.open_case(comment=comment, now=NOON, pending=True)

    undo(moderator=mo, decision=decide(moderator=mo, comment=comment.id, verdict="reject", now=NOON).id, now=LATER)

    assert Case.objects.get(comment=comment).is_pending


def test_an_open_case_is_held_for_five_minutes(mo, mia, ann, article):
    comment = make_comment(article, ann, state="pending")
    cases.open_case(comment=comment, now=NOON, pending=True)
    cases.claim(moderator=mo, comment=comment.id, now=NOON)

    with pytest.raises(Refusal, match="Mo Moderator is looking at this comment") as refused:
        cases.claim(moderator=mia, comment=comment.id, now=NOON + timedelta(minutes=4, seconds=59))
    assert refused.value.code == "claimed"

    assert cases.claim(moderator=mia, comment=comment.id, now=NOON + timedelta(minutes=5)).claimed_by == mia
    cases.release(moderator=mo, comment=comment.id)
    assert Case.objects.get().claimed_by == mia
    cases.release(moderator=mia, comment=comment.id)
    assert Case.objects.get().claimed_by is None


def test_editors_decide_what_is_escalated_to_them_and_nothing_else(mo, ed, ann, article):
    comment = make_comment(article, ann, state="pending")
    cases.open_case(comment=comment, now=NOON, pending=True)
    with pytest.raises(Refusal):
        decide(moderator=ed, comment=comment.id, verdict="approve", now=NOON)

    decide(moderator=mo, comment=comment.id, verdict="escalate", note="A lawyer's letter?", now=NOON)

    assert decide(moderator=ed, comment=comment.id, verdict="approve", now=LATER).after == "published"


def test_a_second_opinion_is_asked_for(mo, ann, article):
    comment = make_comment(article, ann, state="pending")
    cases.open_case(comment=comment, now=NOON, pending=True)
    cases.claim(moderator=mo, comment=comment.id, now=NOON)

    asked = decide(moderator=mo, comment=comment.id, verdict="second_opinion", now=NOON)

    case = Case.objects.get()
    assert (case.second_opinion_of, case.claimed_by) == (mo, None)
    undo(moderator=mo, decision=asked.id, now=LATER)
    assert Case.objects.get().second_opinion_of is None


def test_a_comment_is_featured_with_a_note_and_no_longer(mo, ann, article):
    comment = make_comment(article, ann)
    decide(moderator=mo, comment=comment.id, verdict="feature", message="Worth a read.", now=NOON)
    comment.refresh_from_db()
    assert (comment.featured_at, comment.featured_note) == (NOON, "Worth a read.")

    ended = decide(moderator=mo, comment=comment.id, verdict="unfeature", now=LATER)
    comment.refresh_from_db()
    assert (comment.featured_at, comment.featured_note) == (None, "")

    undo(moderator=mo, decision=ended.id, now=LATER)
    comment.refresh_from_db()
    assert (comment.featured_at, comment.featured_note) == (LATER, "Worth a read.")


def test_pending_comments_without_a_case_get_one(ann, article):
    comment = make_comment(article, ann, state="pending")

    assert cases.open_missing(now=NOON) == 1
    assert cases.open_missing(now=NOON) == 0
    assert Case.objects.get().comment == comment


def test_a_machine_holds_what_no_moderator_judged(mo, ann, article):
    fresh, judged = make_comment(article, ann), make_comment(article, ann, state="pending")
    decide(moderator=mo, comment=judged.id, verdict="approve", now=NOON)

    def of(comment):
        return Screening.objects.get(comment=comment)

    with write():
        held = judge_by_machine(comment=lock_branch(fresh.id), verdict="hold", screening=of(fresh), now=NOON)
        refused = judge_by_machine(comment=lock_branch(judged.id), verdict="hold", screening=of(judged), now=NOON)

    assert held is not None
    assert held.is_machine
    assert refused is None
    fresh.refresh_from_db()
    assert fresh.state == "pending"


def test_every_site_has_reasons_of_its_own(db):
    here, there = make_site("Here"), make_site("There")

    codes = [reason.code for reason in ensured_reasons(here.id)]

    assert codes == [reason.code for reason in ensured_reasons(there.id)]
    assert codes[0] == "spam"
    assert len(ensured_reasons(here.id)) == len(codes)
    with pytest.raises(Refusal, match="use one of spam, abuse"):
        reason_of(here.id, code="boring")


def test_another_sites_reason_is_none_here(mo, ann, article):
    comment = make_comment(article, ann, state="pending")
    elsewhere = reason_of(make_site().id, code="spam")

    with pytest.raises(Refusal) as refused:
        decide(moderator=mo, comment=comment.id, verdict="reject", reason=elsewhere.id, now=NOON)

    assert refused.value.code == "unknown_reason"


def test_a_stranger_holds_no_case(ann, article):
    comment = make_comment(article, ann, state="pending")
    cases.open_case(comment=comment, now=NOON, pending=True)

    with pytest.raises(Refusal) as refused:
        cases.claim(moderator=make_reader("Sly"), comment=comment.id, now=NOON)

    assert refused.value.code == "not_found"


def test_an_editor_takes_back_what_they_decided_and_it_waits_for_editors_again(mo, ed, ann, article):
    comment = make_comment(article, ann, state="pending")
    cases.open_case(comment=comment, now=NOON, pending=True)
    decide(moderator=mo, comment=comment.id, verdict="escalate", now=NOON)
    made = decide(moderator=ed, comment=comment.id, verdict="approve", now=LATER)

    assert undo(moderator=ed, decision=made.id, now=LATER).after == "pending"
    case = Case.objects.get()
    assert (case.is_pending, case.is_escalated) == (True, True)
    assert decide(moderator=ed, comment=comment.id, verdict="reject", now=LATER).after == "rejected"


def test_an_editor_takes_back_nobody_elses_decision(mo, ed, ann, article):
    made = decide(moderator=mo, comment=make_comment(article, ann).id, verdict="remove", now=NOON)

    with pytest.raises(Refusal) as refused:
        undo(moderator=ed, decision=made.id, now=LATER)
    assert refused.value.code == "not_found"


def test_what_was_decided_before_it_was_escalated_is_no_editors_when_taken_back(mo, ann, article):
    comment = make_comment(article, ann, state="pending")
    cases.open_case(comment=comment, now=NOON, pending=True)
    made = decide(moderator=mo, comment=comment.id, verdict="approve", now=NOON)
    undo(moderator=mo, decision=made.id, now=LATER)

    assert not Case.objects.get().is_escalated


def test_an_approval_of_a_shadowed_comment_that_is_taken_back_leaves_it_shadowed(mo, ann, article):
    comment = make_comment(article, ann, state="rejected")
    Comment.objects.filter(id=comment.id).update(is_shadowed=True)
    made = decide(moderator=mo, comment=comment.id, verdict="approve", now=NOON)
    comment.refresh_from_db()
    assert (comment.state, comment.is_shadowed) == ("published", False)

    undo(moderator=mo, decision=made.id, now=LATER)
    comment.refresh_from_db()
    assert (comment.state, comment.is_shadowed) == ("rejected", True)
