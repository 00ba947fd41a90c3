"""What is measured: the time inside the database's calls, how many there were, and the CPU of this process.

The database's time counts from handing a statement over until its last row is there, rows fetched included: by the
clock, which on a busy machine counts the waiting for a processor too, and in the database's own CPU (SQLite's within
the calls, PostgreSQL's in its server). Even CPU time grows with the neighbours' work, so requests are also told as
multiples of the simplest one, measured in the same moment. Medians are told, since a mean follows the outliers.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from bench.client import simplest

_YARDSTICKS = 10


@dataclass(slots=True)
class Spent:
    """Statements sent, milliseconds spent on them by the clock, and the database's own CPU."""

    queries: int = 0
    ms: float = 0
    cpu_ms: float = 0


@contextmanager
def database_time() -> Iterator[Spent]:
    """Everything that the block spends in the database."""
    spent, before = Spent(), backend_cpu_ms()
    connection.make_cursor = lambda cursor: _TimedCursor(cursor, connection, spent)
    try:
        yield spent
    finally:
        del connection.make_cursor
        spent.cpu_ms += backend_cpu_ms() - before


def backend_cpu_ms() -> float:
    """What PostgreSQL's processes for this database have used of a processor, as Linux counts it; SQLite has none.

    Nothing where the server runs on another machine.
    """
    if connection.vendor != "postgresql":
        return 0
    name = f" {connection.settings_dict['NAME']} ".encode()
    return sum(_scheduled_ms(process) for process in Path("/proc").glob("[0-9]*") if name in _command(process))


def _command(process: Path) -> bytes:
    """How a process calls itself; nothing where it has ended meanwhile."""
    try:
        command = (process / "cmdline").read_bytes()
    except OSError:
        return b""
    return command if command.startswith(b"postgres: ") else b""


def _scheduled_ms(process: Path) -> float:
    return int((process / "schedstat").read_text().split()[0]) / 1e6


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
        start, cpu = time.perf_counter(), time.thread_time()
        try:
            return call(*arguments)
        finally:
            self._spent.ms += (time.perf_counter() - start) * 1000
            if connection.vendor == "sqlite":
                self._spent.cpu_ms += (time.thread_time() - cpu) * 1000


def in_database(read: Callable[[], Any], *, times: int) -> tuple[float, float, float, int]:
    """The database's part of so many reads: median and fastest by the clock, median of its CPU, and the queries."""
    read()
    spent = []
    for _ in range(times):
        with database_time() as each:
            read()
        spent.append(each)
    clock = [each.ms for each in spent]
    return median(clock), min(clock), median(each.cpu_ms for each in spent), spent[-1].queries


def on_the_cpu(calls: list[Callable[[], Any]], *, batch: int) -> tuple[float, float, float]:
    """The CPU milliseconds of one call: the median of batches, the fastest batch, and how many simplest requests it is.

    The last figure is the one to compare: other work on the machine slows a call and the requests around it alike.
    """
    yardstick = [simplest()] * _YARDSTICKS
    _cpu_ms(yardstick)
    spent, ratios = [], []
    for start in range(0, len(calls) - batch + 1, batch):
        before = _cpu_ms(yardstick)
        spent.append(_cpu_ms(calls[start : start + batch]))
        ratios.append(spent[-1] / ((before + _cpu_ms(yardstick)) / 2))
    return median(spent), min(spent), median(ratios)


def _cpu_ms(calls: list[Callable[[], Any]]) -> float:
    start = time.process_time()
    for call in calls:
        call()
    return (time.process_time() - start) * 1000 / len(calls)


def table(title: str, columns: list[str], rows: list[list[Any]]) -> None:
    """Print a table that can be pasted into Markdown."""
    print(f"\n### {title}\n\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    for row in rows:
        print(f"| {' | '.join(f'{cell:.2f}' if isinstance(cell, float) else str(cell) for cell in row)} |", flush=True)
