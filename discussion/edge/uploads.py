"""Archives come in at one page, from those who may bring them in, and logos from the staff, as small as a form.

Of anybody else's file not a byte is read.

Django reads a form when it looks for the token in it, which is before anything asks who sends it.
"""

from collections.abc import Callable
from typing import NoReturn

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from django.utils.translation import gettext as _

from discussion.backoffice.importing import MOST_BYTES, TOO_LARGE

_PAGE, _SITES, _SIGN_IN = "admin:imports_batch_add", "admin:sites_site_changelist", "admin:login"
# What a form weighs besides its file.
_FIELDS = 1024 * 1024
MOST_BYTES_SENT = MOST_BYTES + _FIELDS


class NoFiles(FileUploadHandler):
    """Ends the reading where a file begins: the setting for every page but two."""

    def new_file(self, *args: object, **options: object) -> NoReturn:
        """Refuse it."""
        raise MultiPartParserError(_("No file is taken here."))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Keep nothing."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """There is no file."""


def guard_uploads(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, once it is known who asks: who may not send this is refused before it is read."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD") and request.path == reverse(_PAGE):
            return _led_elsewhere(request) or _taken(request, get_response)
        if _weighs_more(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE):
            raise RequestDataTooBig
        if request.path.startswith(reverse(_SITES)) and request.user.is_authenticated and request.user.is_staff:
            # A logo: what is longer than a form may be was refused above.
            request.upload_handlers = [MemoryFileUploadHandler(request)]
        return get_response(request)

    return answer


def takes_archives(path: str) -> bool:
    """Whether an archive is sent to this address: it is long, and read only once it is known who sends it."""
    return path == reverse(_PAGE)


def _led_elsewhere(request: HttpRequest) -> HttpResponseBase | None:
    """Where the sender of an archive goes instead; None where it is taken. Raises PermissionDenied."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.path, reverse(_SIGN_IN))
    if not (request.user.is_active and request.user.is_staff and request.user.is_superuser):
        raise PermissionDenied
    if _weighs_more(request, MOST_BYTES_SENT):
        messages.error(request, TOO_LARGE)
        return HttpResponseRedirect(request.path)
    return None


def _taken(request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponseBase]) -> HttpResponseBase:
    """The answer to an archive; what was not taken into keeping is gone with it."""
    handler = TemporaryFileUploadHandler(request)
    request.upload_handlers = [handler]
    try:
        return get_response(request)
    finally:
        handler.upload_interrupted()


def _weighs_more(request: HttpRequest, most: int) -> bool:
    """Whether a form with files is longer; of any other body Django itself reads no more than its bound."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return request.content_type == "multipart/form-data" and (not length.isdecimal() or int(length) > most)
