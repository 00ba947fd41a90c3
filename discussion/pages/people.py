"""Signing in and out, and who one is here."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth import logout
from django.http import HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from discussion.actions import accounts, profiles
from discussion.comments.queries import has_page
from discussion.pages import addresses
from discussion.pages.answers import SeeOther
from discussion.pages.asking import FormPage
from discussion.pages.forms import Form, ProfileForm, SignInForm
from discussion.pages.guests import sign_in
from discussion.pages.moments import day
from discussion.pages.page import sign_in_first

if TYPE_CHECKING:
    from discussion.accounts.models import Reader

_HOME = "/"


class SignIn(FormPage):
    """Signing in with e-mail and password."""

    template = "pages/sign_in.html"
    heading = "Sign in"

    def form(self, data: dict[str, str] | None = None) -> Form:
        """E-mail and password, and where to go then."""
        return SignInForm(data, initial={"next": self._safe(self.request.GET.get("next", ""))})

    def send(self, form: Form) -> HttpResponse:
        """Sign in, and go on."""
        typed = form.cleaned_data
        sign_in(self.request, accounts.sign_in(email=typed["email"], password=typed["password"], meter=self.meter))
        return SeeOther(self._safe(typed["next"]))

    def _safe(self, address: str) -> str:
        """The address where it is a path of ours, else the first page."""
        is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
        return address if is_ours and address.isprintable() else _HOME


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
    """Who one is here: a name, and a few words."""

    template = "pages/me.html"
    heading = "Your profile"

    def find(self, **where: str) -> None:
        """Whoever has signed in; raises Refusal `not_signed_in`."""
        if self.request.method != "POST":
            self._reader()

    def form(self, data: dict[str, str] | None = None) -> Form:
        """The name and the words as they stand."""
        reader = self.reader
        return ProfileForm(data, initial={"name": reader.name, "about": reader.about or ""} if reader else {})

    def send(self, form: Form) -> HttpResponse:
        """Take what has changed."""
        profiles.change_profile(reader=self._reader(), now=self.now, meter=self.meter, **form.cleaned_data)
        return SeeOther(f"{self.request.path}?saved")

    def about(self) -> dict[str, Any]:
        """What sort of reader it is, and until when the name stays."""
        if self.reader is None:
            return {}
        again_at = profiles.may_be_renamed_at(self.reader, now=self.now)
        public_id = self.reader.public_id
        return {
            "is_guest": self.reader.kind == "guest",
            "again": day(again_at) if again_at else "",
            "avatar": addresses.avatar(public_id),
            "page": addresses.reader(public_id) if self.reader.name and has_page(self.reader, now=self.now) else "",
            "is_saved": self.request.method == "GET" and "saved" in self.request.GET,
        }

    def _reader(self) -> "Reader":
        if self.reader is None:
            raise sign_in_first()
        return self.reader
