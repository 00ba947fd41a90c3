"""How a stranger becomes a guest by sending a form, and stays the same one however often it is sent."""

import hashlib
from typing import TYPE_CHECKING

from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from discussion.accounts import queries as readers
from discussion.actions import accounts, profiles
from discussion.actions.idempotency import RequestKey
from discussion.pages.page import PrivatePage

if TYPE_CHECKING:
    from discussion.accounts.models import Reader
    from discussion.sites.models import Site

_BACKEND = "django.contrib.auth.backends.ModelBackend"
_GUEST = "guest_of_form"


def reader_of_form(page: PrivatePage, *, site: "Site", name: str | None, key: str) -> "Reader":
    """Who sent the form: the reader, named where the name was missing, or a stranger who becomes a guest.

    Raises Refusal: what `make_guest` and `change_profile` raise.
    """
    if page.reader is None:
        guest = _guest_of(page, site, name, key)
        sign_in(page.request, guest)
        return guest
    if not page.reader.name and name is not None:
        return profiles.change_profile(reader=page.reader, name=name, now=page.now, meter=page.meter)
    return page.reader


def sign_in(request: HttpRequest, reader: "Reader") -> None:
    """From now on this browser's session is the reader's."""
    login(request, reader, backend=_BACKEND)


def request_key(request: HttpRequest, key: str, body: str) -> RequestKey | None:
    """The form's key with the digest of what it asks for; None for a form without one."""
    digest = hashlib.sha256(repr((request.path, body)).encode()).hexdigest()
    return RequestKey(key, digest) if key.isprintable() and key else None


def _guest_of(page: PrivatePage, site: "Site", name: str | None, key: str) -> "Reader":
    """The guest that this form has made already, else a new one.

    A second click leaves before the first one's answer has brought the session cookie, so the guest is kept under the
    form's key and the browser's own secret, in a session row of its own that signs nobody in.
    """
    place = salted_hmac(__name__, key + page.request.META.get("CSRF_COOKIE", ""), algorithm="sha256").hexdigest()[:40]
    known = SessionStore(place).get(_GUEST) if key else None
    if known is not None:
        return readers.reader(known)
    guest = accounts.make_guest(site=site, name=name, now=page.now, meter=page.meter)
    return guest if not key or _keep(place, guest) else readers.reader(SessionStore(place)[_GUEST])


def _keep(place: str, guest: "Reader") -> bool:
    """Whether the guest is the first one there."""
    try:
        with transaction.atomic():
            SessionStore(place).create_model_instance({_GUEST: guest.id}).save(force_insert=True)
    except IntegrityError:
        return False
    return True
