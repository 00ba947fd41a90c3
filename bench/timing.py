"""What is measured: the time inside the database's calls, how many there were, and the CPU of this process.

The database's time counts from handing a statement over until its last row is there, rows fetched included. CPU time is
this process's own, so a busy machine disturbs it little; medians are told, since the mean follows the outliers.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper


@dataclass(slots=True)
class Spent:
    """Statements sent, and milliseconds spent on them."""

    queries: int = 0
    ms: float = 0


@contextmanager
def database_time() -> Iterator[Spent]:
    """Everything that the block spends in the database."""
    spent = Spent()
    connection.make_cursor = lambda cursor: _TimedCursor(cursor, connection, spent)
    try:
        yield spent
    finally:
        del connection.make_cursor


class _TimedCursor(CursorWrapper):
    def __init__(self, cursor: Any, db: Any, spent: Spent) -> None:
        super().__init__(cursor, db)
        self._spent = spent

    def execute(self, sql: str, params: Any = None) -> Any:
        self._spent.queries += 1
        return self._timed(super().execute, sql, params)

    def fetchone(self) -> Any:
        return self._timed(self.cursor.fetchone)

    def fetchmany(self, *size: int) -> Any:
        return self._timed(self.cursor.fetchmany, *size)

    def fetchall(self) -> Any:
        return self._timed(self.cursor.fetchall)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.fetchall())

    def _timed(self, call: Callable[..., Any], *arguments: Any) -> Any:
        start = time.perf_counter()
        try:
            return call(*arguments)
        finally:
            self._spent.ms += (time.perf_counter() - start) * 1000


def in_database(read: Callable[[], Any], *, times: int) -> tuple[float, float, int]:
    """Median and 95th percentile of the database's milliseconds, and the number of queries, over so many reads."""
    read()
    spent = []
    for _ in range(times):
        with database_time() as each:
            read()
        spent.append(each)
    return (*_middle_and_tail([each.ms for each in spent]), spent[-1].queries)


def on_the_cpu(calls: list[Callable[[], Any]], *, batch: int) -> tuple[float, float]:
    """Median and 95th percentile, over batches of calls, of the CPU milliseconds of one call."""
    spent = []
    for start in range(0, len(calls) - batch + 1, batch):
        before = time.process_time()
        for call in calls[start : start + batch]:
            call()
        spent.append((time.process_time() - before) * 1000 / batch)
    return _middle_and_tail(spent)


def _middle_and_tail(figures: list[float]) -> tuple[float, float]:
    return median(figures), quantiles(figures, n=20)[-1]


def table(title: str, columns: list[str], rows: list[list[Any]]) -> None:
    """Print a table that can be pasted into Markdown."""
    print(f"\n### {title}\n\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    for row in rows:
        print(f"| {' | '.join(f'{cell:.2f}' if isinstance(cell, float) else str(cell) for cell in row)} |", flush=True)
