"""How the API uses allauth: it lends it a request of its own, and keeps what allauth remembers under a ticket.

A ticket stands for a way in that is not at its end: short-lived, of use once, and good for few guesses. What allauth
would keep in a browser's session is kept in a row of its own, which signs nobody in.
"""

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from allauth.account.internal.stagekit import get_pending_stage
from allauth.core import context
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext as _

from discussion.api.errors import Invalid
from discussion.core.errors import Kind, Refusal

if TYPE_CHECKING:
    from discussion.accounts.models import Reader
    from discussion.api.resource import Resource

_LIFETIME_SECONDS = 900
_KIND, _HOLDER = "ticket", "ticket_of"
# What allauth calls a fault → what the API calls it.
_CODES = {"incorrect_code": "wrong_code", "invalid": "invalid_email"}


class Loan:
    """A request that allauth may write to; `ticket` is where it goes on."""

    def __init__(self, request: HttpRequest, session: SessionStore) -> None:
        self.request = request
        self.session = session
        self.is_over = False

    @property
    def ticket(self) -> str:
        """What the client sends with its next step."""
        self.session.save()
        return str(self.session.session_key)

    @property
    def signed_in(self) -> "Reader | None":
        """Who has come to the end of the way."""
        found: Reader | None = getattr(self.request, "signed_in", None)
        return found

    def pending(self) -> str:
        """What is still to be done: `verify_email`, `mfa_authenticate`, or nothing."""
        stage = get_pending_stage(self.request)
        return str(stage.key) if stage else ""

    def close(self) -> None:
        """The ticket is used up."""
        self.is_over = True


@contextmanager
def lent(resource: "Resource", kind: str, *, ticket: str | None = None) -> Iterator[Loan]:
    """A request for allauth, with what the ticket stands for; raises Refusal `ticket_expired`.

    What allauth has written is kept, unless the loan is closed within the block; also where the block is refused.
    """
    session = _opened(ticket, kind, resource.reader) if ticket is not None else _new(kind, resource.reader)
    request = copy.copy(resource.request._request)
    request.session, request.user = session, resource.reader or AnonymousUser()
    request.asked_site = resource.site  # type: ignore[attr-defined]
    loan = Loan(request, session)
    with context.request_context(request):
        try:
            yield loan
        finally:
            _keep(loan, was_new=ticket is None)


def checked(form: BaseForm, request: HttpRequest, names: dict[str, str]) -> None:
    """Raises Refusal for what allauth's form finds wrong; `names` are the API's names of its fields."""
    if form.is_valid():
        return
    limited: Refusal | None = getattr(request, "refused_for", None)
    if limited is not None:
        raise limited
    found = {names.get(name, name): faults for name, faults in form.errors.as_data().items()}
    first = next(iter(found.values()))[0]
    sentences = {name: [str(each) for fault in faults for each in fault.messages] for name, faults in found.items()}
    raise Invalid(_code(next(iter(found)), str(first.code)), sentences)


def expired() -> Refusal:
    """What is said to a ticket that is used up, unknown or another's."""
    sentence = _("This ticket is used up or too old: begin again.")
    return Refusal(Kind.FORBIDDEN, "ticket_expired", sentence, field="ticket")


def as_text(credential: Any) -> str:
    """What a browser's passkey said, as allauth's forms take it."""
    return json.dumps(credential)


def _code(field: str, code: str) -> str:
    if field in ("password", "new_password") and code != "required":
        return "weak_password"
    return "wrong_passkey" if field == "credential" else _CODES.get(code, code)


def _new(kind: str, reader: "Reader | None") -> SessionStore:
    session = _store()(None)
    session[_KIND], session[_HOLDER] = kind, reader.id if reader else None
    session.set_expiry(_LIFETIME_SECONDS)
    return session


def _opened(ticket: str, kind: str, reader: "Reader | None") -> SessionStore:
    if not (ticket.isascii() and ticket.isalnum()):
        raise expired()
    session = _store()(ticket)
    if session.get(_KIND) != kind or session.get(_HOLDER) != (reader.id if reader else None):
        raise expired()
    return session


def _store() -> type[SessionStore]:
    store: type[SessionStore] = import_module(settings.SESSION_ENGINE).SessionStore
    return store


def _keep(loan: Loan, *, was_new: bool) -> None:
    if loan.is_over or loan.signed_in is not None:
        if not was_new:
            loan.session.delete()
    elif not was_new:
        loan.session.save()
