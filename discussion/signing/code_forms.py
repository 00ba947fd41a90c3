"""The forms that take a code from a mail: guesses are counted before they are compared, for each session.

Allauth counts them in the session itself, where guesses sent at once would not see each other.
"""

from typing import Any

from allauth.account import forms as account
from allauth.core import context

from discussion.signing.asking import take
from discussion.signing.dressing import CODE, Dressed


class _Counted(Dressed):
    words = {"code": CODE}

    def clean_code(self) -> Any:
        """The code, compared once it is counted."""
        take(context.request, "factors", account=context.request.session.session_key or "")
        return super().clean_code()  # type: ignore[misc]  # the form that this is mixed into has it


class ConfirmEmailForm(_Counted, account.ConfirmEmailVerificationCodeForm):
    """The code that confirms an address."""


class ConfirmSignInForm(_Counted, account.ConfirmLoginCodeForm):
    """The code that signs in."""


class ConfirmResetForm(_Counted, account.ConfirmPasswordResetCodeForm):
    """The code that lets somebody choose a new password."""


class ConfirmAgainForm(_Counted, account.ConfirmReauthenticationCodeForm):
    """The code before something that matters."""
