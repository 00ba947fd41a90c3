"""Pages that say what cannot be done. Hidden and absent look the same."""

import logging
from typing import TYPE_CHECKING

from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discussion.core.errors import Kind, Refusal
from discussion.pages.answers import PRIVATE
from discussion.sites.queries import site_for

if TYPE_CHECKING:
    from discussion.sites.models import Site

STATUSES = {
    Kind.INVALID: 400,
    Kind.UNAUTHENTICATED: 403,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.STALE: 409,
    Kind.TOO_LARGE: 413,
    Kind.UNPROCESSABLE: 422,
    Kind.LIMITED: 429,
    Kind.UNAVAILABLE: 503,
}
_TITLES = {
    400: gettext_lazy("This address does not work"),
    403: gettext_lazy("This cannot be done"),
    404: gettext_lazy("There is nothing here"),
    405: gettext_lazy("This cannot be done here"),
    409: gettext_lazy("Something changed meanwhile"),
    413: gettext_lazy("That was too large"),
    429: gettext_lazy("That was too much at once"),
    500: gettext_lazy("Something went wrong on our side"),
    503: gettext_lazy("The service is busy"),
}
_NOTHING = gettext_lazy(
    "The address may be mistyped, or what stood here was taken away. Begin again with the list of articles."
)
_log = logging.getLogger(__name__)


def page(
    status: int, detail: str, *, site: "Site | None" = None, again: str = "", retry_after: int | None = None
) -> HttpResponse:
    """A page with one sentence, with the face of the site; `again` is an address at which the reader can start over."""
    heading = _TITLES.get(status, _("This did not work"))
    context = {"heading": heading, "detail": detail, "again": again, "site": site}
    answer = HttpResponse(render_to_string("pages/error.html", context), status=status)
    answer["Cache-Control"] = PRIVATE
    if retry_after is not None:
        answer["Retry-After"] = str(retry_after)
    return answer


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page for a refused act."""
    if refusal.kind is Kind.NOT_FOUND:
        return not_found(request)
    again = request.path if refusal.kind is Kind.INVALID else ""
    status, site = STATUSES[refusal.kind], _site_of(request)
    return page(status, refusal.detail, site=site, again=again, retry_after=refusal.retry_after)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for what is absent and for what is hidden; also Django's handler404."""
    return page(404, str(_NOTHING), site=_site_of(request))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler400."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return page(413, _("The form is larger than this service takes. Go back, shorten it and send it again."))
    return page(400, _("The request cannot be read. Go back, load the page again and repeat what you did."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler403."""
    return page(403, _("This is not yours to do."), site=_site_of(request))


def fault(request: HttpRequest) -> HttpResponse:
    """Django's handler500: we are at fault."""
    return page(500, _("It has been logged. Try again later."))


def unavailable() -> HttpResponse:
    """The page while the database does not answer; call it while handling the error."""
    _log.exception("the database did not answer")
    return page(503, _("The service cannot save or read just now. Try again in a moment."), retry_after=5)


def _site_of(request: HttpRequest) -> "Site | None":
    """The site whose face the page has; None where nothing tells which, and the sentence matters more."""
    try:
        return site_for(request.get_host())
    except (DisallowedHost, OperationalError):
        return None
