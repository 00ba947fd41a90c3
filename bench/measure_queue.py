"""What the moderators' desk costs with many cases: the next one, deciding, words, the log, and an act on many."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import Any

from django.test import Client
from django.urls import reverse

from bench import waiting
from bench.timing import table
from discussion.actions import bulk
from discussion.actions.members import Member, create_member, set_roles
from discussion.backoffice.static_files import collect_when_changed
from discussion.comments.models import Comment
from discussion.core import clock, ids
from discussion.moderation.models import Case
from discussion.sites.queries import default_site

_ROUNDS = 30
_ACT = 10_000


def measure(*, pending: int, decided: int) -> None:
    """Prints two tables; makes what waits first, where nothing waits yet."""
    collect_when_changed()
    waiting.make(pending=pending, decided=decided)
    moderator = _moderator()
    desk = Client(headers={"host": "localhost"})
    desk.force_login(moderator)
    told = f"{Comment.objects.count():,} comments, {Case.objects.count():,} cases, {decided:,} decisions"
    rows = [[name, *_timed(act)] for name, act in _pages(desk)]
    table(f"The moderators' desk: {told}", ["what", "median ms", "slowest ms"], rows)
    table("A bulk act", ["what", "seconds"], _bulk(moderator))


def _moderator() -> Any:
    site = default_site()
    name = f"Bench {ids.encode(ids.new_id())}"
    member = Member(name, f"{name[6:]}@example.org", "correct horse battery")
    made = create_member(site=site, member=member, now=clock.now())
    return set_roles(reader=made, roles={(site.id, "moderator")})


def _pages(desk: Client) -> list[tuple[str, Callable[[int], Any]]]:
    cases = list(Case.objects.order_by("-harm", "id").values_list("comment_id", flat=True)[: 2 * _ROUNDS + 2])
    reported = "?kind=reported"
    return [
        ("the queue, whole page", lambda _: _get(desk, "")),
        ("one case, as the script asks for it", lambda place: _get(desk, f"{ids.encode(cases[place])}/", part="pane")),
        ("a decision, with the next case", lambda _: _decide(desk)),
        ("the reported ones", lambda _: _get(desk, reported)),
        ("cases that say a rare word", lambda _: _get(desk, f"?q={waiting.WORD}")),
        ("cases that say what nobody said", lambda _: _get(desk, "?q=nowhere+to+be+found")),
        ("cases of an author", lambda _: _get(desk, "?q=ka")),
        ("held by links", lambda _: _get(desk, "?reason=links")),
        ("reported as spam", lambda _: _get(desk, "?reason=spam")),
        ("for what nothing was held", lambda _: _get(desk, "?reason=perspective")),
        ("the log", lambda _: _get(desk, "log/")),
        ("the log, a rare word", lambda _: _get(desk, f"log/?q={waiting.WORD}")),
        ("the log, what nobody noted", lambda _: _get(desk, "log/?q=nowhere+to+be+found")),
        ("the log of one verdict that nobody gave", lambda _: _get(desk, "log/?verdict=feature")),
        ("the figures, 14 days", lambda _: _get(desk, "figures/")),
        ("the figures, 90 days", lambda _: _get(desk, "figures/?days=90")),
    ]


def _get(desk: Client, address: str, *, part: str = "") -> bytes:
    answer = desk.get(f"{reverse('queue')}{address}", headers={"x-part": part} if part else {})
    if answer.status_code != 200:
        raise SystemExit(f"{address} was answered with {answer.status_code}.")
    return answer.content


def _decide(desk: Client) -> None:
    """As the script does it: the case at hand is approved, and the answer brings the next one."""
    here = getattr(_decide, "here", "") or re.findall(r"/admin/queue/(\w{13})/", _get(desk, "").decode())[0]
    address = f"{reverse('queue')}{here}/decide/"
    answer = desk.post(address, {"verdict": _verdict(here)}, headers={"x-part": "pane"})
    if answer.status_code != 200:
        raise SystemExit(f"The decision was answered with {answer.status_code}.")
    _decide.here = answer.json()["case"]  # type: ignore[attr-defined]


def _verdict(case: str) -> str:
    return "keep" if Comment.objects.get(id=ids.identifier(case)).state == "published" else "approve"


def _timed(act: Callable[[int], Any]) -> tuple[float, float]:
    act(_ROUNDS)
    spent = []
    for place in range(_ROUNDS):
        start = time.perf_counter()
        act(place)
        spent.append((time.perf_counter() - start) * 1000)
    return median(spent), max(spent)


def _bulk(moderator: Any) -> list[list[Any]]:
    """An act on so many pending comments, from the preview to its undoing, by one worker."""
    site = default_site()
    numbers = Comment.objects.filter(state="pending").order_by("created_at").values_list("created_at", flat=True)
    until = numbers[min(_ACT, len(numbers)) - 1]
    criteria = bulk.Criteria(kind="pending", until=until - timedelta(microseconds=1))
    asked: dict[str, Any] = {"moderator": moderator, "site": site, "criteria": criteria, "verdict": "reject"}
    seconds, seen = _clocked(lambda: bulk.preview(**asked))
    made = bulk.start(**asked, now=clock.now())
    done, _ = _clocked(_work)
    bulk.undo_bulk(moderator=moderator, bulk=made.id, now=clock.now())
    undone, _ = _clocked(_work)
    return [[f"preview of {seen.total:,}", seconds], ["done", done], ["undone", undone]]


def _work() -> None:
    found = bulk.claim(now=clock.now())
    while found and bulk.work_on(bulk=found, now=clock.now()):
        pass


def _clocked(act: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    made = act()
    return time.perf_counter() - start, made
