"""The demonstration as it stands when it is loaded: loaded once for all tests of this module, which only look at it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction

from discussion.accounts.models import Reader
from discussion.comments.models import Comment
from discussion.core.models import LimitCounter
from discussion.importers import demo
from discussion.moderation.models import Case
from tests.factories import NOON

pytestmark = pytest.mark.django_db
ALL_OF_IT = {"limit": 100, "replies": 20, "depth": 10, "sort": "old"}
FIRST = "the-race-for-compute"


@pytest.fixture(scope="module", autouse=True)
def demonstration(django_db_setup, django_db_blocker):
    """What all tests of this module look at, and no other."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOON, tick=False):
            assert demo.load_demo(now=NOON) is True
        yield
        transaction.set_rollback(True)


def flat(items):
    """Every comment of a page, those above before those beneath."""
    return [each for item in items for each in (item, *flat(item["replies"]["items"]))]


def listed(api, slug=FIRST):
    return flat(api.get(f"/articles/{slug}/comments", ALL_OF_IT).json()["items"])


def test_the_articles_stand_there_as_if_people_had_argued_for_hours(api):
    newest, older = api.get("/articles").json()["items"]
    assert (newest["slug"], older["slug"]) == (FIRST, "warm-water")
    assert newest["published_at"] == (NOON - timedelta(hours=9)).isoformat().replace("+00:00", "Z")
    for article in (newest, older):
        comments = listed(api, article["slug"])
        assert article["comment_count"] == sum(each["state"] == "published" for each in comments)
        assert article["published_at"] < comments[0]["created_at"]
        assert all(each["created_at"] < "2026-11-22T12:00:00Z" for each in comments)


def test_the_discussion_shows_what_discussions_have(api):
    comments = listed(api)
    scores = [each["score"] for each in comments]
    badges = {badge for each in comments if each["author"] for badge in each["author"]["badges"]}
    assert max(each["depth"] for each in comments) + 1 == 6
    assert min(scores) < 0
    assert max(scores) > 50
    assert any(min(each["up"], each["down"]) > 15 for each in comments)
    assert badges == {"editor", "moderator"}
    for tag in ("<pre>", "<ul>", "<blockquote>", "<a href"):
        assert any(tag in each["body_html"] for each in comments), tag
    for state in ("deleted", "removed"):
        (tombstone,) = [each for each in comments if each["state"] == state]
        assert tombstone["body_html"] == ""
        assert tombstone["reply_count"] >= 1
    (edited,) = [each for each in comments if each["edited_at"]]
    (earlier,) = api.get(f"/comments/{edited['id']}/revisions").json()["items"]
    assert earlier["body_html"] != edited["body_html"]


def test_the_moderators_find_something_to_decide():
    waiting = {
        kind: Case.objects.filter(**{f"is_{kind}": True}).count() for kind in ("pending", "reported", "appealed")
    }

    assert waiting == {"pending": 3, "reported": 1, "appealed": 1}


def test_every_vote_is_a_readers_own_and_counts_against_nobodys_limits():
    for comment in Comment.objects.all():
        values = list(comment.votes.values_list("value", flat=True))
        assert (values.count(1), values.count(-1)) == (comment.up, comment.down)
        assert not comment.votes.filter(reader=comment.author).exists()
        assert not comment.votes.exclude(updated_at__range=(comment.created_at, NOON)).exists()
    assert LimitCounter.objects.count() == 0


def test_nobody_can_sign_in_as_a_member_of_the_demonstration(api):
    members = Reader.objects.filter(kind=Reader.Kind.MEMBER)
    assert {role.name for member in members for role in member.roles.all()} == {"editor", "moderator"}
    assert not any(member.has_usable_password() or member.is_superuser for member in members)
