"""Pages of this door that are not allauth's: refusals, in the frame of all hosted pages."""

import logging
from typing import Any, TypeVar
from urllib.parse import SplitResult

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from discussion.core.errors import Kind, Refusal
from discussion.signing.asking import site_of

STATUSES = {
    Kind.LIMITED: 429,
    Kind.CONFLICT: 409,
    Kind.FORBIDDEN: 403,
    Kind.UNAUTHENTICATED: 403,
    Kind.UNAVAILABLE: 503,
}
Answer = TypeVar("Answer", bound=HttpResponseBase)
_log = logging.getLogger(__name__)


def frame(request: HttpRequest, reader: Any) -> dict[str, Any]:
    """What the frame of every private page shows."""
    return {"reader": reader, "is_private": True, "path": request.path, "is_entrance": True}


def kept_by_nobody(given: Answer) -> Answer:
    """The answer, which no cache keeps."""
    given["Cache-Control"] = "private, no-store"
    return given


def refused(request: HttpRequest, refusal: Refusal, reader: Any) -> HttpResponse:
    """The page for a refused act."""
    heading = _("That was too much at once") if refusal.kind is Kind.LIMITED else _("This cannot be done")
    context = {**frame(request, reader), "site": site_of(request), "heading": heading, "detail": refusal.detail}
    given = render(request, "pages/error.html", context, status=STATUSES.get(refusal.kind, 400))
    given["Cache-Control"] = "private, no-store"
    if refusal.retry_after is not None:
        given["Retry-After"] = str(refusal.retry_after)
    return given


def leads_away(request: HttpRequest, place: SplitResult) -> HttpResponse:
    """The page that leads to another host."""
    reader = request.user if request.user.is_authenticated else None
    context = {**frame(request, reader), "site": site_of(request), "leads_to": place.geturl(), "host": place.hostname}
    given = render(request, "signing/leaving.html", context)
    given["Cache-Control"] = "private, no-store"
    return given


def not_vouched_for(request: HttpRequest) -> HttpResponse:
    """The page where a provider gave no answer that says who somebody is."""
    reader = request.user if request.user.is_authenticated else None
    context = {**frame(request, reader), "site": site_of(request)}
    return kept_by_nobody(render(request, "socialaccount/authentication_error.html", context, status=401))


def unavailable(request: HttpRequest, reader: Any) -> HttpResponse:
    """The page while the database does not answer; call it while handling the error."""
    _log.exception("the database did not answer")
    detail = _("The service cannot save or read just now. Try again in a moment.")
    context = {"heading": _("The service is busy"), "detail": detail}
    given = render(request, "pages/error.html", context, status=503)
    given["Cache-Control"], given["Retry-After"] = "private, no-store", "5"
    return given
