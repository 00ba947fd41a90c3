"""What a chain of replies to replies costs, at its tenth link and at its last of 10,000."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

from bench.client import Answer, call
from bench.timing import database_time, in_database, on_the_cpu, table
from discussion.accounts.models import Reader
from discussion.actions.accounts import issue_token
from discussion.articles.models import Article
from discussion.comments.models import Comment
from discussion.core import clock

_TIMES = 60
_BATCH = 3
_DELETIONS = 7
_NEAREST = 100
_COLUMNS = ["request", "depth", "median CPU ms", "fastest ms", "× simplest", "database CPU ms", "queries"]


def measure() -> None:
    """Reading and deleting at the near and at the far end."""
    listed = Comment.objects.filter(is_listed=True).select_related("article").order_by("-depth")
    far = listed.first()
    if far is None or far.depth < 10:
        raise SystemExit("There is no chain: make the discussions first.")
    near = listed.get(article=far.article, depth=10)
    reads = [[name, end.depth, *_cost(request)] for end in (near, far) for name, request in _reads(end).items()]
    table(
        "A chain of replies: one request",
        _COLUMNS,
        [*reads, *(_deletion(end.depth, far.article) for end in (near, far))],
    )
    _climb(far)


def _reads(comment: Comment) -> dict[str, Callable[[], Answer]]:
    path = f"/comments/{comment.public_id}"
    return {
        "list its article": call("GET", f"/articles/{comment.article.slug}/comments"),
        "list its replies": call("GET", f"{path}/replies"),
        "read it": call("GET", path),
        f"read it with {_NEAREST} ancestors": call("GET", f"{path}/context?limit={_NEAREST}"),
    }


def _cost(request: Callable[[], Answer]) -> list[Any]:
    _, _, database, queries = in_database(request, times=_TIMES)
    return [*on_the_cpu([request] * _TIMES, batch=_BATCH), database, queries]


def _climb(comment: Comment) -> None:
    """From the last link to the root, by the cursors."""
    start, requests, above, cursor = time.process_time(), 0, 0, ""
    while cursor is not None:
        query = f"?limit={_NEAREST}" + (f"&cursor={cursor}" if cursor else "")
        found = call("GET", f"/comments/{comment.public_id}/context{query}")().json()["ancestors"]
        requests, above, cursor = requests + 1, above + len(found["items"]), found["next"]
    cpu = (time.process_time() - start) * 1000
    print(
        f"\nFrom the last link up to the root: {above:,} ancestors in {requests} requests, {cpu:,.0f} ms of CPU.",
        flush=True,
    )


def _deletion(depth: int, article: Article) -> list[Any]:
    """Everything above is deleted already and only kept its place: with the last link the whole chain goes."""
    spent = [_delete_last(depth, article) for _ in range(_DELETIONS)]
    cpu, database = (sorted(each[part] for each in spent) for part in (0, 1))
    return ["delete it, and all above go with it", depth, median(cpu), cpu[0], "–", median(database), spent[0][2]]


def _delete_last(depth: int, article: Article) -> tuple[float, float, int]:
    links = _tombstones(depth, article)
    token = issue_token(reader=links[-1].author, now=clock.now())
    request = call("DELETE", f"/comments/{links[-1].public_id}", token=token)
    with database_time() as spent:
        start = time.process_time()
        request()
        cpu = (time.process_time() - start) * 1000
    if Comment.objects.filter(root=links[0], is_listed=True).exists():
        raise SystemExit("The chain is still listed.")
    return cpu, spent.cpu_ms, spent.queries


def _tombstones(depth: int, article: Article) -> list[Comment]:
    """A chain in which only the last link is published."""
    now, links = clock.now(), list[Comment]()
    author = Reader.objects.create(name="Link", kind=Reader.Kind.GUEST, site=article.site, password="!", created_at=now)
    for place in range(depth + 1):
        above, is_last = links[-1] if links else None, place == depth
        links.append(
            Comment(
                site=article.site,
                article=article,
                author=author,
                parent=above,
                root=links[0] if links else None,
                depth=place,
                body="Link.",
                body_html="<p>Link.</p>",
                created_at=now,
                best=0.5,
                top=0.5,
                reply_count=0 if is_last else 1,
                state="published" if is_last else "deleted",
            )
        )
    return Comment.objects.bulk_create(links, batch_size=500)
