"""Every way on which a comment becomes public, or stops being so, is told once, and within its own transaction."""

from datetime import timedelta

import pytest

from discussion.actions import bulk, closings, erasing
from discussion.actions.comments import delete_comment, edit_comment
from discussion.actions.moderation import judge_by_machine, undo
from discussion.actions.polls import edit_poll, terms_of
from discussion.actions.sanctions import reject_all_since, sanction
from discussion.comments.listing import lock_branch
from discussion.comments.models import Comment
from discussion.core.transactions import write
from discussion.moderation.models import Screening
from tests.factories import NOON, decide, free_meter, make_comment, make_poll, work
from tests.screening.rows import edit, post, screen_now, set_policy
from tests.screening.test_duplicates import campaign

pytestmark = pytest.mark.django_db
STATES = ("comment.published", "comment.removed", "comment.deleted")


@pytest.fixture
def held(article):
    """The site's comments wait for a moderator first."""
    set_policy(article, holds="everyone")
    return article


def judge(comment, verdict):
    newest = Screening.objects.filter(comment=comment).latest("id")
    with write():
        return judge_by_machine(comment=lock_branch(comment.id), verdict=verdict, screening=newest, now=NOON)


def test_what_is_posted_in_public_is_published(article, ann, told):
    posted = post(article, ann)

    assert told == [("comment.posted", posted.id), ("comment.published", posted.id)]


def test_what_waits_is_published_when_it_is_approved(held, ann, mo, told):
    posted = post(held, ann)
    assert told.of(*STATES) == []

    made = decide(mo, posted, "approve")

    assert told[1:] == [("comment.published", posted.id), ("moderation.decided", made.id)]


def test_what_waits_and_is_rejected_was_never_public(held, ann, mo, told):
    posted = post(held, ann)
    made = decide(mo, posted, "reject")

    assert told[1:] == [("moderation.decided", made.id)]


def test_a_removal_and_a_restoring_are_told(article, ann, mo, told):
    posted = make_comment(article, ann)
    decide(mo, posted, "remove")
    decide(mo, posted, "restore")

    assert [name for name, _ in told.of(*STATES)] == ["comment.published", "comment.removed", "comment.published"]


def test_an_undoing_goes_the_way_back(held, ann, mo, told):
    posted = post(held, ann)
    approved = decide(mo, posted, "approve")
    back = undo(moderator=mo, decision=approved.id, now=NOON)
    undo(moderator=mo, decision=back.id, now=NOON)

    assert [name for name, _ in told.of(*STATES)] == ["comment.published", "comment.removed", "comment.published"]
    assert len(told.of("moderation.decided")) == 3


def test_a_machine_that_holds_releases_or_rejects_is_heard(article, ann, told):
    posted = post(article, ann)
    for verdict in ("hold", "release", "reject"):
        assert judge(posted, verdict)

    assert told[2:] == [
        ("comment.removed", posted.id),
        ("moderation.decided", told[3][1]),
        ("comment.published", posted.id),
        ("moderation.decided", told[5][1]),
        ("comment.removed", posted.id),
        ("moderation.decided", told[7][1]),
    ]


def test_an_edit_tells_of_no_second_publishing(article, ann, told):
    posted = post(article, ann)
    edit(posted, "Better said.")

    assert [name for name, _ in told] == ["comment.posted", "comment.published", "comment.edited"]


def test_an_edit_that_is_held_takes_the_comment_away(article, ann, told):
    posted = post(article, ann)
    set_policy(article, holds="everyone")
    edit_comment(reader=ann, comment=posted.id, body="Better said.", now=NOON, meter=free_meter())

    assert told.of(*STATES) == [("comment.published", posted.id), ("comment.removed", posted.id)]


def test_deleting_is_told_once(article, ann, told):
    posted = post(article, ann)
    for _ in range(2):
        delete_comment(reader=ann, comment=posted.id, now=NOON, meter=free_meter())

    assert told.of(*STATES)[1:] == [("comment.deleted", posted.id)]


def test_a_cluster_is_found_once_and_its_members_stop_being_public(article, told):
    posted = campaign(article, 4)

    assert len(told.of("cluster.found")) == 1
    # Those that were public when the third came, and that third one itself, which its quick checks let through.
    assert {number for _, number in told.of("comment.removed")} == {each.id for each in posted}


