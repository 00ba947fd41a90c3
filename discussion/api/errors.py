"""Refusals as RFC 9457 problems: one place where a kind becomes a status."""

import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions

from discussion.api.answers import PRIVATE, dumps
from discussion.core.errors import Kind, Refusal, not_found

MEDIA_TYPE = "application/problem+json"
STATUSES = {
    Kind.INVALID: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.STALE: 412,
    Kind.TOO_LARGE: 413,
    Kind.UNPROCESSABLE: 422,
    Kind.LIMITED: 429,
    Kind.UNAVAILABLE: 503,
}
# These come with the address of what to work on.
ASKING_FOR_PROOF = ("proof_required", "proof_invalid", "proof_expired")
_log = logging.getLogger(__name__)


class Pending(Refusal):
    """There is one more thing to do, with the ticket that comes with the refusal."""

    def __init__(self, code: str, detail: str, ticket: str) -> None:
        super().__init__(Kind.FORBIDDEN, code, detail)
        self.ticket = ticket


class Invalid(Refusal):
    """A body with several faults: field → sentences."""

    def __init__(self, code: str, errors: dict[str, list[str]]) -> None:
        first = next(iter(errors.values()))[0]
        super().__init__(Kind.INVALID, code, first)
        self.errors = errors


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    errors: dict[str, list[str]] | None = None,
    retry_after: int | None = None,
    **more: str,
) -> HttpResponse:
    """An `application/problem+json` answer; what comes with it beyond the usual says how to go on."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if errors:
        body["errors"] = errors
    body |= more
    answer = HttpResponse(dumps(body), status=status, content_type=MEDIA_TYPE)
    answer["Cache-Control"] = PRIVATE
    if status == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = "Bearer"
    if retry_after is not None:
        answer["Retry-After"] = str(retry_after)
    return answer


def refused(refusal: Refusal) -> HttpResponse:
    """The answer to a refused act."""
    errors = {refusal.field: [refusal.detail]} if refusal.field else None
    if isinstance(refusal, Invalid):
        errors = refusal.errors
    more = {"ticket": refusal.ticket} if isinstance(refusal, Pending) else {}
    if refusal.code in ASKING_FOR_PROOF:
        more["challenge"] = reverse("api-proof")
    status = STATUSES[refusal.kind]
    return problem(status, refusal.code, refusal.detail, errors=errors, retry_after=refusal.retry_after, **more)


def handle(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """DRF's exception handler: whatever a view raises, as a problem; None for a fault of ours."""
    if isinstance(error, Refusal):
        return refused(error)
    if isinstance(error, Http404):
        return refused(not_found())
    if isinstance(error, RequestDataTooBig):
        return problem(413, "payload_too_large", _("The request is too large: send less."))
    if isinstance(error, PermissionDenied):
        return problem(403, "forbidden", _("This is not yours to do."))
    if isinstance(error, OperationalError):
        _log.exception("the database did not answer")
        return problem(
            503,
            "database_unavailable",
            _("The service cannot save or read just now. Try again in a moment."),
            retry_after=5,
        )
    return _of_framework(error) if isinstance(error, exceptions.APIException) else None


@csrf_exempt
def not_here(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The answer to an address under the API that is none."""
    return refused(not_found())


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The answer to a request that Django itself cannot read."""
    return problem(400, "invalid_request", _("The request cannot be read: check its address, headers and body."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The answer to what Django itself refuses."""
    return problem(403, "forbidden", _("This is not yours to do."))


def fault(request: HttpRequest) -> HttpResponse:
    """The answer when we are at fault."""
    return problem(500, "server_error", _("Something went wrong on our side. It has been logged; try again later."))


_FRAMEWORK: dict[type[exceptions.APIException], tuple[int, str, Promise]] = {
    exceptions.NotAuthenticated: (
        401,
        "not_authenticated",
        gettext_lazy("Sign in first: send a token in the Authorization header."),
    ),
    exceptions.AuthenticationFailed: (
        401,
        "invalid_token",
        gettext_lazy("This token is unknown or no longer valid: sign in again."),
    ),
    exceptions.PermissionDenied: (403, "forbidden", gettext_lazy("This is not yours to do.")),
    exceptions.MethodNotAllowed: (405, "method_not_allowed", gettext_lazy("This address does not take that method.")),
    exceptions.NotAcceptable: (
        406,
        "not_acceptable",
        gettext_lazy("The API answers in JSON: accept application/json."),
    ),
    exceptions.UnsupportedMediaType: (
        415,
        "unsupported_media_type",
        gettext_lazy("Send the body as application/json."),
    ),
}


def _of_framework(error: exceptions.APIException) -> HttpResponse:
    if isinstance(error, exceptions.PermissionDenied) and "CSRF" in str(error.detail):
        return problem(
            403, "csrf_failed", _("The form token is missing or old: load the page again, or send a bearer token.")
        )
    for kind, answer in _FRAMEWORK.items():
        if isinstance(error, kind):
            status, code, sentence = answer
            return problem(status, code, str(sentence))
    return problem(error.status_code, "invalid_request", str(error.detail))
