"""Ballots into one hot poll: through HTTP into the service, and beside it the least that any service would have to do.

The least is a row and a counter, in one transaction, by the ORM, with a thread and a connection for each client: no
server, no token, no judging of the ballot, no log. It runs in one process, and in as many as the web server has, where
Python's lock leaves more to do at once. All run in turn, and each ballot is another reader's.
"""

import json
import os
import time
from collections.abc import Callable, Sequence
from random import Random
from statistics import mean
from typing import Any

from django.db import connection
from django.db.models import F, Sum

from bench import web
from bench.client import call
from bench.crews import Run, at_once
from bench.timing import database_time, on_the_cpu, table
from discussion.accounts.models import Reader, Token
from discussion.accounts.tokens import digest_of, new_token
from discussion.actions.articles import Text, create_article
from discussion.actions.ballots import cast_ballot
from discussion.actions.polls import Answer, Terms, create_poll
from discussion.articles.models import Article
from discussion.core import clock
from discussion.core.limits import Meter
from discussion.core.transactions import write
from discussion.polls.models import Ballot, BallotEvent, BallotGroup, Poll
from discussion.polls.queries import option_ids, poll_for_editor
from discussion.sites.queries import default_site

_CLIENTS = (8, 32)
_BALLOTS = 4_000
_WEIGHTS = {1: 5, 2: 3, 3: 2, 4: 1}
_ALONE = 400
_BATCH = 20
_LEAST, _HTTP, _HTTP_LEAD = "row and counter, processes: {}", "through HTTP", "through HTTP, an article's lead poll"
_COLUMNS = ["clients", "what", "ballots/s", "errors", "p50 ms", "p99 ms", "CPU of its process", "CPU of the database"]


def measure() -> None:
    """With 8 and with 32 clients; ends the program where a ballot is refused, lost or counted twice."""
    rows, ratios = [], []
    with web.running() as server:
        print(f"\nThe web server has {server.processes} processes on {os.cpu_count()} cores.", flush=True)
        # The first requests of a process cost more than any after.
        _through_http(server, _CLIENTS[0], _poll())
        for clients in _CLIENTS:
            runs = _runs(server, clients)
            rows += [run.row(clients, what) for what, run in runs]
            ratios.append(_ratios(clients, runs))
    table("Ballots into one poll: milliseconds", _COLUMNS, rows)
    print("", *ratios, sep="\n", flush=True)
    _where_it_goes()


def _runs(server: web.Server, clients: int) -> list[tuple[str, Run]]:
    """The least before and after, since other work on a machine comes and goes."""
    least = [(_LEAST.format(processes), processes) for processes in sorted({1, server.processes})]
    return [
        *((what, _least(clients, processes)) for what, processes in least),
        (_HTTP, _through_http(server, clients, _poll())),
        (_HTTP_LEAD, _through_http(server, clients, _lead_poll())),
        *((what, _least(clients, processes)) for what, processes in least),
    ]


def _ratios(clients: int, runs: Sequence[tuple[str, Run]]) -> str:
    rates: dict[str, list[float]] = {}
    for what, run in runs:
        rates.setdefault(what, []).append(run.rate)
    through = mean(rates[_HTTP])
    said = [
        f"{through / mean(found):.2f} of {what}" for what, found in rates.items() if what not in (_HTTP, _HTTP_LEAD)
    ]
    return f"{clients} clients: through HTTP {', '.join(said)}."


def _through_http(server: web.Server, clients: int, poll: Poll) -> Run:
    ids, tokens, path = option_ids(poll), _tokens(_BALLOTS), f"/api/v1/polls/{poll.public_id}/ballot"
    bodies = [json.dumps({"choices": [ids[number]]}).encode() for number in _chosen()]
    requests = [
        web.request("PUT", path, body, Authorization=f"Bearer {token}")
        for body, token in zip(bodies, tokens, strict=True)
    ]

    def worker() -> Callable[[bytes], Any]:
        ask = web.Client(server.port).ask

        def send(request: bytes) -> Any:
            status, body = ask(request)
            return None if status == 200 else body.decode()

        return send

    before = server.cpu_seconds()
    run = at_once(clients, 1, requests, worker)
    run.own_cpu_ms = (server.cpu_seconds() - before) * 1000 / _BALLOTS
    _refuse_losses(poll, run, has_log=True)
    return run


