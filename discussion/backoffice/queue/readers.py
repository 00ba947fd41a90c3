"""A reader's page: what became of what they wrote, and what moderators did about them."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from discussion.backoffice.queue.desk import page
from discussion.backoffice.scope import scope_of
from discussion.comments.models import Comment
from discussion.core import clock, ids
from discussion.moderation import records

PAGE = 30


def reader_view(request: HttpRequest, reader: str) -> HttpResponse:
    """The reader's record, notes and comments; `state` in the address leaves comments of that state."""
    found = records.reader_at(scope_of(request).moderated, ids.identifier(reader))
    state = request.GET.get("state", "")
    state = state if state in Comment.State.values else ""
    written = records.comments_by(found, state=state, limit=PAGE + 1, before=ids.decode(request.GET.get("before", "")))
    record = records.record_of(found)
    here = reverse("queue-reader", args=[found.public_id])
    states = [("", record.total)] + [(each, record.comments.get(each, 0)) for each in Comment.State.values]
    context = {
        "reader": found,
        "record": record,
        "written": written[:PAGE],
        "older": f"{here}?state={state}&before={written[PAGE - 1].public_id}" if len(written) > PAGE else "",
        "states": [(each, count, f"{here}?state={each}" if each else here) for each, count in states],
        "state": state,
        "now": clock.now(),
    }
    return page(request, "reader", context, here="people")
