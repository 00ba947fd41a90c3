"""Answers: JSON bytes, ETags, what a cache may keep."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.utils.functional import Promise
from django.utils.http import parse_etags
from rest_framework.renderers import BaseRenderer

# The freshness that readers are promised: one second, and a few more while a cache asks again.
PUBLIC = "public, max-age=1, stale-while-revalidate=4"
PRIVATE = "private, no-store"
JSON = "application/json"
CSV = "text/csv; charset=utf-8"


class JSONRenderer(BaseRenderer):
    """The one media type that the API speaks."""

    media_type = JSON
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """The data as JSON in UTF-8; no data, no bytes."""
        return b"" if data is None else dumps(data)


def dumps(data: Any) -> bytes:
    """JSON in UTF-8, times in UTC with Z."""
    return orjson.dumps(data, default=_plain, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def _plain(value: Any) -> str:
    """A sentence that waited for its language."""
    if isinstance(value, Promise):
        return str(value)
    raise TypeError


def public(request: HttpRequest, data: Any) -> HttpResponse:
    """An answer that is the same for everybody, or 304 where the client has it already."""
    return public_bytes(request, dumps(data))


def public_bytes(request: HttpRequest, body: bytes) -> HttpResponse:
    """The same, for JSON that is bytes already."""
    return _conditional(request, body, f'"{digest(body)}"', PUBLIC)


def item(request: HttpRequest, data: Any, *, revision: int, is_private: bool) -> HttpResponse:
    """One thing that can be changed, under its ETag `"<revision>.<hash>"`."""
    body = dumps(data)
    answer = _conditional(request, body, f'"{revision}.{digest(body)}"', PRIVATE if is_private else PUBLIC)
    answer["Vary"] = "Authorization, Cookie"
    return answer


def table(request: HttpRequest, text: str, *, name: str, is_private: bool) -> HttpResponse:
    """A small table as a file, or 304 where the client has it already."""
    body = text.encode()
    answer = _conditional(request, body, f'"{digest(body)}"', PRIVATE if is_private else PUBLIC, media=CSV)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def download(parts: Iterable[str | bytes], *, media: str, name: str) -> StreamingHttpResponse:
    """A file of any length, sent as it is made."""
    answer = StreamingHttpResponse(
        (part if isinstance(part, bytes) else part.encode() for part in parts), content_type=media
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = PRIVATE
    return answer


def written(data: Any, *, revision: int | None = None, status: int = 200) -> HttpResponse:
    """The answer to a write, under the new ETag of what was written."""
    body = dumps(data)
    answer = HttpResponse(body, status=status, content_type=JSON)
    answer["Cache-Control"] = PRIVATE
    if revision is not None:
        answer["ETag"] = f'"{revision}.{digest(body)}"'
    return answer


def private(data: Any) -> HttpResponse:
    """An answer for one reader alone."""
    return written(data)


def nothing() -> HttpResponse:
    """Done, and nothing to say."""
    return HttpResponse(status=204)


def digest(body: bytes) -> str:
    """A short fingerprint of an answer."""
    return hashlib.blake2b(body, digest_size=9).hexdigest()


def revision_of(request: HttpRequest) -> int | None:
    """The revision that `If-Match` names; None where any will do, -1 for a tag that we never gave."""
    tags = parse_etags(request.headers.get("If-Match", ""))
    if "If-Match" not in request.headers or "*" in tags:
        return None
    number = tags[0].strip('"').partition(".")[0] if tags else ""
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else -1


def _conditional(request: HttpRequest, body: bytes, tag: str, cache_control: str, *, media: str = JSON) -> HttpResponse:
    known = [each.removeprefix("W/") for each in parse_etags(request.headers.get("If-None-Match", ""))]
    is_known = request.method in ("GET", "HEAD") and (tag in known or "*" in known)
    answer = HttpResponseNotModified() if is_known else HttpResponse(body, content_type=media)
    answer["ETag"] = tag
    answer["Cache-Control"] = cache_control
    return answer
