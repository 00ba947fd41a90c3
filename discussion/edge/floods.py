"""Who has tried too many wrong credentials is refused here, before anything of Django's own work is done.

Only what this process knows from memory counts, so that a flood costs others as little as it can: see `core/limits.py`.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

from discussion.accounts.tokens import is_signed
from discussion.api import errors as api
from discussion.api.authentication import bearer_token
from discussion.api.resource import PublicResource
from discussion.core import clock
from discussion.core.errors import Refusal
from discussion.core.limits import FULL, Meter
from discussion.core.network import network_of
from discussion.pages import errors as pages

_API = "/api/"
_SIGN_IN = frozenset(("/api/v1/session/login", "/sign-in/", "/admin/login/"))


def refuse_floods(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: a password or a token that was made up, from a network past its limit, gets 429 and goes no further.

    A token with our signature goes on: it may be that of somebody who shares the network.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        refusal = _refusal(request) if len(FULL) else None
        return get_response(request) if refusal is None else refusal

    return answer


def _refusal(request: HttpRequest) -> HttpResponseBase | None:
    name = _guess(request)
    if name is None:
        return None
    meter = Meter(reader=None, network=network_of(request.META), now=clock.now())
    try:
        meter.refuse_full(name)
    except Refusal as refusal:
        return _refused(request, refusal, meter)
    return None


def _guess(request: HttpRequest) -> str | None:
    """Under which limit the request tries a credential; None where it tries none that could be refused here."""
    if request.method == "POST" and request.path_info in _SIGN_IN:
        request.resolver_match = resolve(request.path_info)
        return "logins"
    token = bearer_token(request.META.get("HTTP_AUTHORIZATION", "")) if request.path_info.startswith(_API) else None
    return None if token is None or is_signed(token) or not _asks(request) else "wrong_tokens"


def _asks(request: HttpRequest) -> bool:
    """Whether the address asks who it is: what is the same for everybody is answered whatever comes with it."""
    try:
        request.resolver_match = resolve(request.path_info)
    except Resolver404:
        return False
    view = getattr(request.resolver_match.func, "cls", None)
    if view is None or not view.authentication_classes:
        return False
    return not (issubclass(view, PublicResource) and request.method in ("GET", "HEAD"))


def _refused(request: HttpRequest, refusal: Refusal, meter: Meter) -> HttpResponseBase:
    is_api = request.path_info.startswith(_API)
    answer = api.refused(refusal) if is_api else pages.refused(request, refusal)
    for name, value in meter.headers().items() if is_api else ():
        answer[name] = value
    # The middleware that sets it stands further in.
    answer["Content-Length"] = str(len(answer.content))
    return answer
