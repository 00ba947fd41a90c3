"""Deciding by a form or by the desk's script: afterwards the next case is there, with a way back from the last."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from discussion.actions import cases, moderation
from discussion.backoffice.queue import toasts
from discussion.backoffice.queue.asking import Ask, asked
from discussion.backoffice.queue.desk import part_of, seat_of, subject_at
from discussion.backoffice.queue.pane import pane_of
from discussion.backoffice.queue.toasts import Toast
from discussion.backoffice.queue.views import PANE, pane_context
from discussion.backoffice.scope import reader_of
from discussion.core import clock, ids
from discussion.core.errors import Kind, Refusal
from discussion.moderation import queries
from discussion.moderation.models import Decision
from discussion.moderation.transitions import SETTLING, TAKEN_DOWN

_MOST_COPIES = 20
# After these the comment is still the one that is looked at.
_STAYING = {"feature", "unfeature"}


@require_POST
def decide_view(request: HttpRequest, comment: str) -> HttpResponse:
    """Take the decision, with the copies that were ticked, and go on to the next case."""
    ask, now, number = asked(request), clock.now(), ids.identifier(comment)
    subject = subject_at(request, number)
    case, is_gone = queries.case_of(subject), subject.state in TAKEN_DOWN
    place = queries.place_of(case) if case else None
    try:
        made = [_decide(request, number, now, is_first=True, is_gone=is_gone)]
    except Refusal as refusal:
        return _refused(request, refusal, number, ask, now)
    if made[0].verdict in SETTLING:
        made += _decide_copies(request, now)
    stays = place is None or made[0].verdict in _STAYING
    after = number if stays else _next(request, ask, place, number, now)
    return _answer(request, after, ask, now, toasts.toast_for(request, [each.id for each in made]))


@require_POST
def undo_view(request: HttpRequest) -> HttpResponse:
    """Take decisions back, and show the first comment again."""
    ask, now = asked(request), clock.now()
    numbers = toasts.named(request.POST.get("decisions", ""))
    taken_back: list[Decision] = []
    refused: Refusal | None = None
    for number in numbers:
        try:
            taken_back.append(moderation.undo(moderator=reader_of(request), decision=number, now=now))
        except Refusal as refusal:
            refused = refused or refusal
    if not taken_back:
        return _not_undone(request, refused, numbers, ask, now)
    return _answer(request, taken_back[0].comment_id, ask, now, Toast(_undone(len(taken_back), len(numbers))))


@require_POST
def claim_view(request: HttpRequest, comment: str) -> HttpResponse:
    """Say that one looks at this case now, so that colleagues take others; and that one has left another."""
    number, me, now = ids.identifier(comment), reader_of(request), clock.now()
    left = ids.decode(request.POST.get("left", ""))
    if left is not None:
        # It may be decided by now.
        with suppress(Refusal):
            cases.release(moderator=me, comment=left)
    try:
        cases.claim(moderator=me, comment=number, now=now)
    except Refusal as refusal:
        if refusal.kind == Kind.NOT_FOUND:
            raise
        return JsonResponse({"said": refusal.detail}, status=409)
    return HttpResponse(status=204)


def _decide(request: HttpRequest, number: int, now: datetime, *, is_first: bool, is_gone: bool = False) -> Decision:
    given, revision = request.POST, request.POST.get("revision", "")
    verdict = given.get("verdict", "")
    is_why = verdict in ("reject", "remove")
    return moderation.decide(
        moderator=reader_of(request),
        comment=number,
        verdict=verdict,
        # What was rejected already may be kept so for a reason of one's own.
        reason=ids.decode(given.get("reason", "")) if is_why or (verdict == "keep" and is_gone) else None,
        message=given.get("message", "") if is_why else "",
        note=given.get("note", ""),
        revision=int(revision) if is_first and revision.isdecimal() else None,
        now=now,
    )


def _decide_copies(request: HttpRequest, now: datetime) -> list[Decision]:
    """The same for what was ticked; a copy that was decided meanwhile keeps its decision."""
    made = []
    for number in filter(None, map(ids.decode, request.POST.getlist("same")[:_MOST_COPIES])):
        try:
            subject_at(request, number)
            made.append(_decide(request, number, now, is_first=False))
        except Refusal:
            continue
    return made


def _next(request: HttpRequest, ask: Ask, place: tuple[float, int] | None, number: int, now: datetime) -> int | None:
    filters = ask.open_filters(reader_of(request).id)
    return queries.next_case(seat_of(request).sites, filters=filters, behind=place, besides=number, now=now)


def _answer(
    request: HttpRequest, number: int | None, ask: Ask, now: datetime, toast: Toast | None, *, status: int = 200
) -> HttpResponse:
    """The comment with this id, or that nothing waits: as a part for the script, else by an address to go to."""
    if part_of(request) == PANE:
        return _part(request, number, ask, now, toast, status=status)
    if toast and not toast.decisions:
        tell = messages.error if toast.is_refusal else messages.success
        tell(request, toast.sentence)
    return HttpResponseRedirect(_address(number, ask, toast.decisions if toast else ()))


def _part(
    request: HttpRequest, number: int | None, ask: Ask, now: datetime, toast: Toast | None, *, status: int
) -> JsonResponse:
    shown = pane_of(request, number, ask, now=now) if number is not None else None
    context = pane_context(request, ask) | {"pane": shown, "toast": toast}
    answer = {
        "pane": render(request, "backoffice/queue/pane.html", context).content.decode(),
        "address": _address(number, ask, ()),
        "case": shown.comment.public_id if shown else "",
        "said": toast.sentence if toast else "",
        "decisions": toast.names if toast else "",
        "decided": [each.comment.public_id for each in toast.decisions] if toast else [],
        "counts": context["counts"],
    }
    return JsonResponse(answer, status=status)


def _address(number: int | None, ask: Ask, decisions: Sequence[Decision]) -> str:
    place = reverse("queue-case", args=[ids.encode(number)]) if number is not None else reverse("queue")
    names = ",".join(each.public_id for each in decisions)
    more = f"{'&' if ask.query else '?'}{toasts.DONE}={names}" if names else ""
    return f"{place}{ask.query}{more}"


def _refused(request: HttpRequest, refusal: Refusal, number: int, ask: Ask, now: datetime) -> HttpResponse:
    if refusal.kind == Kind.NOT_FOUND:
        raise refusal
    return _answer(request, number, ask, now, Toast(refusal.detail, is_refusal=True), status=409)


def _not_undone(
    request: HttpRequest, refusal: Refusal | None, numbers: Sequence[int], ask: Ask, now: datetime
) -> HttpResponse:
    if refusal is None or refusal.kind == Kind.NOT_FOUND:
        raise refusal or Refusal(Kind.NOT_FOUND, "not_found", _("There is nothing to take back."))
    about = Decision.objects.values_list("comment_id", flat=True).get(id=numbers[0])
    return _answer(request, about, ask, now, Toast(refusal.detail, is_refusal=True), status=409)


def _undone(done: int, asked_for: int) -> str:
    if done < asked_for:
        sentence = _("Took back %(done)d of %(all)d decisions; colleagues have decided the others anew.")
        return sentence % {"done": done, "all": asked_for}
    if done > 1:
        return _("Took back %(done)d decisions: the comments are as they were before.") % {"done": done}
    return _("Taken back: the comment is as it was before.")
