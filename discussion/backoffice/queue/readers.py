"""A reader's page: what became of what they wrote, and what moderators did, and do, about them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from discussion.accounts.models import Reader
from discussion.actions import sanctions
from discussion.backoffice.queue.desk import page
from discussion.backoffice.scope import reader_of, scope_of
from discussion.comments.models import Comment
from discussion.core import clock, ids
from discussion.core.errors import Kind, Refusal
from discussion.moderation import queries, records
from discussion.moderation.models import Sanction

PAGE = 30
# What everything that somebody wrote since then is taken away for.
_SPANS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
_ENDING = (Sanction.Kind.HOLD, Sanction.Kind.SUSPEND, Sanction.Kind.BAN, Sanction.Kind.SHADOW)


def reader_view(request: HttpRequest, reader: str) -> HttpResponse:
    """The reader's record, notes and comments; `state` in the address leaves comments of that state."""
    found = records.reader_at(scope_of(request).moderated, ids.identifier(reader))
    return _page(request, found)


@require_POST
def act_view(request: HttpRequest, reader: str) -> HttpResponse:
    """A note, a warning, a restriction, its end, or taking away all that was written since: as the form says."""
    found = records.reader_at(scope_of(request).moderated, ids.identifier(reader))
    try:
        messages.success(request, _act(request, found))
    except Refusal as refusal:
        if refusal.kind == Kind.NOT_FOUND:
            raise
        # What was typed stays in the form.
        return _page(request, found, refusal=refusal)
    return HttpResponseRedirect(reverse("queue-reader", args=[found.public_id]))


def _act(request: HttpRequest, reader: Reader) -> str:
    """Do it, and say in a sentence what was done. Raises Refusal."""
    given, me, now = request.POST, reader_of(request), clock.now()
    if lifted := ids.decode(given.get("lift", "")):
        sanctions.lift(moderator=me, number=lifted, now=now)
        return _("Lifted: from now on it no longer holds.")
    if span := _SPANS.get(given.get("since", "")):
        reason = ids.decode(given.get("reason", ""))
        bulk = sanctions.reject_all_since(moderator=me, reader=reader.id, since=now - span, reason=reason, now=now)
        return _("%(count)d comments are being taken away. The log shows each of them.") % {"count": bulk.total}
    made = sanctions.sanction(
        moderator=me,
        reader=reader.id,
        kind=given.get("kind", ""),
        until=_end_of(given.get("until", "")) if given.get("kind") in _ENDING else None,
        message=given.get("message", ""),
        note=given.get("note", ""),
        now=now,
    )
    return _done(made)


def _done(made: Sanction) -> str:
    sentences = {
        "note": _("The note is kept. Colleagues see it."),
        "warn": _("The reader is warned: they see it on their next visit."),
        "hold": _("From now on their comments wait for a moderator."),
        "suspend": _("They may not take part until then."),
        "ban": _("They may not take part any more."),
        "shadow": _("From now on nobody else sees what they write."),
    }
    return sentences[made.kind]


def _end_of(text: str) -> datetime | None:
    """The end of a day; None for what is none."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC) if day else None


def _page(request: HttpRequest, found: Reader, *, refusal: Refusal | None = None) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in Comment.State.values else ""
    before = ids.decode(request.GET.get("before", ""))
    written = records.comments_by(found, state=state, limit=PAGE + 1, before=before)
    here = reverse("queue-reader", args=[found.public_id])
    record = records.record_of(found)
    counts = [("", record.total)] + [(each, record.comments.get(each, 0)) for each in Comment.State.values]
    context: dict[str, Any] = {
        "reader": found,
        "record": record,
        "written": written[:PAGE],
        "older": f"{here}?state={state}&before={written[PAGE - 1].public_id}" if len(written) > PAGE else "",
        "states": [(each, count, f"{here}?state={each}" if each else here) for each, count in counts],
        "state": state,
        "kinds": [(kind.value, kind.label) for kind in Sanction.Kind if kind.value in sanctions.CHOICES],
        "reasons": queries.reasons_of(found.site_id),
        "given": request.POST,
        "refusal": refusal,
        "told": messages.get_messages(request),
        "now": clock.now(),
    }
    return page(request, "reader", context, here="people", status=409 if refusal else 200)
