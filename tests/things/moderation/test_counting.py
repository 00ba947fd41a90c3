"""How the database counts what waits: by each kind's own index, however much waits of the others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.core.transactions import is_postgresql
from discussion.moderation import queries
from tests.factories import NOON, make_reader, make_site

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("is_everywhere", [True, False], ids=["every site", "two sites"])
def test_each_kind_is_counted_by_its_own_index(is_everywhere):
    mo, sites = make_reader("Mo Moderator"), [make_site().id, make_site("The Gazette").id]
    plan = plan_of_counts(None if is_everywhere else sites, mo)
    assert [kind for kind in queries.KINDS if f"moderation_{kind}" not in plan] == []
    assert "TEMP B-TREE" not in plan
    assert "Sort Key" not in plan


def plan_of_counts(sites, reader):
    with CaptureQueriesContext(connection) as captured:
        queries.counts(sites, reader=reader, now=NOON)
    (sql,) = [query["sql"] for query in captured if "moderation_case" in query["sql"]]
    with connection.cursor() as cursor:
        if is_postgresql():
            # Of an empty table it would rather read all.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {'' if is_postgresql() else 'QUERY PLAN'} {sql}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())
