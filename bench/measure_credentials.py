"""A thousand wrong tokens or passwords a second from one network, beside readers who go on reading.

The readers ask as fast as they are answered, with and without the flood; the flood keeps its pace. Both come through
a trusted proxy that names their networks, so that the limits tell them apart.
"""

import json
import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from statistics import mean
from threading import Thread
from typing import Any

from bench import web
from bench.client import call
from bench.crews import at_once
from bench.timing import on_the_cpu, table
from discussion.accounts.models import Reader
from discussion.actions.accounts import issue_token
from discussion.actions.articles import Text, create_article
from discussion.actions.comments import post_comment
from discussion.articles.models import Article
from discussion.core import clock
from discussion.core.errors import Refusal
from discussion.core.limits import Meter
from discussion.core.network import client_network
from discussion.sites.queries import default_site

_READERS = 4
_REQUESTS = 1_000
_COMMENTS = 20
_A_SECOND = 1_000
_CONNECTIONS = 8
_ROUNDS = 2
_ALONE, _BATCH = 400, 20
# The number of a network that is past its limits.
_FULL = 200
_FORWARDED = "X-Forwarded-For"
_ATTACKER = "203.0.113.7"
_CALM = "no flood"
_REFUSED = 429
_PATIENCE_SECONDS = 60
_fork = multiprocessing.get_context("fork")


def measure() -> None:
    """The readers' throughput, calm and beside each flood, in turn; ends the program where a reader is refused."""
    floods: dict[str, Callable[[int], bytes] | None] = {
        _CALM: None, "wrong tokens": _token, "wrong passwords": _password
    }  # fmt: skip
    rates: dict[str, list[float]] = {what: [] for what in floods}
    answers: dict[str, Counter[int]] = {what: Counter() for what in floods}
    seconds: dict[str, float] = dict.fromkeys(floods, 0.0)
    with web.running(RATE_LIMITS="on", TRUSTED_PROXIES="127.0.0.1/32") as server:
        requests = _ordinary()
        _read(server, requests[: _REQUESTS // 10])
        for _ in range(_ROUNDS):
            for what, guess in floods.items():
                with _flooding(server.port, guess, answers[what]):
                    rates[what].append(_read(server, requests))
                seconds[what] += len(requests) / rates[what][-1]
    _tell(rates, answers, seconds)
    _where_it_goes()


def _tell(rates: dict[str, list[float]], answers: dict[str, Counter[int]], seconds: dict[str, float]) -> None:
    calm = mean(rates[_CALM])
    rows = [
        [
            what,
            round(mean(found)),
            mean(found) / calm,
            round(answers[what].total() / seconds[what]),
            *(answers[what][status] for status in (401, 429)),
        ]
        for what, found in rates.items()
    ]
    columns = ["flood", "readers' requests/s", "of the calm", "wrong ones/s", "looked at (401)", "refused (429)"]
    table("Readers beside a flood of wrong credentials", columns, rows)


def _where_it_goes() -> None:
    """One after the other in this process: what is refused, beside a reader's own request."""
    good = issue_token(reader=Reader.objects.filter(is_active=True)[0], now=clock.now())
    for name in ("wrong_tokens", "logins"):
        _fill(name)
    rows = [
        [what, *on_the_cpu([request] * _ALONE, batch=_BATCH)]
        for what, request in {
            "a reader's GET /me": call("GET", "/me", token=good),
            "a wrong token, refused": call("GET", "/me", token=_wrong(1), network=_FULL, refused=429),
            "a wrong password, refused": call("POST", "/session/login", _guess(1), network=_FULL, refused=429),
        }.items()
    ]
    table("A refusal past the limit: CPU of the process", ["request", "median ms", "fastest ms", "× simplest"], rows)


def _fill(name: str) -> None:
    """The network has had its share."""
    meter = Meter(None, client_network(remote=f"10.0.{_FULL}.1", forwarded_for="", trusted=()), clock.now())
    with suppress(Refusal):
        while True:
            meter.take(name)


def _read(server: web.Server, requests: list[bytes]) -> float:
    def worker() -> Callable[[bytes], Any]:
        ask = web.Client(server.port).ask

        def send(request: bytes) -> Any:
            status, body = ask(request)
            return None if status == 200 else body.decode()

        return send

    run = at_once(_READERS, 1, requests, worker)
    if run.refused:
        raise SystemExit(f"A reader was refused: {run.refused[0]}")
    return run.rate


def _ordinary() -> list[bytes]:
    """Pages of comments, and what an article holds for each reader who has signed in, one after the other."""
    site, now = default_site(), clock.now()
    meter = Meter(None, "", now)
    text = Text(title="What next?", slug=f"flood-{time.time_ns()}", body="Read on.")
    article = create_article(site=site, text=text, now=now, meter=meter)
    tokens = [_talk(article, number, meter) for number in range(_COMMENTS)]
    paths = [f"/api/v1/articles/{article.slug}/{part}" for part in ("comments", "mine")]
    return [
        web.request(
            "GET",
            paths[number % 2],
            Authorization=f"Bearer {tokens[number % _COMMENTS]}",
            **{_FORWARDED: f"10.0.{number % _COMMENTS}.1"},
        )
        for number in range(_REQUESTS)
    ]


def _talk(article: Article, number: int, meter: Meter) -> str:
    """A comment by a new guest, whose token it returns."""
    guest = Reader.objects.create(
        name=f"Guest {number}", kind=Reader.Kind.GUEST, site=article.site, password="!", created_at=meter.now
    )
    post_comment(reader=guest, article=article, body="Well said. " * 20, parent=None, now=meter.now, meter=meter)
    return issue_token(reader=guest, now=meter.now)


def _token(number: int) -> bytes:
    """In the shape of a token, so that nothing but its signature gives it away."""
    wrong = {"Authorization": f"Bearer {_wrong(number)}", _FORWARDED: _ATTACKER}
    return web.request("GET", "/api/v1/me", **wrong)


def _password(number: int) -> bytes:
    body = json.dumps(_guess(number)).encode()
    return web.request("POST", "/api/v1/session/login", body, **{_FORWARDED: _ATTACKER})


def _wrong(number: int) -> str:
    return f"dsc_{number:043}{number:08}"


def _guess(number: int) -> dict[str, str]:
    return {"email": f"reader-{number}@example.org", "password": f"guess-{number}"}


@contextmanager
def _flooding(port: int, guess: Callable[[int], bytes] | None, answers: Counter[int]) -> Iterator[None]:
    """So many guesses a second from a process of their own, past the limit when the block begins, until it ends."""
    if guess is None:
        yield
        return
    is_full, over, result = _fork.Event(), _fork.Event(), _fork.SimpleQueue()
    attacker = _fork.Process(target=_attack, args=(port, guess, is_full, over, result))
    attacker.start()
    is_full.wait(_PATIENCE_SECONDS)
    yield
    over.set()
    answers.update(result.get())
    attacker.join()


def _attack(port: int, guess: Callable[[int], bytes], is_full: Any, over: Any, result: Any) -> None:
    answers, start = Counter[int](), time.monotonic()

    def send(place: int) -> None:
        ask, number = web.Client(port).ask, place
        while not over.is_set():
            time.sleep(max(0.0, start + number / _A_SECOND - time.monotonic()))
            status, _ = ask(guess(number))
            answers[status] += 1
            if status == _REFUSED:
                is_full.set()
            number += _CONNECTIONS

    threads = [Thread(target=send, args=(place,)) for place in range(_CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.put(answers)
