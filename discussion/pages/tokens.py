"""The tokens that a reader makes for programs: listed, made, revoked."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from discussion.accounts import queries
from discussion.accounts.queries import MODERATOR, sites_of
from discussion.accounts.scopes import Scope
from discussion.actions import tokens as actions
from discussion.core.ids import identifier
from discussion.core.moments import day
from discussion.pages.answers import SeeOther
from discussion.pages.forms import Form, TokenForm
from discussion.pages.owning import ReadersPage

if TYPE_CHECKING:
    from discussion.accounts.models import Token

_PLACE = "/me/tokens"


class Tokens(ReadersPage):
    """All of them, and a form for a new one."""

    template = "pages/tokens.html"
    heading = gettext_lazy("Your tokens")

    def form(self, data: dict[str, str] | None = None) -> Form:
        """What the new token is for."""
        form = TokenForm(data)
        if self.reader is not None and sites_of(self.reader, MODERATOR) == frozenset():
            del form.fields["moderate"]
        return form

    def send(self, form: Form) -> HttpResponse:
        """Make the token, and tell its text: this page is the only place where it ever stands."""
        typed = form.cleaned_data
        scopes = [scope for scope in Scope if typed.get(scope)]
        wish = actions.Wish(typed["name"], scopes, int(typed["days"]))
        token, text = actions.make_token(reader=self.require_reader(), wish=wish, now=self.now, meter=self.meter)
        return self.ask(self.form(), made=token, text=text)

    def about(self) -> dict[str, Any]:
        """The tokens that live."""
        found = queries.personal_tokens(self.reader, now=self.now) if self.reader else []
        return {"tokens": [_shown(each) for each in found]}


class Revoke(ReadersPage):
    """A token's end, once it is confirmed."""

    template = "pages/end_token.html"
    heading = gettext_lazy("Revoke this token?")
    token: "Token"

    def find(self, **where: str) -> None:
        """The token; raises Refusal `not_signed_in`, `not_found`."""
        self.token = queries.token_of(self.require_reader(), identifier(where["token"]), kind="personal", now=self.now)

    def form(self, data: dict[str, str] | None = None) -> Form:
        """Nothing but a button."""
        return Form(data)

    def send(self, form: Form) -> HttpResponse:
        """It is dead."""
        actions.revoke_token(reader=self.require_reader(), number=self.token.id, kind="personal", now=self.now)
        return SeeOther(_PLACE)

    def about(self) -> dict[str, Any]:
        """The token, and the way back."""
        return {"token": _shown(self.token), "back_url": _PLACE}


def _shown(token: "Token") -> dict[str, Any]:
    return {
        "id": token.public_id,
        "name": token.name,
        "scopes": token.scopes.split(),
        "made": day(token.created_at),
        "used": token.last_used_at and day(token.last_used_at),
        "ends": token.expires_at and day(token.expires_at),
    }