@pytest.mark.parametrize("kind", ["bulk", "reject-all-since"])
def test_a_decision_about_many_is_told_comment_by_comment(kind, article, ann, mo, told, monkeypatch):
    posted = [make_comment(article, ann, body=f"Argument {number}.") for number in range(3)]
    if kind == "bulk":
        wanted = bulk.Criteria(article=article.id)
        bulk.start(moderator=mo, site=article.site, criteria=wanted, verdict="remove", note="A raid.", now=NOON)
    else:
        reject_all_since(moderator=mo, reader=ann.id, since=NOON - timedelta(hours=1), now=NOON)
    found = bulk.claim(now=NOON)
    while bulk.work_on(bulk=found, now=NOON):
        pass

    assert sorted(told.of("comment.removed")) == [("comment.removed", each.id) for each in posted]
    assert len(told.of("moderation.decided")) == 3


def test_erasing_deletes_whatever_was_not_deleted(article, ann, told):
    kept, deleted = post(article, ann, "One."), post(article, ann, "Two.")
    delete_comment(reader=ann, comment=deleted.id, now=NOON, meter=free_meter())
    erasing.request_erasure(reader=ann, keeps_text=False, now=NOON, meter=free_meter())
    erasing.erase_due(now=NOON + timedelta(days=1))

    assert told.of("comment.deleted") == [("comment.deleted", deleted.id), ("comment.deleted", kept.id)]


def test_what_an_archive_says_otherwise_is_told_nobody(article, ann, told):
    from discussion.actions.comments import change_state

    posted = post(article, ann)
    with write():
        change_state(lock_branch(posted.id), Comment.State.REMOVED)

    assert told.of("comment.removed") == []


def test_what_is_refused_leaves_no_event(held, ann, mo, told):
    posted = post(held, ann)
    decide(mo, posted, "approve")
    before = list(told)
    with pytest.raises(Exception, match="approved"):
        decide(mo, posted, "approve")

    assert told == before


def test_a_ban_and_a_warning_are_told(ann, mo, told):
    for kind, more in (("warn", {"message": "Be kind."}), ("note", {"note": "Hm."}), ("ban", {})):
        sanction(moderator=mo, reader=ann.id, kind=kind, now=NOON, **more)

    assert [name for name, _ in told] == ["reader.warned", "reader.banned"]


def test_a_polls_end_is_found_once(article, told):
    poll = make_poll(article, closes_at=NOON + timedelta(hours=1))
    make_poll(article, closes_at=NOON + timedelta(hours=1), is_draft=True)
    assert closings.tell_closed(now=NOON) == 0

    for _ in range(2):
        closings.tell_closed(now=NOON + timedelta(hours=2))

    assert told.of("poll.closed") == [("poll.closed", poll.id)]


def close(poll, at, now):
    terms = terms_of(poll)
    poll = edit_poll(poll=poll, terms=type(terms)(**{**vars_of(terms), "closes_at": at}), now=now, meter=free_meter())
    return poll


def vars_of(terms):
    return {name: getattr(terms, name) for name in terms.__dataclass_fields__}


def test_an_editor_closes_it_early_and_may_open_it_again(article, told):
    poll, later = make_poll(article), NOON + timedelta(minutes=1)
    close(poll, NOON, NOON)
    closings.tell_closed(now=later)
    assert told.of("poll.closed") == [("poll.closed", poll.id)]

    close(poll, NOON + timedelta(hours=1), later)
    closings.tell_closed(now=NOON + timedelta(hours=1))

    assert told.of("poll.closed") == [("poll.closed", poll.id)] * 2


def test_what_closed_long_ago_is_told_nobody(article, told):
    make_poll(article, closes_at=NOON - timedelta(days=4))

    assert closings.tell_closed(now=NOON) == 0
    assert told.of("poll.closed") == []


def test_a_comment_that_screening_lets_through_later_is_published_once(article, ann, told):
    posted = post(article, ann)
    screen_now()
    work("notifications")

    assert told.of(*STATES) == [("comment.published", posted.id)]
