"""What every address of the API shares: one reading of the clock, who asks, from where, and the limits' headers."""

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.views import APIView

from discussion.accounts.queries import roles_of
from discussion.actions.idempotency import RequestKey
from discussion.actions.tokens import note_use
from discussion.api.scopes import refuse_beyond
from discussion.api.throttling import meter_for
from discussion.core import clock
from discussion.core.errors import Kind, Refusal, not_found
from discussion.sites.queries import site_for

if TYPE_CHECKING:
    from discussion.accounts.models import Reader, Token
    from discussion.sites.models import Site

_MAX_KEY = 255


class Resource(APIView):
    """An address that knows who asks."""

    # Whether a reader's personal tokens may change nothing here, or may not do these things.
    is_for_sessions: ClassVar[bool | tuple[str, ...]] = False
    # The bearer token that was let in; None for a stranger, for a cookie, and where nobody is asked.
    token: "Token | None" = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Read the clock and count for whom, before the method runs."""
        self.now = clock.now()
        # PostgreSQL takes no NUL in a text, and no slug has one.
        if "\x00" in kwargs.get("slug", ""):
            raise not_found()
        # Nobody needs to sign in to be told that an address does not take a method.
        if request.method not in self.allowed_methods:
            self.http_method_not_allowed(request, *args, **kwargs)
        self.meter = meter_for(request, now=self.now)
        super().initial(request, *args, **kwargs)
        self.meter.reader = self.reader.id if self.reader else None
        self.token = cast("Token | None", request.auth)
        if self.token is not None:
            route = request.resolver_match.route if request.resolver_match else ""
            sessions = self.is_for_sessions
            is_theirs = sessions if isinstance(sessions, bool) else request.method in sessions
            refuse_beyond(self.token, method=request.method or "", route=route, is_for_sessions=is_theirs)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Tell a writer how much is left, and note that the token was used."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        for name, value in self.meter.headers().items() if hasattr(self, "meter") else ():
            answer[name] = value
        if self.token is not None:
            note_use(token=self.token, now=self.now)
        return answer

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """The methods of this address, in the header Allow."""
        return HttpResponse(status=204)

    @property
    def reader(self) -> "Reader | None":
        """Who asks; None for a stranger."""
        user: Any = self.request.user
        return user if user is not None and user.is_authenticated else None

    @property
    def writer(self) -> "Reader":
        """Who asks, for what strangers may not; raises Refusal `not_authenticated`."""
        self.refuse_strangers()
        return cast("Reader", self.reader)

    def refuse_strangers(self) -> None:
        """Raises Refusal `not_authenticated`."""
        if self.reader is None:
            sentence = _("Sign in first: send a token in the Authorization header.")
            raise Refusal(Kind.UNAUTHENTICATED, "not_authenticated", sentence)

    @cached_property
    def site(self) -> "Site":
        """The site that the origin or the host names, else the default one."""
        return site_for(self.request.get_host(), self.request.headers.get("Origin", ""))

    def has_role(self, role: str, site_id: int) -> bool:
        """Whether who asks holds the role on the site."""
        return self.reader is not None and role in roles_of(self.reader, site_id)


class PublicResource(Resource):
    """An address that reads alike for everybody: only who writes is asked who they are."""

    def get_authenticators(self) -> list[BaseAuthentication]:
        """Nobody for a read, so that no cookie and no token can change its answer."""
        # Without a request it is the document's generator that asks.
        method = getattr(self.request, "method", "GET")
        return [] if method in ("GET", "HEAD") else super().get_authenticators()


def request_key(request: Request, *, apart: str = "") -> RequestKey | None:
    """The Idempotency-Key with the digest of method, address and body, `apart` from one field.

    Raises Refusal `invalid_idempotency_key`.
    """
    text = request.headers.get("Idempotency-Key")
    if text is None:
        return None
    if not 1 <= len(text) <= _MAX_KEY or not text.isprintable():
        raise Refusal(
            Kind.INVALID,
            "invalid_idempotency_key",
            _("The Idempotency-Key must have 1 to %(max_key)s printable characters.") % {"max_key": _MAX_KEY},
        )
    data: Any = request.data
    if apart:
        data = {name: value for name, value in data.items() if name != apart}
    body = repr((request.method, request.path, data)).encode("utf-8", "surrogatepass")
    return RequestKey(text, hashlib.sha256(body).hexdigest())
