"""Answers: pages that everybody shares, and pages for one reader."""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import parse_etags

# The freshness that readers are promised: one second, and a few more while a cache asks again.
PUBLIC = "public, max-age=1, stale-while-revalidate=4"
PRIVATE = "private, no-store"


class SeeOther(HttpResponseRedirect):
    """A form was taken: read on over there."""

    status_code = 303


def public(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page that is the same for everybody, or 304 where the reader has it already."""
    # Rendered without the request, so that nothing of its sender can get in.
    body = render_to_string(template, context).encode()
    tag = f'"{hashlib.blake2b(body, digest_size=9).hexdigest()}"'
    known = [each.removeprefix("W/") for each in parse_etags(request.headers.get("If-None-Match", ""))]
    answer = HttpResponseNotModified() if tag in known or "*" in known else HttpResponse(body)
    answer["ETag"] = tag
    answer["Cache-Control"] = PUBLIC
    return answer


def private(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page for one reader, which no cache may keep."""
    answer = render(request, template, context, status=status)
    answer["Cache-Control"] = PRIVATE
    return answer
