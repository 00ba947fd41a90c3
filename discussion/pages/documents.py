"""Documents for programs: the same bytes for everybody, under absolute addresses."""

import hashlib
import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

from discussion.pages.answers import PUBLIC
from discussion.pages.page import Page

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def public(request: HttpRequest, text: str, content_type: str) -> HttpResponseBase:
    """The document, or 304 where the program has it already."""
    answer = HttpResponse(text.encode(), content_type=content_type)
    answer["ETag"] = f'"{hashlib.blake2b(answer.content, digest_size=9).hexdigest()}"'
    answer["Cache-Control"] = PUBLIC
    return get_conditional_response(request, etag=answer["ETag"], response=answer) or answer


def absolute(path: str) -> str:
    """A path of ours as an address that works outside our pages."""
    return f"{settings.PUBLIC_URL}{path}"


def home(page: Page) -> str:
    """Where the page's site begins, without a slash: at PUBLIC_URL, or at the host by which a further site is known."""
    if page.site.is_default:
        return str(settings.PUBLIC_URL)
    scheme, _, _ = settings.PUBLIC_URL.partition("://")
    return f"{scheme}://{page.request.get_host()}"


def in_xml(text: str) -> str:
    """The text without the characters that no XML document may hold, however they are written."""
    return _NOT_IN_XML.sub("", text)
