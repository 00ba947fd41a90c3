"""Every request gets an id, is counted, and leaves one line in the log."""

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from discussion.core import context, figures, network

_HEADER = "X-Request-ID"
_SAFE_ID = re.compile("[A-Za-z0-9._:=-]{1,128}")
# Whoever asks may name any method and any address: these are told apart, the others are one.
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
# Answered before any pattern is looked at.
_WITHOUT_PATTERN = (("/static/", "static"), ("/metrics", "metrics"), ("/api/", "preflight"))
_log = logging.getLogger("discussion.access")


def follow(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, outermost: the id is bound for all that happens in the request, and the answer names it.

    An answer that caches may keep for everybody does not: it would hand one reader's id to all others.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        start = time.perf_counter()
        request_id = _id_of(request)
        token = context.enter({"request_id": request_id})
        try:
            given = get_response(request)
            if "public" not in given.get("Cache-Control", ""):
                given[_HEADER] = request_id
            _note(request, given, time.perf_counter() - start)
        finally:
            context.leave(token)
        return given

    return answer


def route_of(request: HttpRequest) -> str:
    """The pattern of the address that answered, never the address itself; `unknown` where none did."""
    match = request.resolver_match
    if match is not None:
        return match.route or "/"
    return next((route for prefix, route in _WITHOUT_PATTERN if request.path_info.startswith(prefix)), "unknown")


def _id_of(request: HttpRequest) -> str:
    given: str = request.META.get("HTTP_X_REQUEST_ID", "")
    if given and _SAFE_ID.fullmatch(given) and network.is_from_trusted_proxy(request.META):
        return given
    return secrets.token_hex(16)


def _note(request: HttpRequest, given: HttpResponseBase, seconds: float) -> None:
    route, method, status = route_of(request), str(request.method), given.status_code
    if method not in _METHODS:
        method = "other"
    figures.note(("requests", route, method, str(status)), ("request_seconds", route), seconds)
    if _log.isEnabledFor(logging.INFO):
        fields = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 2)}
        _log.info("request", extra={"fields": {**fields, "bytes": given.get("Content-Length")}})
