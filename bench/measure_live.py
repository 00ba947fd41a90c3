"""Thousands who follow an article: what each costs, when the last one is told, and what the ways around cost.

The WSGI server that there was before answers beside ours, for the ratios of an ordinary read and of a comment.
"""

import asyncio
import json
import os
import resource
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from bench import web
from bench.timing import table
from bench.words import Writer
from discussion.accounts.models import Reader
from discussion.actions.accounts import issue_token
from discussion.articles.models import Article
from discussion.core import clock

_FOLLOWERS = 5_000
_AT_ONCE = 100
_EVENTS = 5
_REQUESTS = 1_500
_ROUNDS = 3
_PATIENCE_SECONDS = 60.0
_WSGI = Path(__file__).parent / "wsgi.py"


def measure() -> None:
    """Both tables."""
    _raise_limit(2 * _FOLLOWERS)
    article = Article.objects.order_by("-comment_count")[0]
    token = issue_token(reader=Reader.objects.filter(kind=Reader.Kind.GUEST).order_by("id")[0], now=clock.now())
    with web.running() as server:
        asyncio.run(_follow(server, article.slug, token))
    _compare(article.slug, token)


class _Follower:
    """One open stream, and when it was told of the newest event."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.told_at = 0.0

    async def listen(self, words: bytes) -> None:
        """Until an event holds these words."""
        seen = b""
        while words not in seen:
            seen = seen[-len(words) :] + await self._reader.read(65_536)
        self.told_at = time.perf_counter()

    def close(self) -> None:
        self._writer.close()


async def _follow(server: web.Server, slug: str, token: str) -> None:
    before, path = _memory(server), f"/api/v1/articles/{slug}/events"
    followers = await _open(server.port, path)
    grown = _memory(server) - before
    lasts, firsts = [], []
    for number in range(_EVENTS):
        words = f"told as event {number} of {time.time_ns()}"
        listening = asyncio.gather(*(each.listen(words.encode()) for each in followers))
        await asyncio.sleep(1)
        start = time.perf_counter()
        await asyncio.to_thread(_post, server.port, slug, token, words)
        posted = time.perf_counter() - start
        await asyncio.wait_for(listening, _PATIENCE_SECONDS)
        told = [each.told_at - start - posted for each in followers]
        firsts.append(min(told) * 1000)
        lasts.append(max(told) * 1000)
    for each in followers:
        each.close()
    row = [len(followers), server.processes, grown / len(followers), median(firsts), median(lasts), max(lasts)]
    columns = ["streams", "processes", "kB for each", "first told, ms", "last told, ms", "at worst, ms"]
    table("Live events: after the answer to the post", columns, [row])


async def _open(port: int, path: str) -> list[_Follower]:
    followers: list[_Follower] = []
    for _ in range(_FOLLOWERS // _AT_ONCE):
        followers += await asyncio.gather(*(_begin(port, path) for _ in range(_AT_ONCE)))
    return followers


async def _begin(port: int, path: str) -> _Follower:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=65_536)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    await reader.readuntil(b"retry:")
    return _Follower(reader, writer)


def _post(port: int, slug: str, token: str, words: str) -> None:
    body = json.dumps({"body": f"{Writer(time.time_ns()).text(200)} {words}"}).encode()
    asked = web.request("POST", f"/api/v1/articles/{slug}/comments", body, Authorization=f"Bearer {token}")
    status, answer = web.Client(port).ask(asked)
    if status != 201:
        raise SystemExit(f"A comment was refused: {answer.decode()}")


def _memory(server: web.Server) -> float:
    """Kilobytes that the processes hold alone."""
    texts = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in web.family(server.pid)]
    lines = [line.split() for text in texts for line in text.splitlines()]
    return float(sum(int(line[1]) for line in lines if line[0].startswith("Private")))


def _compare(slug: str, token: str) -> None:
    """In turns, so that what else the machine does meets both alike."""
    reads = [web.request("GET", f"/api/v1/articles/{slug}/comments")] * _REQUESTS
    found: dict[str, list[list[float]]] = {}
    with web.running() as ours, _before() as theirs:
        for _ in range(_ROUNDS):
            for name, server in (("ASGI and the bridge", ours), ("WSGI, as before", theirs)):
                simplest = [web.request("GET", "/healthz")] * _REQUESTS
                kinds = (simplest, reads, list(_posts(slug, token)))
                found.setdefault(name, []).append([each for kind in kinds for each in _cost(server, kind)])
    rows: list[list[Any]] = [[name, *map(median, zip(*rounds, strict=True))] for name, rounds in found.items()]
    rows.append(["ratio", *(mine / former for mine, former in zip(rows[0][1:], rows[1][1:], strict=True))])
    kinds_named = ("GET /healthz", "GET a page", "POST a comment")
    columns = [column for name in kinds_named for column in (f"{name}, CPU ms", "by the clock, ms")]
    table("One request of one connection", ["server", *columns], rows)


def _posts(slug: str, token: str) -> Iterator[bytes]:
    writer = Writer(time.time_ns())
    for _ in range(_REQUESTS // 5):
        body = json.dumps({"body": writer.text(300)}).encode()
        yield web.request("POST", f"/api/v1/articles/{slug}/comments", body, Authorization=f"Bearer {token}")


def _cost(server: web.Server, requests: list[bytes]) -> tuple[float, float]:
    """What one of them costs: milliseconds of the server's processors, and by the clock the fastest tenth of them.

    The clock of the others tells of whatever else the machine does.
    """
    client, spent, took = web.Client(server.port), server.cpu_seconds(), list[float]()
    for each in requests:
        start = time.perf_counter()
        status, answer = client.ask(each)
        took.append((time.perf_counter() - start) * 1000)
        if status >= 400:
            raise SystemExit(f"A request was refused: {answer.decode()}")
    cost = (server.cpu_seconds() - spent) / len(requests) * 1000
    return cost, sorted(took)[len(took) // 10]


@contextmanager
def _before() -> Iterator[web.Server]:
    """The same handler behind granian's own WSGI, with as many processes."""
    with web.running() as pattern:
        line = _command_of(pattern.pid)
    for name, value in (("--interface", "wsgi"), ("--port", str(port := web.free_port()))):
        line[line.index(name) + 1] = value
    line[-1] = "bench.wsgi:application"
    place = line.index("--backpressure")
    line[place : place + 2] = ["--blocking-threads", "1"]
    environment = {**os.environ, "RATE_LIMITS": "off", "LOG_LEVEL": "warning"}
    process = subprocess.Popen(line, cwd=_WSGI.parents[1], env=environment)
    try:
        web.wait_for(port, process)
        yield web.Server(process.pid, port, 1)
    finally:
        process.terminate()
        process.wait(_PATIENCE_SECONDS)


def _command_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").split("\0")


def _raise_limit(files: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(files, hard), hard))
