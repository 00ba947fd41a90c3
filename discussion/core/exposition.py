"""How the service is doing, in the text that Prometheus reads."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection

from discussion.core import backlog, figures, statements
from discussion.core.backlog import Waiting
from discussion.core.figures import BOUNDS, Figures
from discussion.core.transactions import is_postgresql

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# A family of prometheus_client, which is imported where somebody asks: it takes 5 MB and 50 ms.
_Family = Any
_BOUNDS = [*map(str, BOUNDS), "+Inf"]
# What waits to be sent, by channel.
Channels = Callable[[datetime], Mapping[str, Waiting]]


def exposition(now: datetime, *, channels: Channels) -> bytes:
    """Every figure: this process's and the others', those of outbox, channels and database.

    Where the database does not answer, its own figures say so and those that it holds are left out.
    """
    from prometheus_client import generate_latest

    return generate_latest(_Everything(now, channels))


class _Everything:
    def __init__(self, now: datetime, channels: Channels) -> None:
        self._now, self._channels = now, channels

    def collect(self) -> Iterator[_Family]:
        yield from _counted(figures.totals())
        try:
            found = [*_database(), *_outbox(self._now), *_on_their_way(self._channels(self._now))]
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
    yield _counter(total, "deliveries", "Attempts to send, by what came of them.", ["channel", "outcome"])
    yield _histogram(total, "delivery_seconds", "How long attempts to send took.", ["channel"])


def _on_their_way(channels: Mapping[str, Waiting]) -> Iterator[_Family]:
    count = [((name,), each.count) for name, each in channels.items()]
    oldest = [((name,), each.oldest.total_seconds()) for name, each in channels.items()]
    yield _gauge("deliveries_pending", "Messages that are on their way.", count, ["channel"])
    yield _gauge("deliveries_oldest_due_seconds", "How long the oldest due message has waited.", oldest, ["channel"])


def _outbox(now: datetime) -> Iterator[_Family]:
    queues = backlog.waiting(now)
    depth = [((queue,), each.count) for queue, each in queues.items()]
    oldest = [((queue,), each.oldest.total_seconds()) for queue, each in queues.items()]
    yield _gauge("outbox_pending", "Pieces of work that are not done yet.", depth, ["queue"])
    yield _gauge("outbox_oldest_due_seconds", "How long the oldest due work has waited.", oldest, ["queue"])
    yield _gauge("outbox_dead", "Pieces of work that failed for good.", [((), backlog.dead_count())])


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
