"""What a comment costs that a hundred thousand follow, and whether anybody else notices; and a long outbox."""

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from statistics import median
from typing import Any

from django.db import connection
from django.db.models import F

from bench.crews import fork, let_go_of_the_database
from bench.timing import table
from discussion.accounts.models import Reader
from discussion.actions import articles, comments, events, moderation
from discussion.actions.members import Member, create_member, set_roles
from discussion.core import clock, ids, outbox, statements
from discussion.core.limits import Meter
from discussion.core.models import OutboxRow
from discussion.moderation.models import Policy
from discussion.notifications.models import Delivery, Notification, Subscription
from discussion.sites.models import Site
from discussion.sites.queries import default_site

_WRITERS = 200
# Between two posts, and how many seconds they are watched with nobody else at work.
_PAUSE, _ALONE = 0.05, 15
_OF_POSTS = ("post ms", "nine in ten", "post ms meanwhile", "nine in ten")
_CLAIMS = 30
_OUTBOX = "id event consumer queue payload created_at due_at attempts last_error done_at".split()


def measure(*, followers: int, rows: int) -> None:
    """Prints two tables; readers who follow, and what was left in the outbox, are made for it."""
    table(
        f"One comment beneath an article that {followers:,} follow, and posts meanwhile",
        ["who follows", "approved ms", "enqueued ms", "told s", "CPU s", "deliveries", *_OF_POSTS],
        [_fan_out(kind, followers) for kind in (Reader.Kind.GUEST, Reader.Kind.MEMBER)],
    )
    table(
        f"An outbox of {rows:,} rows, nine tenths of them done",
        ["what", "median ms", "fastest ms", "slowest ms"],
        _outbox(rows),
    )


def _fan_out(kind: str, followers: int) -> list[Any]:
    site, article = default_site(), _article()
    _follow(site, article, kind, followers)
    held, moderator = _held(site, article), _moderator(site)
    writers = _readers(site, Reader.Kind.GUEST, _WRITERS)
    elsewhere = _article()
    before = _post(writers, elsewhere, _for_a_while())
    start = time.perf_counter()
    moderation.decide(moderator=moderator, comment=held.id, verdict="approve", now=clock.now())
    approved = time.perf_counter() - start
    _work(limit=2)
    enqueued = time.perf_counter() - start
    told, cpu, meanwhile = _told_while(partial(_post, writers, elsewhere))
    found = Notification.objects.filter(cause=f"comment:{held.id}").count()
    if found != followers:
        raise SystemExit(f"{found} of {followers} were told.")
    planned = Delivery.objects.filter(reader__subscriptions__article=article).count()
    return [kind, approved * 1000, enqueued * 1000, told, cpu, planned, *_middles(before), *_middles(meanwhile)]


def _told_while(posts: Callable[[Callable[[], bool]], list[float]]) -> tuple[float, float, list[float]]:
    """Seconds and CPU seconds of one worker that tells everybody, and how long posts take meanwhile."""
    results = fork.SimpleQueue()
    let_go_of_the_database()
    worker = fork.Process(target=_tell_all, args=(results,))
    worker.start()
    meanwhile = posts(worker.is_alive)
    worker.join()
    seconds, cpu = results.get()
    return seconds, cpu, meanwhile


def _tell_all(results: Any) -> None:
    start, cpu = time.perf_counter(), time.process_time()
    _work()
    results.put((time.perf_counter() - start, time.process_time() - cpu))
    connection.close()


def _work(limit: int = 0) -> None:
    """What a worker does with the queue of notifications; with a limit, so many rows of it."""
    done = 0
    while rows := outbox.claim("notifications", now=clock.now(), limit=limit or outbox.BATCH):
        for row in rows:
            prepare = events.preparation(row.consumer)
            outbox.deliver(row, partial(events.consume, row.consumer), now=clock.now(), prepare=prepare)
            done += 1
        if limit and done >= limit:
            return


def _post(writers: list[Reader], article: Any, goes_on: Callable[[], bool]) -> list[float]:
    """The milliseconds of posts, some in a second, as long as it goes on."""
    spent: list[float] = []
    while goes_on():
        writer = writers[len(spent) % len(writers)]
        meter = Meter(reader=None, network=f"bench-{ids.new_id()}", now=clock.now())
        text = {"body": f"Argument {len(spent)} of {writer.name}.", "parent": None}
        start = time.perf_counter()
        comments.post_comment(reader=writer, article=article, **text, now=clock.now(), meter=meter)
        spent.append((time.perf_counter() - start) * 1000)
        time.sleep(_PAUSE)
    return spent


