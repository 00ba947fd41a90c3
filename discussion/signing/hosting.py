"""How allauth's views become hosted pages: dressed like the others, kept by nobody, and open to guests."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse

from discussion.actions import joining
from discussion.core.errors import Refusal
from discussion.signing import answers
from discussion.signing.asking import site_of

_log = logging.getLogger(__name__)
View = Callable[..., HttpResponseBase]


def entrance(view: View) -> View:
    """A page for whoever wants to come in: who is here already comes in anew."""
    return _hosted(view, is_stranger=lambda request: True)


def own(view: View) -> View:
    """A page for members; a guest and a host site's reader have nothing to set here, and are asked to sign in."""
    return _hosted(view, is_stranger=lambda request: not _is_member(request))


def either(view: View) -> View:
    """A page for a member with a new address, and for whoever is on the way in."""
    return _hosted(view, is_stranger=lambda request: LOGIN_SESSION_KEY in request.session or not _is_member(request))


def leaving(view: View) -> View:
    """A provider's address. A form of ours leads to no other host, so a page of its own leads there."""
    hosted = either(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            given = hosted(request, *args, **kwargs)
        except (OSError, LookupError, ValueError, TypeError):
            # Allauth catches what goes wrong at the end of the way, and takes for granted what stands at its beginning.
            _log.warning("a provider's answer cannot be used", exc_info=True)
            return answers.not_vouched_for(request)
        place = urlsplit(given.get("Location", ""))
        return answers.leads_away(request, place) if place.netloc else given

    return answer


def _is_member(request: HttpRequest) -> bool:
    return getattr(request.user, "kind", "") == "member"


def _hosted(view: View, *, is_stranger: Callable[[HttpRequest], bool]) -> View:
    """Allauth knows strangers and members only. A guest stays in the session until somebody has signed in."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        reader = request.user if request.user.is_authenticated else None
        if is_stranger(request):
            request.user = AnonymousUser()
        elif reader is not None:
            # Who came in by the admin has not met allauth yet, which would take the address for an unconfirmed one.
            joining.vouch_for(member=reader)
        try:
            given = view(request, *args, **kwargs)
            return answers.kept_by_nobody(_dressed(request, given, reader))
        except Refusal as refusal:
            return answers.refused(request, refusal, reader)
        except OperationalError:
            return answers.unavailable(request, reader)

    return answer


def _dressed(request: HttpRequest, given: HttpResponseBase, reader: Any) -> HttpResponseBase:
    """The page in its frame; a form that was refused says so in its status."""
    if not isinstance(given, TemplateResponse) or given.is_rendered:
        return given
    given.context_data = {**(given.context_data or {}), **answers.frame(request, reader), "site": site_of(request)}
    form = given.context_data.get("verify_form") or given.context_data.get("form")
    refusal: Refusal | None = getattr(request, "refused_for", None)
    if refusal is not None:
        given.status_code = answers.STATUSES[refusal.kind]
        if refusal.retry_after is not None:
            given["Retry-After"] = str(refusal.retry_after)
    elif request.method == "POST" and form is not None and form.errors:
        given.status_code = 400
    return given.render()
