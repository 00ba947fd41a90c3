"""How the service is doing, in the text that Prometheus reads."""

import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection

from discussion.core import backlog, figures, statements
from discussion.core.figures import BOUNDS, Figures
from discussion.core.transactions import is_postgresql

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# A family of prometheus_client, which is imported where somebody asks: it takes 5 MB and 50 ms.
_Family = Any
_BOUNDS = [*map(str, BOUNDS), "+Inf"]


def exposition(now: datetime) -> bytes:
    """Every figure: this process's and the others', the outbox's and the database's.

    Where the database does not answer, its own figures say so and the outbox's are left out.
    """
    from prometheus_client import generate_latest

    return generate_latest(_Everything(now))


class _Everything:
    def __init__(self, now: datetime) -> None:
        self._now = now

    def collect(self) -> Iterator[_Family]:
        yield from _counted(figures.totals())
        try:
            found = [*_database(), *_outbox(self._now)]
        except DatabaseError:
            found = [_gauge("database_up", "Whether the database answers.", [((), 0)])]
        yield from found


def _counted(total: Figures) -> Iterator[_Family]:
    yield _counter(total, "requests", "Answered requests.", ["route", "method", "status"])
    yield _histogram(total, "request_seconds", "How long requests took.", ["route"])
    streams = total.levels["open_streams"]
    yield _gauge("open_streams", "Pages that follow a discussion by live events now.", [((), streams)])
    yield _counter(total, "tasks", "Finished tasks.", ["task", "outcome"])
    yield _histogram(total, "task_seconds", "How long tasks took.", ["task"])


def _outbox(now: datetime) -> Iterator[_Family]:
    queues = backlog.waiting(now)
    depth = [((queue,), each.count) for queue, each in queues.items()]
    oldest = [((queue,), each.oldest.total_seconds()) for queue, each in queues.items()]
    yield _gauge("outbox_pending", "Deliveries that are not done yet.", depth, ["queue"])
    yield _gauge("outbox_oldest_due_seconds", "How long the oldest due delivery has waited.", oldest, ["queue"])
    yield _gauge("outbox_dead", "Deliveries that failed for good.", [((), backlog.dead_count())])


def _database() -> Iterator[_Family]:
    start = time.perf_counter()
    statements.rows("SELECT 1", [])
    seconds = time.perf_counter() - start
    yield _gauge("database_up", "Whether the database answers.", [((), 1)])
    yield _gauge("database_probe_seconds", "How long the database took for the simplest question.", [((), seconds)])
    yield _gauge("database_bytes", "How much room the database takes.", [((), _size())])
    if is_postgresql():
        [(count,)] = statements.rows("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()", [])
        yield _gauge("database_connections", "Open connections to the database, anybody's.", [((), count)])


def _size() -> int:
    if is_postgresql():
        [(size,)] = statements.rows("SELECT pg_database_size(current_database())", [])
        return int(size)
    name = str(connection.settings_dict["NAME"])
    return sum(file.stat().st_size for file in (Path(name), Path(f"{name}-wal")) if file.exists())


def _counter(total: Figures, name: str, words: str, labels: list[str]) -> _Family:
    from prometheus_client.core import CounterMetricFamily

    family = CounterMetricFamily(f"discussion_{name}", words, labels=labels)
    for key, count in sorted(total.counts.items()):
        if key[0] == name:
            family.add_metric(key[1:], count)
    return family


def _histogram(total: Figures, name: str, words: str, labels: list[str]) -> _Family:
    from prometheus_client.core import HistogramMetricFamily

    family = HistogramMetricFamily(f"discussion_{name}", words, labels=labels)
    for key, times in sorted(total.times.items(), key=lambda item: item[0]):
        if key[0] == name:
            family.add_metric(key[1:], list(zip(_BOUNDS, accumulate(times.counts), strict=True)), times.sum)
    return family


def _gauge(
    name: str, words: str, values: Iterable[tuple[tuple[str, ...], float]], labels: list[str] | None = None
) -> _Family:
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(f"discussion_{name}", words, labels=labels)
    for told_apart, value in values:
        family.add_metric(told_apart, value)
    return family
