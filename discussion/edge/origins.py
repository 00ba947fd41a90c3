"""Which pages elsewhere may use the API: those of the origins that a site allows, and no others (CORS).

Credentials never cross: tokens travel in the Authorization header. Every answer of the API says that it varies by its
Origin, whoever asked for it.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

from discussion.sites.queries import is_allowed_origin

_PREFIX = "/api/"
_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
_TAKEN = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-ID"
_SHOWN = "ETag, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-ID"
# As long as any browser keeps the answer to a preflight. A site that takes an origin away refuses what follows anyway.
_KEPT_SECONDS = 7200


def share(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, before sessions and views: preflights end here, and scripts of allowed origins read what follows."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(_PREFIX):
            return get_response(request)
        given = _preflight() if _is_preflight(request) else get_response(request)
        patch_vary_headers(given, ["Origin"])
        origin = request.headers.get("Origin", "")
        if origin and is_allowed_origin(origin):
            _open(given, origin, is_preflight=_is_preflight(request))
        return given

    return answer


def _is_preflight(request: HttpRequest) -> bool:
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers


def _preflight() -> HttpResponse:
    """What a browser is told before it asks: without the headers that follow it goes no further."""
    answer = HttpResponse(status=204)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _open(given: HttpResponseBase, origin: str, *, is_preflight: bool) -> None:
    given["Access-Control-Allow-Origin"] = origin
    if is_preflight:
        given["Access-Control-Allow-Methods"] = _METHODS
        given["Access-Control-Allow-Headers"] = _TAKEN
        given["Access-Control-Max-Age"] = str(_KEPT_SECONDS)
    else:
        given["Access-Control-Expose-Headers"] = _SHOWN
