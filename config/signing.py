"""The settings of django-allauth, by which members sign up and in."""

from typing import Any

from config import environment

_ADAPTERS = "discussion.signing.adapters"
_FORMS = "discussion.signing.forms"
_CODES = "discussion.signing.code_forms"
_FACTORS = "discussion.signing.factor_forms"
_PLAIN_FORMS = {
    "login": "SignInForm",
    "signup": "SignUpForm",
    "change_password": "ChangePasswordForm",
    "set_password": "SetPasswordForm",
    "reset_password": "ResetForm",
    "reset_password_from_key": "NewPasswordForm",
    "add_email": "ChangeEmailForm",
    "request_login_code": "RequestCodeForm",
    "reauthenticate": "PasswordAgainForm",
}


def _of_app(provider: str) -> dict[str, str] | None:
    """The credentials of a provider; None where it is not set up."""
    name, secret = f"{provider}_CLIENT_ID", f"{provider}_CLIENT_SECRET"
    client, key = environment.text(name), environment.text(secret)
    if bool(client) != bool(key):
        environment.refuse(name if key else secret, "is missing", "set both or neither")
    return {"client_id": client, "secret": key} if client else None


def _providers() -> dict[str, dict[str, Any]]:
    google, github, oidc = _of_app("GOOGLE"), _of_app("GITHUB"), _of_app("OIDC")
    found: dict[str, dict[str, Any]] = {}
    if google:
        found["google"] = {"APPS": [google], "SCOPE": ["profile", "email"], "OAUTH_PKCE_ENABLED": True}
    if github:
        found["github"] = {"APPS": [github], "SCOPE": ["user:email"]}
    if oidc:
        found["openid_connect"] = {"APPS": [_publisher(oidc)], "OAUTH_PKCE_ENABLED": True}
    return found


def _publisher(credentials: dict[str, str]) -> dict[str, Any]:
    server = environment.web_address("OIDC_SERVER", "")
    name = environment.text("OIDC_NAME", environment.host_of(server))
    return {**credentials, "provider_id": "publisher", "name": name, "settings": {"server_url": server}}


PROVIDERS = _providers()
# One that is not set up is not even loaded.
PROVIDER_APPS = [f"allauth.socialaccount.providers.{name}" for name in PROVIDERS]


def settings(*, is_https: bool) -> dict[str, Any]:
    """Everything that allauth asks for, and Django's own that go with it."""
    return {
        **_account(is_https=is_https),
        "MFA_ADAPTER": f"{_ADAPTERS}.FactorAdapter",
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_TOTP_TOLERANCE": 1,
        "MFA_RECOVERY_CODE_DIGITS": 10,
        "MFA_RATE_LIMITS": False,
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": not is_https,
        "MFA_FORMS": {
            "authenticate": f"{_FACTORS}.FactorForm",
            "reauthenticate": f"{_FACTORS}.FactorAgainForm",
            "activate_totp": f"{_FACTORS}.NewTOTPForm",
            "authenticate_webauthn": f"{_FACTORS}.KeyForm",
            "reauthenticate_webauthn": f"{_FACTORS}.KeyAgainForm",
            "login_webauthn": f"{_FACTORS}.KeySignInForm",
            "add_webauthn": f"{_FACTORS}.NewKeyForm",
        },
        "SOCIALACCOUNT_ADAPTER": f"{_ADAPTERS}.ElsewhereAdapter",
        "SOCIALACCOUNT_PROVIDERS": PROVIDERS,
        "SOCIALACCOUNT_FORMS": {"signup": f"{_FORMS}.ElsewhereSignUpForm"},
        "SOCIALACCOUNT_AUTO_SIGNUP": False,
        # An e-mail proves nothing of who owns the account elsewhere.
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION": False,
        "SOCIALACCOUNT_STORE_TOKENS": False,
    }


def _account(*, is_https: bool) -> dict[str, Any]:
    return {
        "ACCOUNT_ADAPTER": f"{_ADAPTERS}.AccountAdapter",
        "USERSESSIONS_ADAPTER": f"{_ADAPTERS}.SessionsAdapter",
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*"],
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
        "ACCOUNT_SIGNUP_REDIRECT_URL": "/me/",
        "ACCOUNT_DEFAULT_HTTP_PROTOCOL": "https" if is_https else "http",
        # Codes, not links: a link in a mail may be opened by a scanner, and is as good as its host name.
        "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
        "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED": True,
        "ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND": True,
        "ACCOUNT_LOGIN_BY_CODE_ENABLED": True,
        "ACCOUNT_LOGIN_BY_CODE_TIMEOUT": 900,
        "ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED": True,
        "ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT": 900,
        "ACCOUNT_PREVENT_ENUMERATION": "strict",
        "ACCOUNT_CHANGE_EMAIL": True,
        "ACCOUNT_EMAIL_NOTIFICATIONS": True,
        "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
        "ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS": False,
        "ACCOUNT_SESSION_REMEMBER": True,
        # The project's own limits count, since Django's cache is not shared between processes.
        "ACCOUNT_RATE_LIMITS": False,
        "ACCOUNT_FORMS": {
            "confirm_email_verification_code": f"{_CODES}.ConfirmEmailForm",
            "confirm_login_code": f"{_CODES}.ConfirmSignInForm",
            "confirm_password_reset_code": f"{_CODES}.ConfirmResetForm",
            "confirm_reauthentication_code": f"{_CODES}.ConfirmAgainForm",
            **{name: f"{_FORMS}.{form}" for name, form in _PLAIN_FORMS.items()},
        },
    }
