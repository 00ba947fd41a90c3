"""What comes in a second time, otherwise than before: other wishes, other votes; and files in folders."""

import json
from io import StringIO
from unittest.mock import Mock

import pytest
from django.core.management import call_command

from discussion.comments.models import Comment, Vote
from discussion.importers import writing
from discussion.importers.staging import Staging
from discussion.imports.models import Batch, ImportedComment
from tests.factories import NOON, make_article
from tests.importers.invented import disqus

pytestmark = pytest.mark.usefixtures("counters_are_right")


def counts(report):
    """Created, updated, skipped and refused."""
    return [report[name] for name in ("created", "updated", "skipped", "refused")]


def tree():
    """Text → the text that it answers."""
    return {
        comment.body: comment.parent and comment.parent.body for comment in Comment.objects.select_related("parent")
    }


def by_key():
    """The comments in the order of their keys in the archive."""
    return [known.comment for known in ImportedComment.objects.select_related("comment").order_by("key")]


def reasons(report, kind):
    """What the report says of this kind."""
    return {note["where"]: note["reason"] for note in report["notes"].get(kind, {"first": []})["first"]}


def test_other_wishes_for_a_file_that_was_broken_off_are_another_import(bring, monkeypatch):
    make_article("wrong")
    make_article("right")
    archive = disqus({"1": "One."})
    monkeypatch.setattr(writing, "bring_comments", Mock(side_effect=KeyboardInterrupt))
    with pytest.raises(AssertionError, match="Run the same command again"):
        bring(archive, article="wrong", emails="keep")
    monkeypatch.undo()

    bring(archive, article="right", emails="drop")

    assert Comment.objects.get().article.slug == "right"
    assert Batch.objects.count() == 2


def test_comments_without_their_articles_are_refused_in_one_look_however_many_are_missing(bring, monkeypatch):
    archive = disqus({str(n): "One." for n in range(50)} | {"x": "Here."})
    for n in range(50):
        archive = archive.replace('<thread dsq:id="t1"/>', f'<thread dsq:id="missing{n}"/>', 1)
    done, fresh = [], Staging.fresh

    def traced(path):
        staging = fresh(path)
        staging.db.set_trace_callback(done.append)
        return staging

    monkeypatch.setattr(Staging, "fresh", traced)

    report = bring(archive)

    assert counts(report) == [1, 0, 0, 50]
    assert reasons(report, "refused")["comment 7"] == "Its article (missing7) is not in the file."
    assert len([sql for sql in done if sql.startswith("DELETE FROM comments")]) == 1


def test_a_folder_with_folders_in_it_comes_in(bring, tmp_path):
    folder = tmp_path / "coral"
    (folder / "pictures").mkdir(parents=True)
    (folder / "comments.csv").write_text("1,a,s,2015-04-03T02:01:00Z,One.,,NONE,\n")

    call_command("import_comments", str(folder), stdout=StringIO())

    assert Comment.objects.get().body == "One."


def voted(votes):
    """A backup of Remark42 with one comment and these votes."""
    said = {"id": "1", "pid": "", "orig": "One.", "text": "One.", "time": "2020-05-01T12:00:00Z", "votes": votes}
    said |= {"user": {"id": "ann", "name": "Ann"}, "locator": {"site": "s", "url": "https://news.example.org/queue"}}
    said["score"] = sum(1 if is_up else -1 for is_up in votes.values())
    return '{"version":1,"users":[],"posts":[]}\n' + json.dumps(said) + "\n"


def test_who_voted_otherwise_since_votes_otherwise(bring):
    bring(voted({"stan": True, "mo": True}), name="backup.json")

    report = bring(voted({"stan": False, "mo": True}), name="backup.json")

    comment = Comment.objects.get()
    assert counts(report) == [0, 1, 0, 0]
    assert (comment.up, comment.down) == (1, 1)


def test_a_vote_that_was_cast_here_since_stays(bring):
    bring(voted({"stan": True}), name="backup.json")
    Vote.objects.update(value=1, updated_at=NOON)

    bring(voted({"stan": False}), name="backup.json")

    assert Vote.objects.get().value == 1
