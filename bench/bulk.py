"""Rows in bulk, as fast as either database takes them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

_BATCH = 20_000


def insert(table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Store rows whose columns are all known, many at a time."""
    from discussion.core.transactions import is_postgresql

    store = _copy if is_postgresql() else _insert_many
    remaining = iter(rows)
    while batch := list(islice(remaining, _BATCH)):
        store(table, columns, batch)


def _copy(table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    from django.db import connection, transaction

    with (
        transaction.atomic(),
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _insert_many(table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    from django.db import connection, transaction

    adapt = connection.ops.adapt_datetimefield_value
    plain = ([adapt(value) if isinstance(value, datetime) else value for value in row] for row in rows)
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(sql, plain)


def analyse() -> None:
    """Without statistics a planner only guesses which index is the narrow one."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
