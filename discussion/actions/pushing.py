"""Browsers that show a reader messages: named by them, forgotten when the session in which they did so ends.

Their push service may say that they are there no more, too.
"""

import hashlib
import secrets
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.utils.translation import gettext as _

from discussion.accounts.clients import client_name
from discussion.accounts.models import Reader, Token
from discussion.core.errors import Kind, Refusal, not_found
from discussion.core.limits import Meter
from discussion.core.transactions import write
from discussion.notifications.channels import addresses
from discussion.notifications.channels.outcomes import Failed, Outcome
from discussion.notifications.channels.push.keys import bytes_of
from discussion.notifications.models import Delivery, PushEndpoint

MOST = 10
# Under this name a browser's session holds what its endpoint knows it by; no key of a session is kept anywhere else.
_OF_SESSION = "push_endpoint"
_AUTH_BYTES = 16


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a browser's PushSubscription says, and what the browser calls itself."""

    url: str
    p256dh: str
    auth: str
    user_agent: str = ""


def keep_endpoint(
    *,
    reader: Reader,
    subscription: Subscription,
    within: MutableMapping[str, Any] | Token,
    now: datetime,
    meter: Meter,
) -> PushEndpoint:
    """From now on this browser shows what the reader is told; the same one again is the same row.

    It belongs to whoever signed in there last, and goes with the session or token `within` which it was named. Of more
    than ten the oldest goes. Raises Refusal: `guests_not_told`, `invalid_endpoint`, `invalid_keys`, `rate_limited`.
    """
    _check(reader, subscription)
    digest = hashlib.sha256(subscription.url.encode()).hexdigest()
    said = {"url": subscription.url, "p256dh": subscription.p256dh, "auth": subscription.auth}
    whose = {"reader": reader, "site_id": reader.site_id, "client": client_name(subscription.user_agent)}
    whose |= _bond(within)
    with write():
        meter.take("profiles")
        Reader.objects.select_for_update(no_key=True).get(id=reader.id)
        kept, _made = PushEndpoint.objects.update_or_create(
            digest=digest, defaults={**said, **whose}, create_defaults={**said, **whose, "created_at": now}
        )
        mine = PushEndpoint.objects.filter(reader=reader).exclude(id=kept.id).order_by("-id")
        PushEndpoint.objects.filter(id__in=list(mine.values_list("id", flat=True)[MOST - 1 :])).delete()
    return kept


def forget_endpoint(*, reader: Reader, number: int) -> None:
    """The browser shows nothing any more. Raises Refusal `not_found`, for another reader's too."""
    with write():
        if not PushEndpoint.objects.filter(id=number, reader=reader).delete()[0]:
            raise not_found()


def forget_endpoints_of(*sessions: Mapping[str, Any]) -> None:
    """Whoever signs out of a browser is shown nothing there any more; call it before these sessions end."""
    known = [session[_OF_SESSION] for session in sessions if session.get(_OF_SESSION)]
    if known:
        with write():
            PushEndpoint.objects.filter(session__in=known).delete()


def forget_browsers(*, reader: Reader, but: Mapping[str, Any] | None = None) -> None:
    """The reader is shown nothing any more in any browser, `but` in the one of this session; tokens keep theirs."""
    with write():
        browsers = PushEndpoint.objects.filter(reader=reader, token=None)
        browsers.exclude(session=(but or {}).get(_OF_SESSION) or None).delete()


def after(*, delivery: Delivery, message: Any, outcome: Outcome, now: datetime) -> None:
    """Forget the endpoint where its push service says that it is there no more."""
    if isinstance(outcome, Failed) and outcome.is_gone:
        PushEndpoint.objects.filter(id=delivery.target, url=message.url).delete()


def _bond(within: MutableMapping[str, Any] | Token) -> dict[str, Any]:
    if isinstance(within, Token):
        return {"token": within, "session": ""}
    if not within.get(_OF_SESSION):
        within[_OF_SESSION] = secrets.token_urlsafe(16)
    return {"token": None, "session": within[_OF_SESSION]}


def _check(reader: Reader, subscription: Subscription) -> None:
    if reader.kind == Reader.Kind.GUEST:
        sentence = _("Sign up to be told in this browser: guests are told on the page alone.")
        raise Refusal(Kind.FORBIDDEN, "guests_not_told", sentence)
    parts = addresses.parts_of(subscription.url)
    host = parts.hostname or "" if parts else ""
    is_public = bool(host) and not addresses.is_number(host) and not addresses.is_private(host)
    if parts is None or parts.scheme != "https" or parts.port not in (None, 443) or not is_public:
        raise _invalid("endpoint", _("This is no address of a push service."))
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(subscription.p256dh))
        is_sound = len(bytes_of(subscription.auth)) == _AUTH_BYTES
    except ValueError:
        is_sound = False
    if not is_sound:
        raise _invalid("keys", _("These are no keys of a browser’s subscription."))


def _invalid(field: str, sentence: str) -> Refusal:
    return Refusal(Kind.INVALID, f"invalid_{field}", sentence, field=field)
