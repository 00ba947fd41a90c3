"""Which language an answer speaks.

A page speaks its site's language: it is the same for everybody, so no header of a reader's can change it. The API's
sentences go to one client alone, and speak what its `Accept-Language` asks for; what all share holds none. The admin,
which no cache keeps, speaks what was chosen in it, else it does the same, and falls back on the site's.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from discussion.core.languages import available, wanted
from discussion.sites.queries import site_for

_BY_CLIENT = ("/api/", "/admin/")
# Files, figures and signs of life say nothing in any language.
_SPEECHLESS = ("/static/", "/avatars/", "/brand/", "/words/", "/healthz", "/readyz", "/metrics")


def speak(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: the language is that of this request alone, however many threads answer others."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(_SPEECHLESS):
            return get_response(request)
        language = _language_of(request)
        with translation.override(language):
            given = get_response(request)
        if "public" not in given.get("Cache-Control", "") and request.path_info.startswith(_BY_CLIENT):
            _declare(given, language)
        return given

    return answer


def _language_of(request: HttpRequest) -> str:
    if request.path_info.startswith("/api/"):
        return _asked(request) or settings.LANGUAGE_CODE
    if request.path_info.startswith("/admin/") and (asked := _chosen(request) or _asked(request)):
        return asked
    return available(_site_language(request))


def _chosen(request: HttpRequest) -> str | None:
    """What whoever works in the admin has chosen there."""
    return wanted(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))


def _asked(request: HttpRequest) -> str | None:
    return wanted(request.headers.get("Accept-Language", ""))


def _site_language(request: HttpRequest) -> str:
    """The product's own where nothing tells which site it is, and what is said matters more."""
    try:
        return site_for(request.get_host()).language
    except (DisallowedHost, DatabaseError):
        return settings.LANGUAGE_CODE


def _declare(given: HttpResponseBase, language: str) -> None:
    patch_vary_headers(given, ["Accept-Language"])
    given["Content-Language"] = language
