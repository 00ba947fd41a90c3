"""Where a reader is signed in: the sessions that bear a token, listed and ended."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discussion.accounts import queries
from discussion.accounts.clients import client_in_words
from discussion.actions.tokens import revoke_token
from discussion.core.ids import identifier
from discussion.core.moments import day
from discussion.pages.answers import SeeOther
from discussion.pages.forms import Form
from discussion.pages.moments import spoken
from discussion.pages.owning import ReadersPage
from discussion.pages.page import PrivatePage, sign_in_first

if TYPE_CHECKING:
    from discussion.accounts.models import Token

_PLACE = "/me/sessions"


class Sessions(PrivatePage):
    """All of them, the one used last first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list; raises Refusal `not_signed_in`."""
        if self.reader is None:
            raise sign_in_first()
        found = queries.token_sessions(self.reader, now=self.now)
        context = {"heading": _("Where you are signed in"), "sessions": [_shown(each) for each in found]}
        return self.show("pages/sessions.html", context)


class End(ReadersPage):
    """A session's end, once it is confirmed."""

    template = "pages/end_session.html"
    heading = gettext_lazy("End this session?")
    session: "Token"

    def find(self, **where: str) -> None:
        """The session; raises Refusal `not_signed_in`, `not_found`."""
        number = identifier(where["session"])
        self.session = queries.token_of(self.require_reader(), number, kind="session", now=self.now)

    def form(self, data: dict[str, str] | None = None) -> Form:
        """Nothing but a button."""
        return Form(data)

    def send(self, form: Form) -> HttpResponse:
        """It is over."""
        revoke_token(reader=self.require_reader(), number=self.session.id, kind="session", now=self.now)
        return SeeOther(_PLACE)

    def about(self) -> dict[str, Any]:
        """The session, and the way back."""
        return {"session": _shown(self.session), "back_url": _PLACE}


def _shown(session: "Token") -> dict[str, Any]:
    return {
        "id": session.public_id,
        "client": client_in_words(session.name),
        "begun": day(session.created_at),
        "used": session.last_used_at and spoken(session.last_used_at),
        "ends": session.expires_at and day(session.expires_at),
    }
