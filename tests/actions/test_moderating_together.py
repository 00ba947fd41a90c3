"""Moderators and authors at once, a hundred rounds: one of them is told, and the log shows what was done."""

from functools import partial

import pytest

from discussion.actions import cases
from discussion.actions.comments import delete_comment, edit_comment
from discussion.actions.moderation import undo
from discussion.comments.models import Comment, Revision
from discussion.core.errors import Refusal
from discussion.moderation.models import Case, Decision
from tests.actions.test_together import assert_counters_equal_rows, at_once
from tests.factories import NOON, decide, free_meter, make_comment, make_member, make_reader

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 25


@pytest.fixture
def mia(db):
    return make_member("Mia Moderator", "mia@example.org", role="moderator")


def rounds(article, state):
    for number in range(ROUNDS):
        author = make_reader("Ann Author")
        comment = make_comment(article, author, body=f"Argument {number}.", state=state)
        if state == "pending":
            cases.open_case(comment=comment, now=NOON, pending=True)
        yield comment


def parted(outcomes):
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    return [outcome for outcome in outcomes if not isinstance(outcome, Refusal)], refused


def test_of_two_moderators_one_decides_and_the_other_is_told_what(mo, mia, article):
    said = {"approve": "approved", "reject": "rejected"}
    for comment in rounds(article, "pending"):
        taken, refused = parted(
            at_once([partial(decide, mo, comment, "approve"), partial(decide, mia, comment, "reject")])
        )

        assert (len(taken), len(refused)) == (1, 1)
        assert refused[0].code == "wrong_state"
        assert f"{taken[0].moderator.name} {said[taken[0].verdict]} this comment just now." in refused[0].detail
        assert list(Decision.objects.filter(comment=comment)) == taken
        assert Comment.objects.get(id=comment.id).state == taken[0].after
        assert not Case.objects.exists()
    assert_counters_equal_rows()


def test_of_an_approval_and_a_deletion_neither_is_lost_in_silence(mo, article):
    for comment in rounds(article, "pending"):
        delete = partial(
            delete_comment, reader=comment.author, comment=comment.id, now=NOON, meter=free_meter(), revision=2
        )
        outcomes = at_once([partial(decide, mo, comment, "approve"), delete])

        _, refused = parted(outcomes)
        decided = Decision.objects.filter(comment=comment).count()
        # Whoever came second is refused: the author saw another revision, or the comment is gone.
        assert [refusal.code for refusal in refused] == (["stale"] if decided else ["wrong_state"])
        assert Comment.objects.get(id=comment.id).state == ("published" if decided else "deleted")
        assert not Case.objects.exists()
    assert_counters_equal_rows()


def test_of_an_edit_and_a_verdict_on_what_was_read_neither_is_lost_in_silence(mo, article):
    for comment in rounds(article, "published"):
        after = f"After all: {comment.body}"
        edit = partial(
            edit_comment,
            reader=comment.author,
            comment=comment.id,
            body=after,
            now=NOON,
            meter=free_meter(),
            revision=1,
        )
        _, refused = parted(at_once([partial(decide, mo, comment, "remove", revision=1), edit]))

        found, edits = Comment.objects.get(id=comment.id), Revision.objects.filter(comment=comment).count()
        assert len(refused) == 1
        assert refused[0].code in ("stale", "not_found")
        assert Decision.objects.filter(comment=comment).count() == 1 - edits
        assert (found.state, found.body == after) == (("published", True) if edits else ("removed", False))
    assert_counters_equal_rows()


def test_of_two_who_take_the_same_decision_back_one_is_told(mo, mia, article):
    for comment in rounds(article, "published"):
        made = decide(mo, comment, "remove")
        acts = [partial(undo, moderator=each, decision=made.id, now=NOON) for each in (mo, mia)]
        taken, refused = parted(at_once(acts))

        assert (len(taken), [each.code for each in refused]) == (1, ["wrong_state"])
        assert Decision.objects.filter(comment=comment).count() == 2
        assert Comment.objects.get(id=comment.id).state == "published"
    assert_counters_equal_rows()


def test_a_case_is_held_by_one_of_two_who_reach_for_it(mo, mia, article):
    for comment in rounds(article, "pending"):
        acts = [partial(cases.claim, moderator=each, comment=comment.id, now=NOON) for each in (mo, mia)]
        taken, refused = parted(at_once(acts))

        assert (len(taken), [each.code for each in refused]) == (1, ["claimed"])
        assert Case.objects.get(comment=comment).claimed_by == taken[0].claimed_by
