"""Pages and feeds travel compressed; JSON does not, because gzip would weaken the ETags that `If-Match` compares."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_COMPRESSED = ("text/html", "application/atom+xml", "application/xml")


def compress_pages(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: gzip for what people and feed readers fetch, padded against guessing by length as Django does."""
    gzip = GZipMiddleware(get_response)

    def answer(request: HttpRequest) -> HttpResponseBase:
        given = get_response(request)
        if given.get("Content-Type", "").startswith(_COMPRESSED):
            return gzip.process_response(request, given)
        return given

    return answer
