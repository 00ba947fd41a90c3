"""The watcher: one look finds what all are to be told, as everybody may see it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from discussion.actions.articles import edit_article, text_of
from discussion.actions.profiles import change_profile
from discussion.actions.votes import vote
from discussion.articles.models import Article
from discussion.edge import watcher
from discussion.edge.streams import Channel, Streams
from discussion.edge.watcher import Watcher
from tests.factories import NOON, cast, decide, free_meter, make_article, make_comment, make_poll

pytestmark = pytest.mark.django_db


class Loop:
    """Runs at once what is to be run soon."""

    def call_soon_threadsafe(self, act):
        act()


class Follower:
    """Somebody's stream: keeps the events that it is offered."""

    def __init__(self):
        self.events, self.is_ended = [], False

    def offer(self, piece):
        self.events += [line[7:].decode() for line in piece.body.split(b"\n") if line.startswith(b"event: ")]

    def end(self):
        self.is_ended = True


@pytest.fixture
def follow():
    """Gives a follower of an article, and `look`."""
    present = Streams(most=10, is_limited=True)
    watching = Watcher(present, Loop())

    def start(article):
        article.refresh_from_db()
        follower = Follower()
        channel = Channel(article.id, article.version, article.site.version)
        channel.streams.add(follower)
        present._channels[article.id] = channel
        watching.look()
        return follower

    start.look = watching.look
    return start


def test_what_happens_is_told_in_order_and_once(follow, ann, mo, article):
    follower = follow(article)
    comment = make_comment(article, ann)
    follow.look()
    decide(mo, comment, "remove")
    follow.look()
    follow.look()

    assert follower.events == ["comment.published", "comment.removed"]


def test_votes_are_told_once_for_each_count(follow, ann, stan, mo, article):
    comment = make_comment(article, ann)
    follower = follow(article)
    vote(reader=stan, comment=comment.id, value=1, now=NOON, meter=free_meter())
    follow.look()
    follow.look()
    vote(reader=mo, comment=comment.id, value=-1, now=NOON, meter=free_meter())
    follow.look()

    assert follower.events == ["comment.votes", "comment.votes"]


def test_results_are_told_when_they_change_and_may_be_seen(follow, ann, article):
    poll = make_poll(article, results_visible="always")
    make_poll(article, results_visible="after_vote")
    follower = follow(article)
    follower.events.clear()
    cast(ann, poll, 1)
    follow.look()
    follow.look()

    assert follower.events == ["poll.results"]


def test_results_are_told_when_the_poll_closes(follow, ann, article, clock):
    poll = make_poll(article, results_visible="after_close", closes_at=NOON + timedelta(hours=1))
    cast(ann, poll, 1)
    follower = follow(article)
    assert follower.events == []

    clock.move_to(NOON + timedelta(hours=2))
    follow.look()

    assert follower.events == ["poll.results"]


def test_a_new_name_is_told_beside_the_comments(follow, ann, article):
    make_comment(article, ann)
    follower = follow(article)
    change_profile(reader=ann, name="Ann Other", now=NOON, meter=free_meter())
    follow.look()

    assert follower.events == ["readers.changed"]


def test_whoever_follows_a_withdrawn_article_is_let_go(follow, article):
    follower = follow(article)
    edit_article(article=article, text=replace(text_of(article), state="withdrawn"), now=NOON, meter=free_meter())
    follow.look()

    assert follower.is_ended


def test_whoever_follows_a_deleted_article_is_let_go(follow, article):
    follower = follow(article)
    Article.objects.filter(id=article.id).delete()
    follow.look()

    assert follower.is_ended


def test_without_a_database_streams_stay_and_catch_up(follow, ann, article, monkeypatch, caplog):
    follower = follow(article)
    make_comment(article, ann)

    def fail(_numbers):
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(watcher.articles, "versions", fail)
        assert [follow.look(), follow.look()] == [False, False]
    assert not follower.is_ended
    assert caplog.text.count("Live events wait for the database.") == 1

    follow.look()
    assert follower.events == ["comment.published"]


def test_a_look_costs_the_same_however_many_articles_are_followed(follow, ann):
    def counted():
        with CaptureQueriesContext(connection) as asked:
            follow.look()
        return len(asked)

    follow(make_article())
    first = counted()
    for _ in range(5):
        follow(make_article())

    assert counted() == first


def test_a_new_name_costs_the_same_however_many_articles_its_reader_wrote_beneath(follow, ann):
    def counted(name):
        change_profile(reader=ann, name=name, now=NOON, meter=free_meter())
        with CaptureQueriesContext(connection) as asked:
            follow.look()
        return len(asked)

    def write():
        article = make_article()
        make_comment(article, ann, body=f"Beneath {article.slug}.")
        return follow(article)

    followers = [write()]
    first = counted("Ann Other")
    followers += [write() for _ in range(3)]

    assert counted("Ann Third") == first
    assert all(each.events[-1] == "readers.changed" for each in followers)


def test_a_loop_that_has_ended_is_no_fault(ann, article):
    present, loop = Streams(most=10, is_limited=True), asyncio.new_event_loop()
    present._channels[article.id] = Channel(article.id, article.version, article.site.version)
    loop.close()
    make_comment(article, ann)

    Watcher(present, loop).look()

    assert present.channels()[0].version == article.version + 1
