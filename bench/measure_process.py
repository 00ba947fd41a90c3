"""What a web process takes: the seconds until it answers, and its memory once it has answered all kinds of requests."""

import time
from pathlib import Path

from bench import web
from bench.timing import table
from discussion.articles.models import Article
from discussion.backoffice.static_files import collect_when_changed

_STARTS = 3
_REQUESTS = 400
_COLUMNS = ["start", "seconds to the first answer", "own memory, MB", "with its part of what is shared, MB"]


def measure() -> None:
    """A few starts of the server as `manage.py run` starts it, each with some hundred requests."""
    collect_when_changed()
    paths = _paths()
    rows = []
    for number in range(_STARTS):
        start = time.perf_counter()
        with web.running() as server:
            seconds = time.perf_counter() - start
            _ask(server, paths)
            # The first process only starts the others, which hold the product.
            memory = [_megabytes(pid) for pid in web.family(server.pid)[1:]]
            own, with_shared = max(memory, key=lambda each: each[1])
            rows.append([number + 1, seconds, own, with_shared])
    table(f"A web process after {_REQUESTS} requests", _COLUMNS, rows)


def _paths() -> list[str]:
    slugs = Article.objects.order_by("-comment_count").values_list("slug", flat=True)[:20]
    each = ("/a/{}/", "/api/v1/articles/{}", "/api/v1/articles/{}/comments", "/a/{}/feed/", "/api/v1/articles/{}/polls")
    return ["/", "/healthz", "/api/v1/articles", *(pattern.format(slug) for slug in slugs for pattern in each)]


def _ask(server: web.Server, paths: list[str]) -> None:
    client = web.Client(server.port)
    for number in range(_REQUESTS):
        status, _ = client.ask(web.request("GET", paths[number % len(paths)]))
        if status != 200:
            raise SystemExit(f"{paths[number % len(paths)]} was answered by {status}.")


def _megabytes(pid: int) -> tuple[float, float]:
    """What only this process holds, and that with its part of what it shares with others, as Linux counts them."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {name: int(size.split()[0]) for name, _, size in (line.partition(":") for line in lines)}
    return (sizes["Private_Clean"] + sizes["Private_Dirty"]) / 1000, sizes["Pss"] / 1000