def _middles(spent: list[float]) -> list[float]:
    """Of ten, nine take no longer than the second."""
    return [median(spent), sorted(spent)[len(spent) * 9 // 10]]


def _for_a_while() -> Callable[[], bool]:
    ends_at = time.monotonic() + _ALONE
    return lambda: time.monotonic() < ends_at


def _outbox(rows: int) -> list[list[Any]]:
    now = clock.now()
    OutboxRow.objects.all().delete()
    for done_at, count in ((now - outbox.KEPT - timedelta(hours=1), rows * 9 // 10), (None, rows // 10)):
        statements.insert_all(OutboxRow, _OUTBOX, [_row(place, done_at, now) for place in range(count)])
    statements.plan_anew()
    claims = [_claim_and_release() for _ in range(_CLAIMS)]
    cleaning = [_timed(partial(outbox._clean_batch, now - outbox.KEPT)) for _ in range(_CLAIMS)]
    start = time.perf_counter()
    cleaned = outbox.clean(now)
    seconds = time.perf_counter() - start
    return [
        ["look for what is due, and find nothing", *_told_of([_timed(_claim_nothing) for _ in range(_CLAIMS)])],
        [f"claim {outbox.BATCH} rows", *_told_of(claims)],
        [f"forget {outbox.CLEAN_BATCH:,} rows that are done", *_told_of(cleaning)],
        [f"forget all {cleaned:,} that are left", *[seconds * 1000] * 3],
    ]


def _row(place: int, done_at: datetime | None, now: datetime) -> list[Any]:
    at = now - timedelta(minutes=1) if done_at is None else done_at
    payload = json.dumps({"comment": place})
    return [ids.new_id(), "bench", "bench", "bench", payload, at, at, 0, "", done_at]


def _claim_and_release() -> float:
    """The milliseconds of the claim alone."""
    start = time.perf_counter()
    claimed = outbox.claim("bench", now=clock.now())
    spent = (time.perf_counter() - start) * 1000
    outbox.release(claimed)
    return spent


def _claim_nothing() -> None:
    outbox.claim("nothing", now=clock.now())


def _timed(act: Callable[[], Any]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def _told_of(spent: list[float]) -> list[float]:
    return [median(spent), min(spent), max(spent)]


def _article() -> Any:
    number, now = ids.encode(ids.new_id()), clock.now()
    text = articles.Text(title="Followed", slug=f"followed-{number}", body="First.")
    return articles.create_article(site=default_site(), text=text, now=now, meter=Meter(None, "bench", now))


def _held(site: Site, article: Any) -> Any:
    """A comment that waits, as the policy of its article wants it."""
    Policy.objects.create(site=site, article=article, holds="everyone", version=1)
    # Each process keeps the rules until the site is another one.
    Site.objects.filter(id=site.id).update(version=F("version") + 1)
    article.site.refresh_from_db()
    now, writer = clock.now(), _readers(site, Reader.Kind.GUEST, 1)[0]
    meter = Meter(reader=writer.id, network="bench", now=now)
    return comments.post_comment(reader=writer, article=article, body="New.", parent=None, now=now, meter=meter)


def _follow(site: Site, article: Any, kind: str, count: int) -> None:
    now = clock.now()
    rows = [[ids.new_id(), site.id, each.id, article.id, "", now] for each in _readers(site, kind, count)]
    statements.insert_all(Subscription, "id site_id reader_id article_id rhythm created_at".split(), rows)
    statements.plan_anew()


def _readers(site: Site, kind: str, count: int) -> list[Reader]:
    now = clock.now()
    made = [
        Reader(site=site, kind=kind, name=f"Reader {place}", password="!", created_at=now) for place in range(count)
    ]
    for each in made:
        each.name_skeleton = "" if kind == Reader.Kind.GUEST else f"{kind}{each.id}"
    Reader.objects.bulk_create(made, batch_size=2_000)
    return made


def _moderator(site: Site) -> Any:
    name = f"Bench {ids.encode(ids.new_id())}"
    member = Member(name, f"{name[6:]}@example.org", "correct horse battery")
    return set_roles(reader=create_member(site=site, member=member, now=clock.now()), roles={(site.id, "moderator")})
