"""How the database reaches the comments of a page: by the sort's own index, in its order, a few steps at a time."""

import re

import pytest
from django.db import connection, transaction

from bench.generate import generate
from discussion.articles.models import Article
from discussion.comments import levels
from discussion.comments.cursors import SORTS, Cursor
from discussion.comments.models import Comment
from discussion.core.transactions import is_postgresql

pytestmark = pytest.mark.django_db
INDEXES = {
    "best": "best",
    "new": "time",
    "old": "time",
    "top": "top",
    "controversial": "contro",
    "common_ground": "common",
    "split": "split",
}
FULL_SCAN = re.compile(r"SCAN (c|k)\b|Seq Scan on comments_comment")
SORTING = re.compile(r"USE TEMP B-TREE|Sort Key")
by_every_sort = pytest.mark.parametrize("sort", SORTS.values(), ids=SORTS)


@pytest.fixture(scope="module", autouse=True)
def discussions(django_db_setup, django_db_blocker):
    """3,000 comments, 2,000 of them beneath one article, for all tests of this module and none else."""
    with django_db_blocker.unblock(), transaction.atomic():
        generate(comments=3_000, articles=10, biggest=2_000, chain=200)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def biggest():
    return Article.objects.order_by("-comment_count")[0]


@pytest.fixture
def widest():
    """The comment with the most replies."""
    return Comment.objects.order_by("-reply_count")[0]


@pytest.fixture
def plans(monkeypatch):
    """The plan of each statement, in the order they ran."""
    explained, run = [], levels._nodes

    def explain(sql, parameters):
        explained.append(plan_of(sql, parameters))
        return run(sql, parameters)

    monkeypatch.setattr(levels, "_nodes", explain)
    return explained


def plan_of(sql, parameters):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'' if is_postgresql() else 'QUERY PLAN'} {sql}", parameters)
        return "\n".join(row[-1] for row in cursor.fetchall())


def assert_reads_in_order(plan, index, sort):
    assert f"{index}_{INDEXES[sort.name]} " in plan
    assert not FULL_SCAN.search(plan), plan
    assert not SORTING.search(plan), plan


def assert_starts_behind_the_cursor(plan, index, sort):
    """The index finds the place by key and id: neither what stands before it nor a tie is read."""
    direction = "<" if sort.is_descending else ">"
    if is_postgresql():
        assert_reads_in_order(plan, index, sort)
        assert f"ROW({sort.column}, id) {direction}" in plan
        return
    for part in (f"{sort.column}=? AND id{direction}?)", f"{sort.column}{direction}?)"):
        assert re.search(
            rf"SEARCH c USING (?:COVERING )?INDEX {index}_{INDEXES[sort.name]} \(\w+=\? AND {re.escape(part)}", plan
        )
    assert not FULL_SCAN.search(plan), plan
    # Only the ids found, two pages of them at the most, are put in order.
    assert plan.count("TEMP B-TREE") == 1


@by_every_sort
def test_pages_of_an_article_are_read_in_the_order_of_an_index(biggest, plans, sort):
    first = levels.roots(biggest.id, sort=sort, cursor=Cursor(sort.name), limit=20)
    second = levels.roots(biggest.id, sort=sort, cursor=Cursor(sort.name, first[-1].key, first[-1].id), limit=20)

    assert not {node.id for node in first} & {node.id for node in second}
    assert_reads_in_order(plans[0], "comments_roots", sort)
    assert_starts_behind_the_cursor(plans[1], "comments_roots", sort)


@by_every_sort
def test_pages_of_replies_are_read_in_the_order_of_an_index(widest, plans, sort):
    first = levels.replies(widest.id, sort=sort, cursor=Cursor(sort.name), limit=5)
    second = levels.replies(widest.id, sort=sort, cursor=Cursor(sort.name, first[-1].key, first[-1].id), limit=5)

    assert not {node.id for node in first} & {node.id for node in second}
    assert_reads_in_order(plans[0], "comments_replies", sort)
    assert_starts_behind_the_cursor(plans[1], "comments_replies", sort)


@by_every_sort
def test_pages_joined_are_the_whole_list_ties_included(biggest, sort):
    walked, cursor = [], Cursor(sort.name)
    while page := levels.roots(biggest.id, sort=sort, cursor=cursor, limit=50):
        walked += [node.id for node in page]
        cursor = Cursor(sort.name, page[-1].key, page[-1].id)

    assert walked == [node.id for node in levels.roots(biggest.id, sort=sort, cursor=Cursor(sort.name), limit=2_000)]


@by_every_sort
def test_the_first_replies_are_a_few_steps_of_an_index_for_each_parent(biggest, plans, sort):
    roots = levels.roots(biggest.id, sort=sort, cursor=Cursor(sort.name), limit=20)
    levels.first_replies([root.id for root in roots], sort=sort, limit=4)

    assert f"comments_replies_{INDEXES[sort.name]} " in plans[1]
    assert not FULL_SCAN.search(plans[1]), plans[1]


def test_ancestors_are_found_by_their_primary_key(plans):
    deepest = Comment.objects.order_by("-depth")[0]
    levels.ancestors(deepest.id, limit=20)

    assert not FULL_SCAN.search(plans[0]), plans[0]
