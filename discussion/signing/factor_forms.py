"""The forms of second factors: within the product's limits, each code once."""

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as keys
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discussion.actions import factors
from discussion.core import clock
from discussion.signing.asking import take
from discussion.signing.dressing import CODE, Dressed

_WRONG = "incorrect_code"


class FactorForm(Dressed, base.AuthenticateForm):
    """A code of the app, or one of those that were kept."""

    words = {"code": CODE}

    def clean_code(self) -> str:
        """The code that is right and was not used before; guesses are counted before they are compared."""
        take(context.request, "factors", account=str(self.user.pk))
        code: str = self.cleaned_data["code"]
        found = factors.use_code(reader=self.user, code=code, now=clock.now())
        if found is None:
            raise get_adapter().validation_error(_WRONG)
        self.authenticator = found
        return code


class FactorAgainForm(FactorForm, base.ReauthenticateForm):
    """The same, before something that matters."""

    save = base.ReauthenticateForm.save


class NewTOTPForm(Dressed, totp.ActivateTOTPForm):
    """The first code of an app that was just set up."""

    words = {"code": gettext_lazy("The code that the app shows")}

    def clean_code(self) -> Any:
        """Guesses are counted."""
        take(context.request, "factors", account=str(self.user.pk))
        return super().clean_code()


class _Careful(forms.Form):
    """What a passkey answered are bytes from anybody: whatever their parser trips over, they are wrong."""

    def _clean_fields(self) -> None:
        try:
            super()._clean_fields()  # type: ignore[misc]  # Django's own
        except Exception:
            self.add_error("credential", forms.ValidationError("", code=_WRONG))

    def _clean_form(self) -> None:
        try:
            super()._clean_form()  # type: ignore[misc]  # Django's own
        except Exception:
            self.add_error("credential", forms.ValidationError("", code=_WRONG))

    def add_error(self, field: str | None, error: Any) -> None:
        """What allauth calls a wrong code is a wrong passkey here."""
        if getattr(error, "code", "") == _WRONG:
            sentence = _("This passkey does not belong to an account here. Use another one, or sign in another way.")
            field, error = "credential", forms.ValidationError(sentence, code=_WRONG)
        super().add_error(field, error)


class KeyForm(_Careful, keys.AuthenticateWebAuthnForm):
    """A passkey or security key as second factor."""


class KeyAgainForm(_Careful, keys.ReauthenticateWebAuthnForm):
    """The same, before something that matters."""


class KeySignInForm(_Careful, keys.LoginWebAuthnForm):
    """A passkey that signs in by itself."""


class NewKeyForm(_Careful, keys.AddWebAuthnForm):
    """A new passkey or security key."""
