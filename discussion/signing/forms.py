"""The forms of signing up and in: allauth's, in the product's words and within its limits."""

from typing import Any

from allauth.account import forms as account
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.socialaccount import forms as elsewhere
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discussion.actions import joining
from discussion.actions.names import chosen_name
from discussion.core import clock
from discussion.core.errors import Kind, Refusal
from discussion.signing.asking import error_of, site_of, take
from discussion.signing.dressing import EMAIL, NEW_PASSWORD, PASSWORD, Dressed

_RULES = gettext_lazy("At least 8 characters, not a common password, and unlike your name and e-mail.")


class _Named(forms.Form):
    """A form with a display name."""

    def clean_name(self) -> str:
        """The name as it will stand."""
        try:
            return chosen_name(site=site_of(account.context.request), name=self.cleaned_data["name"])
        except Refusal as refusal:
            raise error_of(account.context.request, refusal) from None


def _name() -> forms.CharField:
    return forms.CharField(
        strip=False,
        help_text=_("Shown beside your comments, 2 to 40 characters."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "dir": "auto"}),
    )


class SignInForm(Dressed, account.LoginForm):
    """E-mail and password."""

    words = {"login": EMAIL, "password": PASSWORD}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""


class SignUpForm(Dressed, _Named, account.SignupForm):
    """Name, e-mail and password. An address that is known gets a mail that says so, and the same answer."""

    words = {"name": gettext_lazy("Your name"), "email": EMAIL, "password1": PASSWORD}
    field_order = ("name", "email", "password1")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = _name()
        self.fields["password1"].help_text = _RULES
        self.order_fields(self.field_order)
        self.dress()

    def clean(self) -> dict[str, Any]:
        """Counted before anything is hashed or written."""
        take(account.context.request, "signups")
        return super().clean() or {}

    def try_save(self, request: HttpRequest) -> Any:
        """The member, or the answer that tells nobody that there was one."""
        given = self.cleaned_data
        if not self.account_already_exists:
            try:
                return self.save(request), None
            except joining.AddressTaken:
                # Somebody else took the address a moment ago.
                return None, prevent_enumeration(request, email=given["email"])
        joining.pretend_to_join(password=given["password1"])
        return None, prevent_enumeration(request, email=given["email"])

    def save(self, request: HttpRequest) -> Any:
        """The member; raises Refusal."""
        given = self.cleaned_data
        return joining.join(
            site=site_of(request),
            name=given["name"],
            email=given["email"],
            password=given["password1"],
            now=clock.now(),
        )


class ElsewhereSignUpForm(Dressed, _Named, elsewhere.SignupForm):
    """Name and e-mail of somebody whom another service vouches for."""

    words = {"name": gettext_lazy("Your name"), "email": EMAIL}
    field_order = ("name", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = _name()
        self.order_fields(self.field_order)
        self.dress()

    def clean(self) -> dict[str, Any]:
        """Counted like any other."""
        take(account.context.request, "signups")
        return super().clean() or {}

    def save(self, request: HttpRequest) -> Any:
        """The member; raises Refusal where somebody else took the address a moment ago."""
        try:
            return super().save(request)
        except joining.AddressTaken:
            raise Refusal(Kind.CONFLICT, "try_again", _("Something changed meanwhile: begin again.")) from None


class _NewPassword(Dressed):
    """One field for a new password: a browser or a manager types it, and a mistake is mended by a code."""

    words = {"password1": NEW_PASSWORD}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["password1"].help_text = _RULES
        self.dress()


class ChangePasswordForm(_NewPassword, account.ChangePasswordForm):
    """The present password, and the new one."""

    words = {"oldpassword": gettext_lazy("Your present password"), "password1": NEW_PASSWORD}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The page itself leads to who has forgotten it.
        self.fields["oldpassword"].help_text = ""

    def clean_oldpassword(self) -> str:
        """The present one; guesses are counted."""
        take(account.context.request, "logins", account=str(self.user.pk))
        found: str = super().clean_oldpassword()
        return found


class SetPasswordForm(_NewPassword, account.SetPasswordForm):
    """The first password of who has signed in elsewhere until now."""


class NewPasswordForm(_NewPassword, account.ResetPasswordKeyForm):
    """The new password of who has forgotten the old one."""


class ResetForm(Dressed, account.ResetPasswordForm):
    """The e-mail of who has forgotten the password."""

    words = {"email": EMAIL}
    users: list[Any]

    def clean_email(self) -> str:
        """Counted, whether anybody is known by it or not; a member of another site is not."""
        found: str = super().clean_email()
        site = site_of(account.context.request)
        self.users = [member for member in self.users if member.site_id == site.id or member.is_superuser]
        return found


class RequestCodeForm(Dressed, account.RequestLoginCodeForm):
    """The e-mail of who wants to sign in by a code."""

    words = {"email": EMAIL}
    _user: Any

    def clean_email(self) -> str:
        """A member of another site is nobody here."""
        found: str = super().clean_email()
        site, member = site_of(account.context.request), self._user
        if member is not None and member.site_id != site.id and not member.is_superuser:
            self._user = None
        return found


class ChangeEmailForm(Dressed, account.AddEmailForm):
    """A new address."""

    words = {"email": gettext_lazy("Your new e-mail")}


class PasswordAgainForm(Dressed, account.ReauthenticateForm):
    """The password once more, before something that matters."""

    words = {"password": PASSWORD}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
