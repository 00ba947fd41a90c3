"""Every verdict from every state: the table says where it leads, and nothing else leads anywhere."""

import pytest

from discussion.actions.moderation import decide, undo
from discussion.comments.models import Comment
from discussion.core.errors import Refusal
from discussion.moderation import transitions
from discussion.moderation.models import Case, Decision
from tests.factories import NOON, free_meter, make_article, make_comment, make_reader, make_site

STATES = list(Comment.State)
MOVING = ("approve", "reject", "remove", "restore")
# Said here once more, so that nobody changes the table unseen.
LEADS = {
    ("approve", "pending"): "published",
    ("approve", "rejected"): "published",
    ("reject", "pending"): "rejected",
    ("remove", "published"): "removed",
    ("restore", "removed"): "published",
}


def judge(mo, comment, verdict):
    try:
        decide(moderator=mo, comment=comment.id, verdict=verdict, now=NOON)
    except Refusal as refusal:
        return refusal.code
    comment.refresh_from_db()
    return comment.state


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verdict", MOVING)
def test_a_verdict_leads_where_the_table_says(mo, ann, article, state, verdict):
    comment = make_comment(article, ann, state=state)

    assert judge(mo, comment, verdict) == LEADS.get((verdict, state), "wrong_state")
    assert Decision.objects.count() == ((verdict, state) in LEADS)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verdict", sorted(set(transitions.VERDICTS) - set(MOVING)))
def test_what_does_not_judge_the_text_moves_nothing(mo, ann, article, state, verdict):
    comment = make_comment(article, ann, state=state)
    Case.objects.create(site=article.site, article=article, comment=comment, opened_at=NOON)

    assert judge(mo, comment, verdict) in (state, "wrong_state")
    comment.refresh_from_db()
    assert comment.state == state


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("to", STATES)
def test_the_comments_own_change_of_state_refuses_what_the_table_does_not_hold(ann, article, before, to):
    from discussion.actions.comments import move

    comment = make_comment(article, ann, state=before)
    forth = {*LEADS.items(), (("hold", "published"), "pending"), (("release", "pending"), "published")}
    allowed = {(start, end) for (_, start), end in forth} | {(end, start) for (_, start), end in forth}
    allowed |= {(state, state) for state in STATES if state != "deleted"}

    if (before, to) in allowed or (to == "deleted" and before != "deleted"):
        move(comment, to, now=NOON)
        assert comment.state == to
    else:
        with pytest.raises(ValueError, match="Nothing leads from"):
            move(comment, to, now=NOON)


@pytest.mark.parametrize(("verdict", "state"), list(LEADS))
def test_each_verdict_can_be_taken_back_and_given_again(mo, ann, article, verdict, state):
    comment = make_comment(article, ann, state=state)
    first = decide(moderator=mo, comment=comment.id, verdict=verdict, now=NOON)

    taken_back = undo(moderator=mo, decision=first.id, now=NOON)
    comment.refresh_from_db()
    assert comment.state == state

    undo(moderator=mo, decision=taken_back.id, now=NOON)
    comment.refresh_from_db()
    assert comment.state == LEADS[verdict, state]
    assert Decision.objects.filter(comment=comment).count() == 3


def test_nobody_decides_about_another_sites_comment(mo):
    site = make_site()
    comment = make_comment(make_article(site=site), make_reader(site=site))

    assert judge(mo, comment, "remove") == "not_found"


def test_what_its_author_deleted_waits_for_nobody(mo, ann, article):
    from discussion.actions.cases import open_case
    from discussion.actions.comments import delete_comment

    comment = make_comment(article, ann)
    open_case(comment=comment, now=NOON, reported=True)
    delete_comment(reader=ann, comment=comment.id, now=NOON, meter=free_meter())

    assert not Case.objects.exists()
    assert judge(mo, comment, "keep") == "wrong_state"
