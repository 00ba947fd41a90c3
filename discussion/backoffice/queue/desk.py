"""The moderators' desk: who may sit at it, and what stands around each of its pages."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.vary import vary_on_headers

from discussion.backoffice.scope import scope_of
from discussion.comments.models import Comment
from discussion.core.errors import Kind, Refusal, not_found
from discussion.moderation import queries

# Asked for by the desk's script: a part of the page instead of the whole.
PART = "X-Part"

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Seat:
    """The sites whose cases somebody sees, None for all; editors who moderate nothing see what was escalated there."""

    sites: Collection[int] | None
    is_editors: bool = False


def seat_of(request: HttpRequest) -> Seat:
    """Where whoever asks sits."""
    scope = scope_of(request)
    return Seat(scope.moderated) if scope.moderates else Seat(scope.edited, is_editors=True)


def subject_at(request: HttpRequest, number: int) -> Comment:
    """A comment that may be looked at from this seat. Raises Refusal `not_found`."""
    seat = seat_of(request)
    found = queries.subject(seat.sites, number)
    case = queries.case_of(found)
    if seat.is_editors and not (case and case.is_escalated):
        raise not_found()
    return found


def at_the_desk(view: View, *, for_editors: bool = False) -> View:
    """The view for moderators, and for editors where it says so; what they may not know of is not there.

    Whoever is not signed in is sent to the admin's sign-in first. Nothing is kept by caches.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        scope = scope_of(request)
        if not (scope.moderates or (for_editors and scope.edits)):
            raise PermissionDenied
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            if refusal.kind in (Kind.NOT_FOUND, Kind.INVALID):
                raise Http404 from refusal
            raise

    guarded: View = admin.site.admin_view(answer)
    return vary_on_headers(PART)(guarded)


def part_of(request: HttpRequest) -> str:
    """Which part of the page the script asks for; empty for the whole."""
    return request.headers.get(PART, "")


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, here: str, status: int = 200
) -> HttpResponse:
    """A page of the desk; `here` is the tab that it stands under."""
    around = {"here": here, "scope": scope_of(request), "seat": seat_of(request)}
    return render(request, f"backoffice/queue/{template}.html", {**around, **context}, status=status)
