"""What a cache may keep for everybody belongs to nobody."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase


def strip_cookies(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, outermost: an answer that says `public` sets no cookie and does not vary by one.

    Django's session and CSRF middleware answer a broken cookie with a fresh one, on every path.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        given = get_response(request)
        if "public" in given.get("Cache-Control", "") and given.cookies:
            given.cookies.clear()
            _forget_cookie(given)
        return given

    return answer


def _forget_cookie(given: HttpResponseBase) -> None:
    names = [name.strip() for name in given.get("Vary", "").split(",")]
    kept = [name for name in names if name and (name.lower() != "cookie" or "authorization" in given["Vary"].lower())]
    del given["Vary"]
    if kept:
        given["Vary"] = ", ".join(kept)
