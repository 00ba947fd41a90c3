"""Signing out, and who one is here."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse

from discussion.actions import accounts
from discussion.pages.answers import SeeOther
from discussion.pages.asking import FormPage
from discussion.pages.forms import Form, NameForm
from discussion.pages.page import sign_in_first

if TYPE_CHECKING:
    from discussion.accounts.models import Reader

_HOME = "/"


class SignOut(FormPage):
    """Signing out, once it is confirmed."""

    template = "pages/sign_out.html"
    heading = "Sign out"

    def form(self, data: dict[str, str] | None = None) -> Form:
        """Nothing but a button."""
        return Form(data)

    def send(self, form: Form) -> HttpResponse:
        """Sign out; a guest is lost with the session."""
        logout(self.request)
        return SeeOther(_HOME)


class Me(FormPage):
    """Who one is here, and under which name."""

    template = "pages/me.html"
    heading = "Your name"

    def find(self, **where: str) -> None:
        """Whoever has signed in; raises Refusal `not_signed_in`."""
        if self.request.method != "POST":
            self._reader()

    def form(self, data: dict[str, str] | None = None) -> Form:
        """The name as it stands."""
        return NameForm(data, initial={"name": self.reader.name if self.reader else ""})

    def send(self, form: Form) -> HttpResponse:
        """Take the new name."""
        accounts.rename(reader=self._reader(), name=form.cleaned_data["name"], meter=self.meter)
        return SeeOther(self.request.path)

    def about(self) -> dict[str, Any]:
        """What sort of reader it is."""
        kind = self.reader.kind if self.reader is not None else ""
        has_elsewhere = bool(getattr(settings, "SOCIALACCOUNT_PROVIDERS", None))
        return {"is_guest": kind == "guest", "is_member": kind == "member", "has_elsewhere": has_elsewhere}

    def _reader(self) -> "Reader":
        if self.reader is None:
            raise sign_in_first()
        return self.reader
