"""What allauth refuses, in the product's words."""

from django.utils.translation import gettext_lazy

_LATER = gettext_lazy("That was too much in a short time. Try again in a few minutes.")
WRONG_CODE = gettext_lazy("This code is not right: compare it with the mail or the app, and type it again.")

OF_ACCOUNTS = {
    "account_inactive": gettext_lazy("This account is closed: ask an administrator of the site."),
    "email_password_mismatch": gettext_lazy("This e-mail and password do not belong together: check both."),
    "duplicate_email": gettext_lazy("This is your address already."),
    "email_taken": gettext_lazy("This address cannot be used: give another one."),
    "enter_current_password": gettext_lazy("This is not your present password: type it again."),
    "incorrect_code": WRONG_CODE,
    "incorrect_password": gettext_lazy("This is not your password: type it again."),
    "invalid_or_expired_key": gettext_lazy("This code is no longer valid: ask for a new one."),
    "invalid_login": gettext_lazy("This does not sign you in: begin again."),
    "invalid_password_reset": gettext_lazy("This code is no longer valid: ask for a new one."),
    "too_many_login_attempts": gettext_lazy("That was one wrong code too many: begin again, and a new one is sent."),
    "same_as_current": gettext_lazy("This is what it is already: give another one."),
    "rate_limited": _LATER,
}
OF_FACTORS = {
    "add_email_blocked": gettext_lazy("Remove the second factor first, then change the address."),
    "cannot_delete_authenticator": gettext_lazy("This second factor cannot be removed."),
    "cannot_generate_recovery_codes": gettext_lazy("Recovery codes stand in for a second factor: set one up first."),
    "incorrect_code": WRONG_CODE,
    "unverified_email": gettext_lazy("Confirm your address first, then set up a second factor."),
}
_ONLY_WAY = gettext_lazy("This is the only way into your account: set a password first, then remove it.")
OF_ELSEWHERE = {
    "no_password": _ONLY_WAY,
    "no_verified_email": gettext_lazy("Confirm your address first, then remove it."),
    "disconnect_last": _ONLY_WAY,
}
