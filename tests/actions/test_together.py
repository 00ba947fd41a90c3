"""Many readers at once: the counters equal the rows, and no change is lost in silence."""

import csv
import random
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Q

from discussion.accounts.models import Reader
from discussion.actions import comments, votes
from discussion.articles.models import Article
from discussion.comments.models import Comment, Revision, Vote
from discussion.core.errors import Refusal
from tests.factories import NOON, decide, free_meter, make_article, make_chain, make_comment, make_member, make_reader

pytestmark = pytest.mark.django_db(transaction=True)
POLIS = Path(__file__).parents[2].parent / "shared" / "data" / "polis"


def table(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(file.read_text("utf-8").splitlines()))


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """What came of acts that begin together: their results, or their refusals."""
    gate, outcomes = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            gate.wait(30)
            outcomes.append(act())
        except Refusal as refusal:
            outcomes.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == len(acts)
    return outcomes


def assert_counters_equal_rows() -> None:
    """Every counter, counted again."""
    for comment in Comment.objects.all():
        cast = Vote.objects.filter(comment=comment)
        assert (comment.up, comment.down) == (cast.filter(value=1).count(), cast.filter(value=-1).count())
        listed = Comment.objects.filter(parent=comment, is_listed=True).count()
        assert comment.reply_count == listed
        assert comment.is_listed == (comment.state == "published" or listed > 0)
    for article in Article.objects.all():
        assert article.comment_count == Comment.objects.filter(article=article, state="published").count()


def test_200_votes_and_flips_of_one_reader_leave_one_row(ann, stan, article):
    comment = make_comment(article, ann)
    for batch in range(10):
        values = [random.Random(batch * 20 + number).choice([1, -1, 0]) for number in range(20)]
        at_once(
            [
                lambda value=value: votes.vote(
                    reader=stan, comment=comment.id, value=value, now=NOON, meter=free_meter()
                )
                for value in values
            ]
        )
    assert Vote.objects.count() <= 1
    assert_counters_equal_rows()


def test_votes_of_many_readers_are_all_counted(ann, article):
    comment = make_comment(article, ann)
    voters = [make_reader(f"Voter {number}") for number in range(20)]
    outcomes = at_once(
        [
            lambda voter=voter: votes.vote(reader=voter, comment=comment.id, value=1, now=NOON, meter=free_meter())
            for voter in voters
        ]
    )
    assert not [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
    assert Comment.objects.get(id=comment.id).up == 20


def _delete(which: Comment, by: Reader) -> Comment:
    return comments.delete_comment(reader=by, comment=which.id, now=NOON, meter=free_meter())


def test_replies_deletions_and_removals_in_one_branch_keep_the_counts(ann, stan, article):
    mo = make_member("Mo", "mo2@example.org", role="moderator")
    for seed in range(6):
        chance = random.Random(seed)
        root = make_comment(article, ann)
        middle = make_comment(article, ann, parent=root)
        leaves = [make_comment(article, stan, parent=chance.choice([root, middle])) for _ in range(4)]

        acts = [
            *(partial(make_comment, article, stan, parent=to) for to in (root, middle)),
            *(partial(_delete, which, ann) for which in (root, middle)),
            *(partial(_delete, leaf, stan) for leaf in leaves[:2]),
            *(partial(decide, mo, leaf, "remove") for leaf in leaves[2:]),
        ]
        chance.shuffle(acts)
        at_once(acts)
        assert_counters_equal_rows()


def test_an_edit_against_a_removal_is_never_lost_in_silence(article):
    mo = make_member("Mo", "mo2@example.org", role="moderator")
    for round_number in range(10):
        # One each, since whoever was rejected often is looked at first.
        author = make_reader(f"Ann {round_number}")
        comment = make_comment(article, author, body="Before.")

        def edit(author=author, comment=comment) -> Comment:
            return comments.edit_comment(
                reader=author, comment=comment.id, body="After.", now=NOON, meter=free_meter(), revision=1
            )

        outcomes = at_once([edit, lambda comment=comment: decide(mo, comment, "remove"), edit])
        found = Comment.objects.get(id=comment.id)
        refusals = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
        edits = Revision.objects.filter(comment=comment).count()
        assert found.state == "removed"
        assert (found.body == "After.") == (edits == 1), round_number
        assert {refusal.code for refusal in refusals} <= {"stale", "not_found"}
        assert len(refusals) == 2 - edits
        assert found.revision == 1 + edits + 1


def test_a_comment_posted_while_the_article_closes_is_refused_or_counted(ann):
    for _ in range(5):
        article = make_article()
        outcomes = at_once(
            [
                *[partial(make_comment, article, ann)] * 4,
                partial(Article.objects.filter(id=article.id).update, state="closed"),
            ]
        )
        refused = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
        assert Comment.objects.filter(article=article).count() == 4 - len(refused)
    assert_counters_equal_rows()


def test_a_chain_that_is_deleted_from_the_middle_and_restored_keeps_its_counts(ann, article):
    mo = make_member("Mo", "mo2@example.org", role="moderator")
    links = make_chain(article, ann, length=6)
    for link in (links[5], links[3], links[4]):
        decide(mo, link, "remove")
        assert_counters_equal_rows()
    assert not Comment.objects.get(id=links[3].id).is_listed
    decide(mo, links[5], "restore")
    assert_counters_equal_rows()
    assert Comment.objects.get(id=links[3].id).is_listed


@pytest.mark.parametrize("conversation", ["canadian-electoral-reform", "brexit-consensus"])
def test_real_votes_replayed_give_the_published_matrix(conversation, ann):
    folder = POLIS / conversation
    if not folder.exists():
        pytest.skip(f"the real votes are not on this machine: {folder}")
    cast = table(folder / "votes.csv")
    readers = sorted({row["voter-id"] for row in cast}, key=int)[:25]
    chosen = [row for row in cast if row["voter-id"] in set(readers)]
    article = make_article()
    subjects = {
        number: make_comment(article, ann, body=f"Statement {number}.")
        for number in {row["comment-id"] for row in chosen}
    }
    voters = {number: make_reader(f"Voter {number}") for number in readers}
    for row in sorted(chosen, key=lambda row: int(row["timestamp"])):
        reader, comment = voters[row["voter-id"]], subjects[row["comment-id"]]
        votes.vote(reader=reader, comment=comment.id, value=int(row["vote"]), now=NOON, meter=free_meter())
    matrix = {row["participant"]: row for row in table(folder / "participants-votes.csv")}
    for number, voter in voters.items():
        own = dict(Vote.objects.filter(reader=voter).values_list("comment_id", "value"))
        for subject, comment in subjects.items():
            cell = matrix[number].get(subject) or "0"
            assert own.get(comment.id, 0) == int(cell), (number, subject)
    assert_counters_equal_rows()
    assert not Vote.objects.filter(~Q(value__in=[1, -1])).exists()
