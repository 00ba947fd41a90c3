"""Signing in to the admin, and out."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.forms import AuthenticationForm

from discussion.accounts.models import Reader
from discussion.accounts.queries import has_second_factor
from discussion.actions.accounts import sign_in
from discussion.actions.pushing import forget_endpoints_of
from discussion.backoffice.metering import meter_for
from discussion.core import clock
from discussion.core.errors import Refusal

# That page asks for it; here a password alone would do.
_SECOND_FACTOR = gettext_lazy('This account has a second factor: <a href="{}?next={}">sign in with both</a>.')


class SignInForm(AuthenticationForm):
    """E-mail and password, within the same limits as everywhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("E-mail")
        self.fields["username"].widget.input_type = "email"
        self.fields["username"].widget.attrs["autocomplete"] = "username"

    def clean(self) -> dict[str, Any]:
        """The member who may enter is kept for `get_user`."""
        given = self.cleaned_data
        if given.get("username") and given.get("password"):
            self.user_cache = self._member(given["username"], given["password"])
            self.confirm_login_allowed(self.user_cache)
        return given

    def confirm_login_allowed(self, user: AbstractBaseUser) -> None:
        """Only those with a role may enter."""
        if not getattr(user, "is_staff", False):
            raise forms.ValidationError(
                _("This account has no role on any site: ask an administrator for one."), code="no_role"
            )
        if isinstance(user, Reader) and has_second_factor(user):
            sentence = format_html(str(_SECOND_FACTOR), reverse("sign-in"), reverse("admin:index"))
            raise forms.ValidationError(sentence, code="second_factor_required")

    def _member(self, email: str, password: str) -> Reader:
        meter = meter_for(self.request, now=clock.now())
        try:
            return sign_in(email=email, password=password, site=None, meter=meter)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.detail, code=refusal.code) from None


def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out of the whole service; this browser is shown nothing any more."""
    if request.method == "POST":
        forget_endpoints_of(request.session)
    answer: HttpResponse = admin.site.admin_view(admin.site.logout)(request)
    return answer
