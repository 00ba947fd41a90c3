"""From an event to its effect, through the worker's task and without a broker."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from config import celery_app
from discussion.accounts.models import Reader
from discussion.actions import events
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.comments.statistics import activity_by_hour, busiest_branches
from discussion.core import outbox
from discussion.sites.models import Site
from discussion.worker import tasks

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

Post = Callable[..., Comment]


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queues that were woken, in turn."""
    queues: list[str] = []
    monkeypatch.setattr(celery_app, "send_task", lambda name, args, **options: queues.extend(args))
    return queues


@pytest.fixture
def article(db: None) -> Article:
    site, _ = Site.objects.get_or_create(is_default=True, defaults={"name": "The Gazette", "created_at": NOON})
    return Article.objects.create(
        site=site, slug="delivery", title="Delivery", state="open", published_at=NOON, created_at=NOON, updated_at=NOON
    )


@pytest.fixture
def readers(article: Article) -> list[Reader]:
    return [
        Reader.objects.create(site=article.site, kind="guest", name=name, created_at=NOON) for name in ("Ada", "Bo")
    ]


@pytest.fixture
def post(article: Article) -> Post:
    """A comment with the event that tells of it."""

    def post(author: Reader, at: datetime, parent: Comment | None = None) -> Comment:
        comment = Comment.objects.create(
            site=article.site,
            article=article,
            author=author,
            parent=parent,
            root_id=(parent.root_id or parent.id) if parent else None,
            depth=parent.depth + 1 if parent else 0,
            body="Words.",
            body_html="<p>Words.</p>",
            created_at=at,
            best=0,
            top=0,
        )
        events.emit("comment.posted", now=NOON, comment=comment.id)
        return comment

    return post


def hours(article: Article) -> list[tuple[datetime, int, int]]:
    return list(activity_by_hour(article.id).values_list("hour_at", "comment_count", "reader_count"))


def test_comments_and_their_readers_are_counted_by_the_hour(
    article: Article, readers: list[Reader], post: Post
) -> None:
    ada, bo = readers
    for author, at in ((ada, NOON), (ada, NOON + MINUTE), (bo, NOON + 59 * MINUTE), (ada, NOON + 60 * MINUTE)):
        post(author, at)
    assert tasks.deliver_outbox("statistics") == 4
    assert hours(article) == [(NOON, 3, 2), (NOON + 60 * MINUTE, 1, 1)]


def test_the_busiest_branches_come_first(article: Article, readers: list[Reader], post: Post) -> None:
    quiet = post(readers[0], NOON)
    busy = post(readers[1], NOON + MINUTE)
    reply = post(readers[0], NOON + 3 * MINUTE, parent=busy)
    post(readers[1], NOON + 2 * MINUTE, parent=reply)
    tasks.deliver_outbox("statistics")
    branches = busiest_branches(article.id, 10)
    assert [(branch.root, branch.comment_count, branch.last_comment_at) for branch in branches] == [
        (busy, 3, NOON + 3 * MINUTE),
        (quiet, 1, NOON),
    ]
    assert [branch.root for branch in busiest_branches(article.id, 1)] == [busy]


def test_the_comments_of_erased_readers_count_without_a_reader(
    article: Article, readers: list[Reader], post: Post
) -> None:
    comment = post(readers[0], NOON)
    Comment.objects.filter(id=comment.id).update(author=None)
    tasks.deliver_outbox("statistics")
    assert hours(article) == [(NOON, 1, 0)]


def test_a_comment_that_is_gone_is_not_counted(article: Article, readers: list[Reader], post: Post) -> None:
    post(readers[0], NOON).delete()
    assert tasks.deliver_outbox("statistics") == 1
    assert hours(article) == []


def test_delivering_again_counts_nothing_again(article: Article, readers: list[Reader], post: Post) -> None:
    post(readers[0], NOON)
    assert [tasks.deliver_outbox("statistics") for _ in range(3)] == [1, 0, 0]
    assert hours(article) == [(NOON, 1, 1)]


def test_what_is_left_after_a_turn_is_given_back_with_a_wake_up(
    readers: list[Reader], post: Post, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    post(readers[0], NOON)
    monkeypatch.setattr(tasks, "TURN", timedelta(0))
    assert tasks.deliver_outbox("statistics") == 0
    assert sent == ["statistics"]
    monkeypatch.setattr(tasks, "TURN", timedelta(minutes=1))
    assert tasks.deliver_outbox("statistics") == 1


def test_a_row_of_a_consumer_that_is_no_more_waits_and_stops_no_other(
    article: Article, readers: list[Reader], post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox.emit("comment.posted", consumers=[events.Consumer("gone", "statistics", print)], payload={}, now=NOON)
    post(readers[0], NOON)
    assert tasks.deliver_outbox("statistics") == 1
    assert outbox.depth() == {"screening": 1, "statistics": 1}


def test_the_sweep_wakes_what_nobody_delivered(readers: list[Reader], post: Post, sent: list[str]) -> None:
    post(readers[0], NOON)
    assert tasks.sweep_outbox() == ["screening", "statistics"]
    assert sent == ["screening", "statistics"]


@pytest.mark.django_db
@pytest.mark.parametrize("entry", settings.CELERY_BEAT_SCHEDULE.values(), ids=settings.CELERY_BEAT_SCHEDULE)
def test_each_scheduled_task_exists_and_finds_an_empty_house_in_order(entry: dict[str, Any]) -> None:
    celery_app.loader.import_default_modules()
    celery_app.tasks[entry["task"]]()
