"""Comments from elsewhere: once each, in their places, and whatever happens on the way."""

from datetime import UTC, datetime, timedelta

import pytest

from discussion.accounts.models import Reader
from discussion.actions import bringing
from discussion.articles.models import Article
from discussion.comments.models import ActivityHour, Branch, Comment
from discussion.core import ids
from discussion.importers import writing
from discussion.imports.models import Batch, ImportedComment
from tests.factories import NOON, make_article, make_comment
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


def test_a_second_run_adds_nothing(bring):
    archive = disqus({"1": "One.", "2": {"body": "Two.", "parent": "1", "by": "stan"}})

    assert counts(bring(archive)) == [2, 0, 0, 0]
    assert counts(bring(archive)) == [0, 0, 2, 0]
    assert tree() == {"One.": None, "Two.": "One."}
    assert (Article.objects.count(), Reader.objects.count()) == (1, 2)


def test_a_longer_export_of_the_same_source_adds_what_is_new_beneath_what_is_there(bring):
    bring(disqus({"1": "One."}))

    report = bring(disqus({"2": {"body": "Two.", "parent": "1"}, "3": {"body": "Three.", "parent": "2"}}))

    assert counts(report) == [2, 0, 0, 0]
    assert tree() == {"One.": None, "Two.": "One.", "Three.": "Two."}
    three = Comment.objects.get(body="Three.")
    assert (three.depth, three.root.body) == (2, "One.")


def test_the_same_ids_of_another_source_are_others(bring):
    archive = disqus({"1": "One."})

    bring(archive, source="old blog")
    report = bring(archive, source="older blog")

    assert counts(report) == [1, 0, 0, 0]
    assert Comment.objects.count() == 2


def test_replies_that_stand_before_what_they_answer_find_it(bring):
    bring(disqus({"3": {"body": "Three.", "parent": "2"}, "2": {"body": "Two.", "parent": "1"}, "1": "One."}))

    assert tree() == {"One.": None, "Two.": "One.", "Three.": "Two."}


def test_a_reply_to_nobody_hangs_at_the_top_and_is_reported(bring):
    report = bring(disqus({"2": {"body": "Two.", "parent": "gone"}}))

    assert tree() == {"Two.": None}
    assert reasons(report, "orphan") == {"comment 2": "The comment that it answers is not there: it stands at the top."}


def test_comments_that_answer_each_other_in_a_circle_all_come_in(bring):
    circle = {"1": {"body": "One.", "parent": "3"}, "2": {"body": "Two.", "parent": "1"}}

    report = bring(disqus({**circle, "3": {"body": "Three.", "parent": "2"}, "4": {"body": "Self.", "parent": "4"}}))

    assert report["created"] == 4
    assert tree() == {"One.": None, "Two.": "One.", "Three.": "Two.", "Self.": None}


def test_a_chain_of_a_thousand_is_a_chain(bring):
    chain = {str(n): {"body": f"Link {n}", "parent": str(n - 1) if n > 1 else ""} for n in range(1, 1001)}

    bring(disqus(chain))

    assert Comment.objects.get(body="Link 1000").depth == 999


def test_states_are_kept_and_a_tombstone_holds_the_place_of_its_replies(bring):
    bring(
        disqus(
            {
                "1": {"body": "Gone.", "deleted": True},
                "2": {"body": "Reply.", "parent": "1"},
                "3": {"body": "Buy!", "spam": True},
                "4": {"body": "", "deleted": True},
            }
        )
    )

    found = [(c.body, c.state, c.is_listed, c.reply_count) for c in by_key()]
    assert found == [
        ("", "deleted", True, 1),
        ("Reply.", "published", True, 0),
        ("Buy!", "rejected", False, 0),
        ("", "deleted", False, 0),
    ]
    assert Article.objects.get().comment_count == 1


def test_a_reply_to_a_tombstone_that_came_before_brings_it_back(bring):
    bring(disqus({"1": {"deleted": True}, "2": {"deleted": True, "parent": "1"}}))
    assert not Comment.objects.filter(is_listed=True).exists()

    bring(disqus({"3": {"body": "Reply.", "parent": "2"}, "4": {"body": "Another.", "parent": "2"}}))

    assert [(c.is_listed, c.reply_count) for c in by_key()] == [(True, 1), (True, 2), (True, 0), (True, 0)]


def test_an_empty_comment_is_refused_unless_others_answer_it(bring):
    report = bring(disqus({"1": "", "2": "<p> </p>", "3": {"body": "Reply.", "parent": "2"}}))

    assert list(reasons(report, "refused")) == ["comment 1"]
    assert list(reasons(report, "emptied")) == ["comment 2"]
    assert {(c.body, c.state) for c in Comment.objects.all()} == {("", "deleted"), ("Reply.", "published")}


def test_times_keep_their_zone_and_the_future_is_clamped(bring):
    report = bring(
        disqus({"1": {"body": "East.", "at": "2015-04-03T02:01:00+05:30"}, "2": {"at": "2031-01-01T00:00:00Z"}})
    )

    assert Comment.objects.get(body="East.").created_at == datetime(2015, 4, 2, 20, 31, tzinfo=UTC)
    assert Comment.objects.get(body="Well said.").created_at == NOON
    assert list(reasons(report, "clamped")) == ["comment 2"]


