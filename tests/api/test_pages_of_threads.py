"""Walking long threads, page by page, while others write."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.comments.models import Comment
from tests.factories import make_article, make_chain, make_comment, make_reader

pytestmark = pytest.mark.django_db
SORTS = ["best", "new", "old", "top", "controversial"]


def walk(api, path, **params):
    """Every item of a list, by its cursors."""
    items, cursor = [], None
    while True:
        page = api.get(path, {**params, **({"cursor": cursor} if cursor else {})}).json()
        items += page["items"]
        cursor = page["next"]
        if cursor is None:
            return items


def test_a_broken_cursor_an_unknown_sort_and_a_wild_limit_are_refused(api, article):
    path = f"/articles/{article.slug}/comments"
    for params, code in [
        ({"cursor": "garbage"}, "invalid_cursor"),
        ({"cursor": ""}, "invalid_cursor"),
        ({"cursor": "x" * 5000}, "invalid_cursor"),
        ({"cursor": "W10"}, "invalid_cursor"),
        ({"cursor": "WyJiZXN0IiwiYSIsMV0"}, "invalid_cursor"),
        ({"cursor": "\u2603"}, "invalid_cursor"),
        ({"sort": "hot"}, "unknown_sort"),
        ({"limit": "0"}, "invalid_limit"),
        ({"limit": "101"}, "invalid_limit"),
        ({"limit": "ten"}, "invalid_limit"),
        ({"replies": "21"}, "invalid_replies"),
        ({"depth": "11"}, "invalid_depth"),
        ({"depth": "-1"}, "invalid_depth"),
    ]:
        answer = api.get(path, params)
        assert (answer.status_code, answer.json()["code"]) == (400, code), params


def test_a_cursor_of_one_sort_is_not_taken_for_another(api, ann, article):
    for number in range(3):
        make_comment(article, ann, body=str(number))
    cursor = api.get(f"/articles/{article.slug}/comments", {"limit": 1}).json()["next"]
    answer = api.get(f"/articles/{article.slug}/comments", {"limit": 1, "cursor": cursor, "sort": "new"})
    assert answer.json()["code"] == "invalid_cursor"


@pytest.mark.parametrize("sort", SORTS)
def test_walking_yields_every_comment_once_while_others_write(api, as_reader, ann, article, sort):
    voters = [as_reader(make_reader(f"Voter {number}")) for number in range(3)]
    there = [make_comment(article, ann, body=str(number)) for number in range(17)]
    for number, comment in enumerate(there):
        for voter in voters[: number % 4]:
            voter.put(f"/comments/{comment.public_id}/vote", {"value": 1 if number % 3 else -1})
    seen, cursor = [], None
    while True:
        page = api.get(
            f"/articles/{article.slug}/comments", {"sort": sort, "limit": 4, **({"cursor": cursor} if cursor else {})}
        ).json()
        seen += [each["id"] for each in page["items"]]
        make_comment(article, ann, body="Another.")
        cursor = page["next"]
        if cursor is None or len(seen) > 100:
            break
    expected = {each.public_id for each in there}
    assert expected <= set(seen)
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("sort", SORTS)
def test_replies_go_on_behind_those_that_were_inlined(api, ann, article, sort):
    root = make_comment(article, ann)
    replies = {make_comment(article, ann, parent=root, body=str(number)).public_id for number in range(11)}
    shown = api.get(f"/articles/{article.slug}/comments", {"sort": sort}).json()["items"][0]
    first, cursor = [each["id"] for each in shown["replies"]["items"]], shown["replies"]["next"]
    assert len(first) == 3
    rest = []
    while cursor:
        page = api.get(f"/comments/{root.public_id}/replies", {"sort": sort, "limit": 5, "cursor": cursor}).json()
        rest += [each["id"] for each in page["items"]]
        cursor = page["next"]
    assert len(first + rest) == 11
    assert set(first + rest) == replies


def test_levels_below_the_depth_asked_for_are_behind_a_cursor(api, ann, article):
    links = make_chain(article, ann, length=6)
    shown = api.get(f"/articles/{article.slug}/comments", {"depth": 2}).json()["items"][0]
    third = shown["replies"]["items"][0]["replies"]["items"][0]
    assert (third["id"], third["replies"]["items"], third["reply_count"]) == (links[2].public_id, [], 1)
    page = api.get(f"/comments/{third['id']}/replies", {"cursor": third["replies"]["next"]}).json()
    assert page["items"][0]["id"] == links[3].public_id


def test_one_answer_holds_at_most_500_comments_and_loses_none(api, ann, article):
    make_thread(article, ann, roots=60, replies=20)
    page = api.get(f"/articles/{article.slug}/comments", {"limit": 100, "replies": 20}).json()
    inlined = [reply for each in page["items"] for reply in each["replies"]["items"]]
    assert len(page["items"]) + len(inlined) == 500
    everything = set()
    for each in page["items"]:
        everything |= {each["id"], *(reply["id"] for reply in each["replies"]["items"])}
        if cursor := each["replies"]["next"]:
            rest = api.get(f"/comments/{each['id']}/replies", {"limit": 100, "cursor": cursor}).json()
            assert rest["next"] is None
            everything |= {reply["id"] for reply in rest["items"]}
    assert len(everything) == 60 * 21


def make_thread(article, author, *, roots, replies):
    """Many roots with many replies, in bulk."""
    pattern = make_comment(article, author)
    Comment.objects.filter(id=pattern.id).delete()
    above = [_like(pattern, body=f"root {number}", reply_count=replies) for number in range(roots)]
    Comment.objects.bulk_create(above)
    below = [
        _like(pattern, body=f"{number}", parent=root, root=root, depth=1) for root in above for number in range(replies)
    ]
    Comment.objects.bulk_create(below)


def _like(pattern, **fields):
    names = ("site_id", "article_id", "author_id", "body_html", "created_at", "best", "top")
    return Comment(**{name: getattr(pattern, name) for name in names}, **fields)


def test_the_number_of_queries_does_not_grow_with_the_comments(api, ann, article):
    make_thread(article, ann, roots=3, replies=3)
    api.get(f"/articles/{article.slug}/comments")
    with CaptureQueriesContext(connection) as few:
        api.get(f"/articles/{article.slug}/comments")
    long = make_article()
    make_thread(long, ann, roots=150, replies=5)
    with CaptureQueriesContext(connection) as many:
        api.get(f"/articles/{long.slug}/comments")
    assert len(few) == len(many)


def test_a_chain_of_10_000_replies_is_listed_read_and_deleted_like_a_short_one(api, as_reader, ann, clock):
    counts = []
    for length in (10, 10_000):
        links = make_chain(make_article(), ann, length=length)
        last = links[-1]
        with CaptureQueriesContext(connection) as queries:
            assert api.get(f"/articles/{last.article.slug}/comments").status_code == 200
            assert api.get(f"/comments/{last.public_id}").json()["depth"] == length - 1
            context = api.get(f"/comments/{last.public_id}/context", {"limit": 5}).json()
            assert [each["id"] for each in context["ancestors"]["items"]] == [each.public_id for each in links[-6:-1]]
            if context["ancestors"]["next"]:
                up = api.get(
                    f"/comments/{last.public_id}/context", {"limit": 4, "cursor": context["ancestors"]["next"]}
                ).json()
                assert [each["id"] for each in up["ancestors"]["items"]] == [each.public_id for each in links[-10:-6]]
        Comment.objects.filter(article=last.article).exclude(id=last.id).update(state="deleted")
        with CaptureQueriesContext(connection) as deletion:
            clock.move_to(last.created_at)
            assert as_reader(ann).delete(f"/comments/{last.public_id}").status_code == 204
        assert not Comment.objects.filter(article=last.article, is_listed=True).exists()
        assert not Comment.objects.filter(article=last.article, reply_count__gt=0).exists()
        counts.append((len(queries), len(deletion)))
    assert counts[0] == counts[1]


def test_the_context_of_a_comment_is_paged_upwards_to_the_root(api, ann, article):
    links = make_chain(article, ann, length=12)
    seen, cursor = [], None
    while True:
        params = {"limit": 4, **({"cursor": cursor} if cursor else {})}
        above = api.get(f"/comments/{links[-1].public_id}/context", params).json()["ancestors"]
        seen = [each["id"] for each in above["items"]] + seen
        cursor = above["next"]
        if cursor is None:
            break
    assert seen == [each.public_id for each in links[:-1]]
