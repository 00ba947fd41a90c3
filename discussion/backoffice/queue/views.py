"""The queue: what waits, worst first, and one case at a time with all that one needs to decide it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from discussion.backoffice.queue import toasts
from discussion.backoffice.queue.asking import Ask, asked
from discussion.backoffice.queue.desk import page, part_of, seat_of
from discussion.backoffice.queue.listing import PAGE, among, chips, counts_at, lines, tells
from discussion.backoffice.queue.pane import pane_of
from discussion.backoffice.queue.strip import strip_of
from discussion.core import clock
from discussion.core.ids import identifier

LINES, PANE = "lines", "pane"


def queue_view(request: HttpRequest) -> HttpResponse:
    """The list, with its first case beside it."""
    ask, now = asked(request), clock.now()
    found, rest = lines(request, ask, cursor=request.GET.get("after"), now=now)
    if part_of(request) == LINES:
        return render(request, "backoffice/queue/lines.html", {"lines": found, "rest": rest, "now": now})
    first = pane_of(request, found[0].case.comment_id, ask, now=now) if found else None
    return _whole(request, ask, {"lines": found, "rest": rest, "pane": first, "is_list": True})


def case_view(request: HttpRequest, comment: str) -> HttpResponse:
    """One comment with everything about it, whether it waits or not; the script asks for this part alone."""
    ask, now = asked(request), clock.now()
    shown = pane_of(request, identifier(comment), ask, now=now)
    if part_of(request) == PANE:
        return render(request, "backoffice/queue/pane.html", pane_context(request, ask) | {"pane": shown})
    found, rest = lines(request, ask, cursor=None, now=now)
    return _whole(request, ask, {"lines": found, "rest": rest, "pane": shown, "is_list": False})


def counts_view(request: HttpRequest) -> JsonResponse:
    """How much waits of each kind, as the chips show it."""
    return JsonResponse(tells(counts_at(request, now=clock.now())))


def pane_context(request: HttpRequest, ask: Ask) -> dict[str, Any]:
    """What the case's part of the page needs beside the case."""
    now = clock.now()
    return _around(request, ask, counts_at(request, now=now), now) | {"seat": seat_of(request)}


def _whole(request: HttpRequest, ask: Ask, context: dict[str, Any]) -> HttpResponse:
    seat, now = seat_of(request), clock.now()
    counted = counts_at(request, now=now)
    own = {
        "chips": chips(ask, counted),
        "strip": [] if seat.is_editors else strip_of(seat.sites, now=now),
        "page_size": PAGE,
    }
    return page(request, "queue", {**_around(request, ask, counted, now), **own, **context}, here="cases")


def _around(request: HttpRequest, ask: Ask, counted: Mapping[str, int], now: datetime) -> dict[str, Any]:
    counts = tells(counted)
    return {
        "ask": ask,
        "counts": counts,
        "among": among(ask, counts),
        "toast": toasts.toast_of(request),
        "now": now,
    }