@pytest.mark.parametrize("year", [2089, 2100, 9998])
def test_a_comment_from_a_far_future_gets_an_id_of_the_present(bring, year):
    bring(disqus({"1": {"at": f"{year}-01-01T00:00:00Z"}, "2": {"at": "2015-01-01T00:00:00Z", "parent": "1"}}))

    first, second = by_key()
    assert (first.created_at, second.parent_id) == (NOON, first.id)
    assert ids.first_id_of(NOON) <= first.id < ids.first_id_of(NOON + timedelta(seconds=1))


def test_ids_follow_the_order_of_time_also_before_2020(bring):
    bring(
        disqus(
            {
                "3": {"at": "2024-01-01T00:00:00Z"},
                "1": {"at": "1999-01-01T00:00:00Z"},
                "2": {"at": "2011-06-01T00:00:00Z"},
            }
        )
    )

    years = [comment.created_at.year for comment in Comment.objects.order_by("id")]
    assert years == [1999, 2011, 2024]


def test_what_is_here_stays_as_it_is(bring, ann):
    here = make_article("queue", url="https://news.example.org/queue")
    mine = make_comment(here, ann, body="Mine.")

    bring(disqus({"1": "One."}))

    mine.refresh_from_db()
    here.refresh_from_db()
    assert (mine.body, mine.revision, here.comment_count, here.version) == ("Mine.", 1, 2, 3)


def test_html_becomes_markdown_that_the_one_renderer_renders(bring):
    bring(disqus({"1": '<p>Hello <b>you</b> *star*</p><p onclick="x()">x<script>alert(1)</script></p>'}))

    comment = Comment.objects.get()
    assert comment.body == "Hello **you** \\*star\\*\n\nx"
    assert comment.body_html == "<p>Hello <strong>you</strong> *star*</p>\n<p>x</p>"


def test_an_interrupted_import_goes_on_where_it_stood(bring, monkeypatch):
    archive = disqus({str(n): f"Comment {n}." for n in range(1, 31)})
    monkeypatch.setattr(writing, "BATCH", 10)
    stored = []

    def break_off(**work):
        if len(stored) == 2:
            raise KeyboardInterrupt
        stored.append(work)
        bringing.bring_comments(**work)

    monkeypatch.setattr(writing, "bring_comments", break_off)
    with pytest.raises(AssertionError, match="Run the same command again to go on"):
        bring(archive)
    assert Comment.objects.count() == 20

    monkeypatch.undo()
    report = bring(archive)

    assert counts(report) == [10, 0, 20, 0]
    assert Comment.objects.count() == 30
    assert Batch.objects.count() == 1


def test_a_torn_file_adds_nothing(bring):
    archive = disqus({str(n): "One." for n in range(300)})

    with pytest.raises(AssertionError, match=r"Line \d+: This is no well-formed XML"):
        bring(archive[:-30])

    assert (Comment.objects.count(), Article.objects.count(), Reader.objects.count()) == (0, 0, 0)
    assert Batch.objects.get().state == "failed"


def test_a_dry_run_tells_everything_and_stores_nothing(bring):
    archive = disqus({"1": "One.", "2": {"body": "Two.", "by": "stan"}, "3": ""})

    report = bring(archive, dry_run=True)

    assert counts(report) == [2, 0, 0, 1]
    assert (report["articles_made"], report["readers_made"]) == (1, 2)
    assert (Comment.objects.count(), Article.objects.count(), Reader.objects.count()) == (0, 0, 0)
    assert counts(bring(archive)) == [2, 0, 0, 1]


def test_what_the_archive_says_otherwise_now_is_brought_in_line(bring):
    bring(disqus({"1": "Before.", "2": "Stays."}))

    report = bring(disqus({"1": "After.", "2": {"body": "Stays.", "deleted": True}}))

    assert counts(report) == [0, 2, 0, 0]
    found = {c.body: (c.state, [r.body for r in c.revisions.all()]) for c in Comment.objects.all()}
    assert found == {"After.": ("published", ["Before."]), "Stays.": ("deleted", [])}
    assert counts(bring(disqus({"1": "After.", "2": {"body": "Stays.", "deleted": True}}))) == [0, 0, 2, 0]


def test_what_was_changed_here_is_not_overwritten(bring):
    bring(disqus({"1": "Before."}))
    Comment.objects.update(body="Mended here.", revision=2)

    report = bring(disqus({"1": "After."}))

    assert Comment.objects.get().body == "Mended here."
    assert counts(report) == [0, 0, 1, 0]
    assert list(reasons(report, "kept")) == ["comment 1"]


def test_an_id_that_stands_twice_is_taken_once(bring):
    twice = disqus({"1": "One."}).replace("</disqus>", disqus({"1": "Other."}).split("</thread>\n")[1])

    report = bring(twice)

    assert tree() == {"One.": None}
    assert reasons(report, "refused") == {"comment 1": "Its id stands twice in the file: the first one was taken."}


def test_statistics_count_what_came(bring):
    at = "2015-04-03T02:{:02}:00Z"
    bring(
        disqus(
            {
                "1": {"at": at.format(1)},
                "2": {"at": at.format(5), "parent": "1"},
                "3": {"at": at.format(9), "by": "stan"},
            }
        )
    )

    hour = ActivityHour.objects.get()
    assert (hour.comment_count, hour.reader_count) == (3, 2)
    assert sorted(Branch.objects.values_list("comment_count", flat=True)) == [1, 2]


def test_a_file_without_comments_says_so(bring):
    with pytest.raises(AssertionError, match="There is no comment in this file"):
        bring(disqus({}))
