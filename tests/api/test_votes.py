"""Votes over the API."""

import pytest

from discussion.comments.models import Comment, Vote
from tests.factories import make_article, make_comment, make_reader

pytestmark = pytest.mark.django_db


def test_a_vote_counts_once_however_often_it_is_sent(as_reader, ann, stan, article):
    comment = make_comment(article, ann)
    for _ in range(3):
        answer = as_reader(stan).put(f"/comments/{comment.public_id}/vote", {"value": 1})
    assert answer.json() == {"value": 1, "up": 1, "down": 0, "score": 1}
    assert Vote.objects.count() == 1


def test_a_vote_can_be_turned_and_taken_back(api, as_reader, ann, stan, article):
    comment = make_comment(article, ann)
    voter = as_reader(stan)
    voter.put(f"/comments/{comment.public_id}/vote", {"value": 1})
    assert voter.put(f"/comments/{comment.public_id}/vote", {"value": -1}).json()["score"] == -1
    assert voter.get(f"/articles/{article.slug}/mine").json()["votes"] == {comment.public_id: -1}
    assert voter.put(f"/comments/{comment.public_id}/vote", {"value": 0}).json() == {
        "value": 0,
        "up": 0,
        "down": 0,
        "score": 0,
    }
    assert voter.get(f"/articles/{article.slug}/mine").json()["votes"] == {}
    fresh = make_comment(article, ann)
    comment.refresh_from_db()
    assert (comment.best, comment.top, comment.controversial) == (fresh.best, fresh.top, fresh.controversial)


def test_nobody_votes_on_their_own_comment(as_reader, ann, article):
    comment = make_comment(article, ann)
    answer = as_reader(ann).put(f"/comments/{comment.public_id}/vote", {"value": 1})
    assert (answer.status_code, answer.json()["code"]) == (403, "own_comment")


@pytest.mark.parametrize("value", [2, -2, 10**30])
def test_a_vote_is_1_or_minus_1_or_0(as_reader, ann, stan, article, value):
    comment = make_comment(article, ann)
    assert as_reader(stan).put(f"/comments/{comment.public_id}/vote", {"value": value}).json()["code"] == "invalid_vote"


@pytest.mark.parametrize("value", ["1", True, 1.5, None, [1]])
def test_a_vote_is_a_whole_number(as_reader, ann, stan, article, value):
    comment = make_comment(article, ann)
    assert (
        as_reader(stan).put(f"/comments/{comment.public_id}/vote", {"value": value}).json()["code"] == "invalid_field"
    )


@pytest.mark.parametrize("state", ["pending", "rejected", "removed", "deleted"])
def test_a_hidden_comment_takes_no_votes(as_reader, ann, stan, article, state):
    comment = make_comment(article, ann, state=state)
    assert as_reader(stan).put(f"/comments/{comment.public_id}/vote", {"value": 1}).status_code == 404


def test_a_closed_article_takes_no_votes(as_reader, ann, stan):
    article = make_article()
    comment = make_comment(article, ann)
    type(article).objects.update(state="closed")
    assert as_reader(stan).put(f"/comments/{comment.public_id}/vote", {"value": 1}).json()["code"] == "article_closed"


def test_a_guest_without_a_name_may_vote(api, ann, article):
    comment = make_comment(article, ann)
    api.token = api.post("/session/guest", {}).json()["token"]
    assert api.put(f"/comments/{comment.public_id}/vote", {"value": 1}).status_code == 200


def test_votes_order_the_sorts(api, as_reader, ann, article):
    liked, split, disliked, fresh = (
        make_comment(article, ann, body=name) for name in ("liked", "split", "disliked", "fresh")
    )
    for number in range(8):
        voter = as_reader(make_reader(f"Voter {number}"))
        voter.put(f"/comments/{liked.public_id}/vote", {"value": 1})
        voter.put(f"/comments/{split.public_id}/vote", {"value": 1 if number % 2 else -1})
        voter.put(f"/comments/{disliked.public_id}/vote", {"value": -1})

    def order(sort: str) -> list[str]:
        return [each["id"] for each in api.get(f"/articles/{article.slug}/comments", {"sort": sort}).json()["items"]]

    ids = [each.public_id for each in (liked, fresh, split, disliked)]
    assert order("best") == ids
    assert order("top")[0] == liked.public_id
    assert order("top")[-1] == disliked.public_id
    assert order("controversial")[0] == split.public_id
    assert order("new") == list(reversed(order("old")))


def test_the_counters_equal_the_rows(as_reader, ann, article):
    comment = make_comment(article, ann)
    for number in range(6):
        voter = as_reader(make_reader(f"Voter {number}"))
        for value in (1, -1, 0, 1 - 2 * (number % 2)):
            voter.put(f"/comments/{comment.public_id}/vote", {"value": value})
    found = Comment.objects.get(id=comment.id)
    assert (
        (found.up, found.down)
        == (Vote.objects.filter(value=1).count(), Vote.objects.filter(value=-1).count())
        == (3, 3)
    )
