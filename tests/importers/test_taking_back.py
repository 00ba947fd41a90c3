"""An import taken back, as long as nothing of others hangs on it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from discussion.accounts.models import Reader
from discussion.actions.ballots import cast_ballot
from discussion.actions.minds import Again
from discussion.actions.votes import vote
from discussion.articles.models import Article
from discussion.comments.models import ActivityHour, ActivityReader, Branch, Comment
from discussion.imports.models import Batch
from tests.factories import NOON, cast, free_meter, make_article, make_comment, make_poll
from tests.importers.invented import disqus

pytestmark = pytest.mark.usefixtures("counters_are_right")
ARCHIVE = disqus(
    {
        "1": "One.",
        "2": {"body": "Two.", "parent": "1", "by": "stan"},
        "3": {"body": "Three.", "parent": "2", "deleted": True},
        "4": {"body": "Four.", "parent": "3"},
    }
)


def undo(batch):
    """What the command says, or what it ends with."""
    said = StringIO()
    try:
        call_command("import_comments", undo=batch, stdout=said)
    except CommandError as error:
        return str(error)
    return said.getvalue().strip()


def test_nothing_is_left(bring):
    batch = bring(ARCHIVE)["batch"]

    assert undo(batch) == "Took 4 comments back."

    for model in (Comment, Article, Reader, ActivityHour, ActivityReader, Branch):
        assert not model.objects.exists()
    assert undo(batch) == "There is nothing to take back: this batch left nothing."


def test_it_can_come_again(bring):
    undo(bring(ARCHIVE)["batch"])

    assert bring(ARCHIVE)["created"] == 4


def test_what_was_here_before_stays(bring, ann):
    here = make_article("queue", url="https://news.example.org/queue")
    mine = make_comment(here, ann)

    undo(bring(ARCHIVE)["batch"])

    assert list(Comment.objects.all()) == [mine]
    here.refresh_from_db()
    assert here.comment_count == 1


def test_a_batch_that_was_answered_stays(bring, ann):
    batch = bring(ARCHIVE)["batch"]
    make_comment(Article.objects.get(), ann, parent=Comment.objects.get(body="Four."))

    assert undo(batch).startswith("Replies: 1, votes: 0, changes of mind: 0, ballots: 0 of others hang on it.")
    assert Comment.objects.count() == 5


def test_a_batch_that_was_voted_on_stays(bring, ann):
    batch = bring(ARCHIVE)["batch"]
    vote(reader=ann, comment=Comment.objects.get(body="Two.").id, value=1, now=NOON, meter=free_meter())

    assert undo(batch).startswith("Replies: 0, votes: 1,")


def test_what_changed_a_mind_while_it_was_taken_back_stays(bring, ann, article):
    batch = bring(ARCHIVE, article=article.slug)["batch"]
    poll = make_poll(article)
    cast(ann, poll, 1)
    named = Again(Comment.objects.get(body="Four.").id)
    Batch.objects.update(state="undoing")
    cast_ballot(reader=ann, poll=poll, choices="2", network="", now=NOON, meter=free_meter(), again=named)

    undo(batch)

    assert set(Comment.objects.values_list("body", flat=True)) == {"One.", "Two.", "", "Four."}


def test_the_second_of_two_batches_goes_and_the_first_stays_whole(bring):
    bring(disqus({"1": "One.", "9": {"body": "Gone.", "deleted": True}}))
    second = bring(disqus({"2": {"body": "Two.", "parent": "1", "by": "stan"}, "3": {"body": "Three.", "parent": "9"}}))

    assert undo(second["batch"]) == "Took 2 comments back."

    found = {(comment.body, comment.is_listed, comment.reply_count) for comment in Comment.objects.all()}
    assert found == {("One.", True, 0), ("", False, 0)}
    assert [hour.comment_count for hour in ActivityHour.objects.all()] == [2]
    assert Reader.objects.count() == 1


def test_a_reader_who_wrote_since_stays(bring):
    batch = bring(ARCHIVE)["batch"]
    stan = Reader.objects.get(name="Stan")
    make_comment(make_article("other"), stan)

    undo(batch)

    assert list(Reader.objects.all()) == [stan]


def test_an_unknown_batch_is_said_to_be_unknown(db):
    assert undo("0000000000000").startswith("There is no batch '0000000000000'")
