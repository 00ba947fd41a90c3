"""An author objects once, and another moderator decides."""

import pytest

from discussion.actions.appeals import appeal
from discussion.actions.moderation import undo
from discussion.comments.models import Comment
from discussion.core.errors import Refusal
from discussion.moderation.models import Appeal, Case
from tests.factories import NOON, decide, free_meter, make_comment, make_member


@pytest.fixture
def mia(db):
    return make_member("Mia Moderator", "mia@example.org", role="moderator")


def object_to(comment, author, text="It is a question."):
    return appeal(reader=author, comment=comment.id, text=text, now=NOON, meter=free_meter())


def code_of(act, *args, **more):
    with pytest.raises(Refusal) as refused:
        act(*args, **more)
    return refused.value.code


def rejected(mo, article, author):
    comment = make_comment(article, author, state="pending")
    return comment, decide(mo, comment, "reject")


def test_an_appeal_waits_for_another_moderator(mo, mia, ann, article):
    comment, decision = rejected(mo, article, ann)

    made = object_to(comment, ann)

    assert (made.decision, made.outcome, made.text) == (decision, "open", "It is a question.")
    assert Case.objects.get(comment=comment).is_appealed
    assert code_of(decide, mo, comment, "approve") == "own_decision"

    answer = decide(mia, comment, "approve")
    made.refresh_from_db()
    assert (made.outcome, made.answer) == ("reversed", answer)
    assert not Case.objects.exists()


def test_a_decision_that_stands_is_the_last(mo, mia, ann, article):
    comment = make_comment(article, ann)
    decide(mo, comment, "remove")
    made = object_to(comment, ann)

    answer = decide(mia, comment, "keep")

    made.refresh_from_db()
    assert (made.outcome, made.answer) == ("upheld", answer)
    assert code_of(object_to, comment, ann) == "already_appealed"
    undo(moderator=mia, decision=answer.id, now=NOON)
    made.refresh_from_db()
    assert (made.outcome, Case.objects.get().is_appealed) == ("open", True)


def test_the_only_moderator_answers_by_themselves(mo, ann, article):
    comment, _ = rejected(mo, article, ann)
    object_to(comment, ann)

    assert decide(mo, comment, "approve").after == "published"


def test_nobody_objects_to_what_was_not_taken_from_them(mo, ann, stan, article):
    comment, _ = rejected(mo, article, ann)
    waiting, shown = make_comment(article, ann, state="pending"), make_comment(article, ann)
    shadowed = make_comment(article, ann, state="rejected")
    Comment.objects.filter(id=shadowed.id).update(is_shadowed=True)

    assert code_of(object_to, comment, stan) == "not_found"
    for each in (waiting, shown, shadowed):
        assert code_of(object_to, each, ann) == "nothing_to_appeal"
    assert code_of(object_to, comment, ann, " ") == "text_blank"
    assert not Appeal.objects.exists()