def _least(clients: int, processes: int) -> Run:
    poll, now, readers = _poll(), clock.now(), _readers(_BALLOTS)
    BallotGroup.objects.bulk_create(
        BallotGroup(site_id=poll.site_id, poll=poll, choices=str(number), is_guest=True) for number in _WEIGHTS
    )

    def cast(ballot: tuple[int, int]) -> None:
        number, reader = ballot
        with write():
            Ballot.objects.create(
                site_id=poll.site_id, poll=poll, reader_id=reader, choices=str(number), is_guest=True, cast_at=now
            )
            BallotGroup.objects.filter(poll=poll, choices=str(number)).update(count=F("count") + 1)

    def worker() -> Callable[[tuple[int, int]], None]:
        # A connection for each thread, without the pool, which has fewer.
        options = {name: value for name, value in connection.settings_dict["OPTIONS"].items() if name != "pool"}
        connection.settings_dict = {**connection.settings_dict, "OPTIONS": options}
        return cast

    run = at_once(clients, processes, list(zip(_chosen(), readers, strict=True)), worker)
    _refuse_losses(poll, run, has_log=False)
    return run


def _refuse_losses(poll: Poll, run: Run, *, has_log: bool) -> None:
    accepted = len(run.spent) - len(run.refused)
    counted = BallotGroup.objects.filter(poll=poll).aggregate(sum=Sum("count"))["sum"]
    found = {"rows": Ballot.objects.filter(poll=poll).count(), "counted": counted}
    if has_log:
        found["logged"] = BallotEvent.objects.filter(poll=poll).count()
    if run.refused or set(found.values()) != {accepted}:
        raise SystemExit(f"{accepted} ballots were accepted, but {found}; refused: {run.refused[:3]}")


def _where_it_goes() -> None:
    """One ballot after another in this process: what a whole request costs of the processor, and what its action."""
    poll, now = _poll(), clock.now()
    ids, path = option_ids(poll), f"/polls/{poll.public_id}/ballot"
    requests = [
        call("PUT", path, {"choices": [ids[1]]}, token=token, network=number)
        for number, token in enumerate(_tokens(_ALONE))
    ]
    with database_time() as spent:
        requests[0]()
    readers = list(Reader.objects.filter(id__in=_readers(_ALONE)))
    acts = [_act(reader, poll, now) for reader in readers]
    rows = [
        ["the whole request", *on_the_cpu(requests[_BATCH:], batch=_BATCH), spent.queries],
        ["its action alone", *on_the_cpu(acts[_BATCH:], batch=_BATCH), "–"],
    ]
    columns = ["where it goes", "median CPU ms", "fastest ms", "× simplest", "queries"]
    table("One ballot, with limits, without a server: CPU of the process", columns, rows)


def _act(reader: Reader, poll: Poll, now: Any) -> Callable[[], None]:
    return lambda: cast_ballot(
        reader=reader, poll=poll, choices="1", network="", now=now, meter=Meter(reader.id, f"{reader.id}", now)
    )


def _poll() -> Poll:
    return _asked(None)


def _lead_poll() -> Poll:
    """Its answers define the sides in the discussion, so each ballot wakes a worker."""
    now = clock.now()
    text = Text(title="What next?", slug=f"hot-{time.time_ns()}", body="Choose.")
    return _asked(create_article(site=default_site(), text=text, now=now, meter=Meter(None, "", now)))


def _asked(article: Article | None) -> Poll:
    answers, now = tuple(Answer(f"Answer {number}") for number in _WEIGHTS), clock.now()
    terms = Terms(question="What next?", answers=answers, is_lead=article is not None)
    made = create_poll(site=default_site(), article=article, terms=terms, now=now, meter=Meter(None, "", now))
    return poll_for_editor(made.id)


def _chosen() -> list[int]:
    return Random(1).choices(list(_WEIGHTS), weights=list(_WEIGHTS.values()), k=_BALLOTS)


def _readers(count: int) -> list[int]:
    """New guests."""
    site, now = default_site(), clock.now()
    made = Reader.objects.bulk_create(
        (Reader(name="Guest", kind=Reader.Kind.GUEST, site=site, password="!", created_at=now) for _ in range(count)),
        batch_size=500,
    )
    return [each.id for each in made]


def _tokens(count: int) -> list[str]:
    """The tokens of new guests."""
    tokens, site, now = [new_token() for _ in range(count)], default_site(), clock.now()
    Token.objects.bulk_create(
        (
            Token(site_id=site.id, reader_id=reader, digest=digest_of(token), created_at=now)
            for reader, token in zip(_readers(count), tokens, strict=True)
        ),
        batch_size=500,
    )
    return tokens
