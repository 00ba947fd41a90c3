"""The SQL of one level of the tree, on both databases.

Adjacency read level by level with a limit for each parent touches 874 rows where path, root and closure schemes read
7,551 of a million. PostgreSQL wants LATERAL subqueries and row values, SQLite an `IN (… LIMIT n)` of ids and cursors
in two parts; each is slow, or a syntax error, on the other.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from discussion.comments.cursors import Cursor, Sort
from discussion.comments.tree import Node
from discussion.core import statements
from discussion.core.transactions import is_postgresql

# Times come as text: the drivers' own reading of them is slow, on PostgreSQL ten times all the rest of a row.
_COLUMNS = (
    "c.id, c.parent_id, c.depth, c.state, c.body_html, CAST(c.created_at AS text), CAST(c.edited_at AS text), "
    "c.up, c.down, c.reply_count, c.changed_mind_count, c.revision, c.author_id, "
    "CAST(c.featured_at AS text), c.featured_note"
)


def roots(article_id: int, *, sort: Sort, cursor: Cursor, limit: int) -> list[Node]:
    """Listed top-level comments of an article behind the cursor, in order."""
    return _list("c.article_id = %s AND c.parent_id IS NULL", article_id, sort, cursor, limit)


def replies(parent_id: int, *, sort: Sort, cursor: Cursor, limit: int) -> list[Node]:
    """Listed direct replies of a comment behind the cursor, in order."""
    return _list("c.parent_id = %s", parent_id, sort, cursor, limit)


def chosen(article_id: int, place: str, *, sort: Sort, cursor: Cursor, limit: int) -> list[Node]:
    """The comments of an article behind the cursor, in order, for which a condition in SQL holds.

    `place` has the article's id as its one parameter, and calls the comment `c`.
    """
    return _list(place, article_id, sort, cursor, limit)


def first_replies(parent_ids: Sequence[int], *, sort: Sort, limit: int) -> list[Node]:
    """The first `limit` listed replies of each parent, in order within each."""
    sql = _lateral(sort) if is_postgresql() else _correlated(sort)
    return _nodes(sql, [statements.numbers(parent_ids), limit])


def named(numbers: Sequence[int]) -> list[Node]:
    """The comments with these ids, in whatever state and in no order."""
    among = f"c.id {statements.among()}"
    sql = f"SELECT {_COLUMNS}, NULL FROM comments_comment c WHERE {among}"  # noqa: S608
    return _nodes(sql, [statements.numbers(numbers)])


def ancestors(start_id: int, *, limit: int) -> list[Node]:
    """The comment with id `start_id` and those above it, nearest first, at most `limit`, listed or not."""
    sql = f"""
        WITH RECURSIVE up(id, parent_id, step) AS (
            SELECT id, parent_id, 1 FROM comments_comment WHERE id = %s
            UNION ALL
            SELECT c.id, c.parent_id, up.step + 1 FROM comments_comment c JOIN up ON c.id = up.parent_id
            WHERE up.step < %s
        )
        SELECT {_COLUMNS}, NULL FROM up JOIN comments_comment c ON c.id = up.id ORDER BY up.step
    """  # noqa: S608
    return _nodes(sql, [start_id, limit])


def _list(place: str, place_id: int, sort: Sort, cursor: Cursor, limit: int) -> list[Node]:
    key = _parameter(cursor.key)
    if cursor.id is None:
        return _nodes(_page(place, sort, ""), [place_id, limit])
    if is_postgresql():
        return _nodes(_page(place, sort, _behind(sort)), [place_id, key, cursor.id, limit])
    return _nodes(_two_parts(place, sort), [place_id, key, cursor.id, limit, place_id, key, limit, limit])


def _page(place: str, sort: Sort, behind: str) -> str:
    return f"""
        SELECT {_COLUMNS}, {_key(sort)} FROM comments_comment c
        WHERE {place} AND c.is_listed {behind} ORDER BY {_order(sort, "c")} LIMIT %s
    """  # noqa: S608


def _behind(sort: Sort) -> str:
    return f"AND (c.{sort.column}, c.id) {'<' if sort.is_descending else '>'} (%s, %s)"


def _two_parts(place: str, sort: Sort) -> str:
    """First the ties of the cursor's key behind its id, then the keys behind it: SQLite would walk through all the ties
    to find the id, and of the comments that nobody voted on there are as many as you like.
    """
    sign = "<" if sort.is_descending else ">"
    part = f"SELECT c.id FROM comments_comment c WHERE {place} AND c.is_listed"  # noqa: S608
    return f"""
        SELECT {_COLUMNS}, {_key(sort)} FROM comments_comment c WHERE c.id IN (
            SELECT id FROM (
                {part} AND c.{sort.column} = %s AND c.id {sign} %s ORDER BY {_order(sort, "c")} LIMIT %s
            ) UNION ALL SELECT id FROM (
                {part} AND c.{sort.column} {sign} %s ORDER BY {_order(sort, "c")} LIMIT %s
            )
        ) ORDER BY {_order(sort, "c")} LIMIT %s
    """  # noqa: S608


def _lateral(sort: Sort) -> str:
    return f"""
        SELECT {_COLUMNS}, {_key(sort)}
        FROM unnest(%s::bigint[]) AS p(id)
        CROSS JOIN LATERAL (
            SELECT * FROM comments_comment k WHERE k.parent_id = p.id AND k.is_listed
            ORDER BY {_order(sort, "k")} LIMIT %s
        ) c
        ORDER BY {_order(sort, "c")}
    """  # noqa: S608


def _correlated(sort: Sort) -> str:
    return f"""
        SELECT {_COLUMNS}, {_key(sort)}
        FROM json_each(%s) p
        CROSS JOIN comments_comment c ON c.id IN (
            SELECT k.id FROM comments_comment k WHERE k.parent_id = p.value AND k.is_listed
            ORDER BY {_order(sort, "k")} LIMIT %s
        )
        ORDER BY {_order(sort, "c")}
    """  # noqa: S608


def _order(sort: Sort, table: str) -> str:
    direction = "DESC" if sort.is_descending else "ASC"
    return f"{table}.{sort.column} {direction}, {table}.id {direction}"


def _key(sort: Sort) -> str:
    """What the cursor behind a comment holds; for a sort by time it is among the columns already."""
    return "NULL" if sort.column == "created_at" else f"c.{sort.column}"


def _nodes(sql: str, parameters: list[Any]) -> list[Node]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    return [_node(row) for row in rows]


def _node(row: Sequence[Any]) -> Node:
    node = Node(*row)
    node.created_at, node.edited_at = _time(row[5]), _time(row[6]) if row[6] else None
    node.featured_at = _time(row[13]) if row[13] else None
    node.key = node.created_at if row[-1] is None else row[-1]
    return node


def _time(text: str) -> datetime:
    """SQLite's times come without their zone."""
    time = datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _parameter(key: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(key) if isinstance(key, datetime) else key
