"""What allauth's request means to the rest of the product: which site, whose limits, and whether the API asks.

The API lends allauth a request of its own making. It says on it which site it found (`asked_site`), and takes who has
signed in from it (`signed_in`) instead of a session.
"""

from typing import TYPE_CHECKING

from django import forms
from django.http import HttpRequest

from discussion.core import clock
from discussion.core.errors import Kind, Refusal
from discussion.core.limits import Meter
from discussion.core.network import network_of
from discussion.sites.queries import site_for

if TYPE_CHECKING:
    from discussion.sites.models import Site


def site_of(request: HttpRequest) -> "Site":
    """The site on which somebody signs up or in."""
    found: Site | None = getattr(request, "asked_site", None)
    return found or site_for(request.get_host())


def is_api(request: HttpRequest) -> bool:
    """Whether a client of the API asks, which gets a token and no session."""
    return hasattr(request, "asked_site")


def take(request: HttpRequest, name: str, *, account: str = "") -> None:
    """Count one act of this request; what is too much becomes an error of the form, which keeps what was typed."""
    try:
        Meter(None, network_of(request.META), clock.now()).take(name, account=account)
    except Refusal as refusal:
        raise error_of(request, refusal) from None


def remember(request: HttpRequest, refusal: Refusal) -> None:
    """What was refused says what status the answer has."""
    request.refused_for = refusal  # type: ignore[attr-defined]


def error_of(request: HttpRequest, refusal: Refusal) -> forms.ValidationError:
    """The refusal as the error of a form; what is not about the words alone the request remembers."""
    if refusal.kind is not Kind.INVALID:
        remember(request, refusal)
    return forms.ValidationError(refusal.detail, code=refusal.code)
