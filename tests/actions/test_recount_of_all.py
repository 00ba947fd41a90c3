"""`manage.py recount`: every counter says again what its rows say."""

from io import StringIO

import pytest
from django.core.management import call_command

from discussion.actions import votes
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.polls.models import BallotGroup
from discussion.stances.models import Camp, StanceTally
from tests.actions.test_stances import assert_tallies_equal_rows
from tests.actions.test_together import assert_counters_equal_rows
from tests.factories import NOON, cast, decide, free_meter, make_chain, make_comment, make_poll, make_reader, work

pytestmark = pytest.mark.django_db

RIGHT = ["Every counter says what its rows say."]


def recount(*arguments: str) -> list[str]:
    """What the command says."""
    said = StringIO()
    call_command("recount", *arguments, stdout=said)
    return said.getvalue().splitlines()


def vote(reader, comment, value=1):
    votes.vote(reader=reader, comment=comment.id, value=value, now=NOON, meter=free_meter())


@pytest.fixture
def discussion(ann, stan, mo, article) -> list[Comment]:
    """A root, its reply, and a tombstone with a reply; votes, answers and a changed mind."""
    root = make_comment(article, ann)
    reply = make_comment(article, stan, parent=root)
    removed = make_comment(article, stan)
    make_comment(article, ann, parent=removed)
    decide(mo, removed, "remove")
    poll = make_poll(article, is_lead=True)
    for reader, number in ((ann, 1), (stan, 2), (mo, 2)):
        cast(reader, poll, number)
    vote(stan, root)
    vote(mo, root, -1)
    vote(ann, reply)
    work()
    return [root, reply, removed]


def test_there_is_nothing_to_mend_where_nothing_is_wrong(discussion):
    assert recount() == RIGHT


def test_votes_are_counted_again_and_scored(discussion):
    root = discussion[0]
    root.refresh_from_db()
    best = root.best
    Comment.objects.filter(id=root.id).update(up=9, down=0, best=0.5)
    wrong = [
        f"Votes up of comment {root.public_id}: the counter says 9 and the rows say 1.",
        f"Votes down of comment {root.public_id}: the counter says 0 and the rows say 1.",
    ]

    assert recount("--dry-run") == [*wrong, "A recount without --dry-run will mend 2 counters."]
    assert recount() == [*wrong, "Mended 2 counters."]

    root.refresh_from_db()
    assert root.best == best
    assert recount() == RIGHT


def test_a_thread_finds_its_lost_replies_again(discussion):
    _, _, removed = discussion
    Comment.objects.filter(id=removed.id).update(reply_count=0, is_listed=False)
    Article.objects.update(comment_count=17)

    assert recount()[-1] == "Mended 2 counters."

    assert_counters_equal_rows()
    assert recount() == RIGHT


def test_a_branch_of_tombstones_that_nobody_sees_comes_back(article, stan, mo):
    chain = make_chain(article, stan, length=6)
    for comment in chain[:-1]:
        decide(mo, comment, "remove")
    Comment.objects.filter(id__in=[comment.id for comment in chain[:4]]).update(reply_count=0, is_listed=False)

    assert recount()[-1].startswith("Mended")
    recount()

    assert_counters_equal_rows()
    assert recount() == RIGHT


def test_camps_and_their_votes_are_counted_again(discussion):
    StanceTally.objects.filter(up=1).update(up=5)
    Camp.objects.filter(option=2).update(reader_count=0)

    assert recount()[-1].startswith("Mended")

    assert_tallies_equal_rows()
    assert recount() == RIGHT


def test_changed_minds_are_counted_again(discussion):
    root = discussion[0]
    Comment.objects.filter(id=root.id).update(changed_mind_count=3)

    assert recount() == [
        f"Changed minds of comment {root.public_id}: the counter says 3 and the rows say 0.",
        "Mended 1 counter.",
    ]


def test_ballots_are_counted_again(discussion):
    BallotGroup.objects.filter(choices="2", is_guest=True).update(count=8)

    assert recount()[-1] == "Mended 1 counter."
    assert recount() == RIGHT


def test_the_sides_that_follow_are_found_again(article, ann):
    comment, poll = make_comment(article, ann), make_poll(article, is_lead=True)
    for number in range(20):
        reader = make_reader(f"Reader {number}")
        vote(reader, comment, 1 if number < 10 else -1)
        cast(reader, poll, 1 if number < 10 else 3)
    work()
    before = Comment.objects.values_list("common_ground", "split").get()
    Camp.objects.update(reader_count=1, side=None)

    assert recount()[-1] == "Mended 2 counters."
    work()

    assert Comment.objects.values_list("common_ground", "split").get() == before
