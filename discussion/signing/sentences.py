"""What allauth refuses, in the product's words."""

from django.utils.translation import gettext_lazy

_LATER = "That was too much in a short time. Try again in a few minutes."
WRONG_CODE = "This code is not right: compare it with the mail or the app, and type it again."

OF_ACCOUNTS = {
    "account_inactive": "This account is closed: ask an administrator of the site.",
    "email_password_mismatch": "This e-mail and password do not belong together: check both.",
    "duplicate_email": "This is your address already.",
    "email_taken": "This address cannot be used: give another one.",
    "enter_current_password": "This is not your present password: type it again.",
    "incorrect_code": WRONG_CODE,
    "incorrect_password": "This is not your password: type it again.",
    "invalid_or_expired_key": "This code is no longer valid: ask for a new one.",
    "invalid_login": "This does not sign you in: begin again.",
    "invalid_password_reset": "This code is no longer valid: ask for a new one.",
    "too_many_login_attempts": "That was one wrong code too many: begin again, and a new one is sent.",
    "same_as_current": "This is what it is already: give another one.",
    "rate_limited": _LATER,
}
OF_FACTORS = {
    "add_email_blocked": "Remove the second factor first, then change the address.",
    "cannot_delete_authenticator": "This second factor cannot be removed.",
    "cannot_generate_recovery_codes": "Recovery codes stand in for a second factor: set one up first.",
    "incorrect_code": WRONG_CODE,
    "unverified_email": "Confirm your address first, then set up a second factor.",
}
_ONLY_WAY = gettext_lazy("This is the only way into your account: set a password first, then remove it.")
OF_ELSEWHERE = {
    "no_password": _ONLY_WAY,
    "no_verified_email": gettext_lazy("Confirm your address first, then remove it."),
    "disconnect_last": _ONLY_WAY,
}
