"""Signing out, and who one is here."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from discussion.actions import profiles
from discussion.actions.pushing import forget_endpoints_of
from discussion.comments.queries import has_page
from discussion.core.moments import day
from discussion.pages import addresses
from discussion.pages.answers import SeeOther
from discussion.pages.asking import FormPage
from discussion.pages.forms import Form, ProfileForm
from discussion.pages.page import sign_in_first

if TYPE_CHECKING:
    from discussion.accounts.models import Reader

_HOME = "/"


class SignOut(FormPage):
    """Signing out, once it is confirmed."""

    template = "pages/sign_out.html"
    heading = gettext_lazy("Sign out")

    def form(self, data: dict[str, str] | None = None) -> Form:
        """Nothing but a button."""
        return Form(data)

    def send(self, form: Form) -> HttpResponse:
        """Sign out; a guest is lost with the session."""
        forget_endpoints_of(self.request.session)
        logout(self.request)
        return SeeOther(_HOME)


class Me(FormPage):
    """Who one is here: a name, and a few words."""

    template = "pages/me.html"
    heading = gettext_lazy("Your profile")

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
            "is_member": self.reader.kind == "member",
            "has_elsewhere": bool(getattr(settings, "SOCIALACCOUNT_PROVIDERS", None)),
            "again": day(again_at) if again_at else "",
            "avatar": addresses.avatar(public_id),
            "page": addresses.reader(public_id) if self.reader.name and has_page(self.reader, now=self.now) else "",
            "is_saved": self.request.method == "GET" and "saved" in self.request.GET,
        }

    def _reader(self) -> "Reader":
        if self.reader is None:
            raise sign_in_first()
        return self.reader
