"""The moderators' desk: who may sit at it, and what stands around each of its pages."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.vary import vary_on_headers

from discussion.backoffice.scope import reader_of, scope_of
from discussion.core.errors import Kind, Refusal

# Asked for by the desk's script: a part of the page instead of the whole.
PART = "X-Part"

View = Callable[..., HttpResponseBase]


def at_the_desk(view: View) -> View:
    """The view for moderators alone; what they may not know of is not there.

    Whoever is not signed in is sent to the admin's sign-in first. Nothing is kept by caches.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not scope_of(request).moderates:
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
    around = {"here": here, "desk_reader": reader_of(request), "scope": scope_of(request)}
    return render(request, f"backoffice/queue/{template}.html", {**around, **context}, status=status)
