"""The pages by which somebody signs up and in, and looks after an account; their names are allauth's."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount import views as elsewhere
from allauth.urls import build_provider_urlpatterns
from allauth.usersessions import views as sessions
from django.urls import URLPattern, URLResolver, include, path

from discussion.signing.hosting import either, entrance, leaving, own

_SIGNING_IN = [
    path("sign-in/", entrance(account.login), name="sign-in"),
    path("sign-in/", entrance(account.login), name="account_login"),
    path("sign-up/", entrance(account.signup), name="account_signup"),
    path("sign-in/code/", entrance(account.request_login_code), name="account_request_login_code"),
    path("sign-in/code/confirm/", entrance(account.confirm_login_code), name="account_confirm_login_code"),
    path("sign-in/factor/", entrance(factors.authenticate), name="mfa_authenticate"),
    path("sign-in/passkey/", entrance(keys.login_webauthn), name="mfa_login_webauthn"),
    path("sign-in/closed/", entrance(account.account_inactive), name="account_inactive"),
    path("account/confirm/", either(account.email_verification_sent), name="account_email_verification_sent"),
    path("account/reset/", entrance(account.password_reset), name="account_reset_password"),
    path(
        "account/reset/code/", entrance(account.confirm_password_reset_code), name="account_confirm_password_reset_code"
    ),
    path("account/reset/new/", entrance(account.complete_password_reset), name="account_complete_password_reset"),
    path(
        "account/reset/done/", entrance(account.password_reset_from_key_done), name="account_password_reset_completed"
    ),
]
_OWN = [
    path("account/email/", own(account.email), name="account_email"),
    path("account/password/", own(account.password_change), name="account_change_password"),
    path("account/password/first/", own(account.password_set), name="account_set_password"),
    path("account/again/", own(account.reauthenticate), name="account_reauthenticate"),
    path(
        "account/again/code/",
        own(account.request_reauthentication_code),
        name="account_request_reauthentication_code",
    ),
    path(
        "account/again/code/confirm/",
        own(account.confirm_reauthentication_code),
        name="account_confirm_reauthentication_code",
    ),
    path("account/again/factor/", own(factors.reauthenticate), name="mfa_reauthenticate"),
    path("account/again/passkey/", own(keys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("account/sessions/", own(sessions.list_usersessions), name="usersessions_list"),
]
_FACTORS = [
    path("account/factors/", own(factors.index), name="mfa_index"),
    path("account/factors/app/", own(totp.activate_totp), name="mfa_activate_totp"),
    path("account/factors/app/remove/", own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/factors/codes/", own(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("account/factors/codes/new/", own(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("account/factors/codes/file/", own(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("account/factors/keys/", own(keys.list_webauthn), name="mfa_list_webauthn"),
    path("account/factors/keys/new/", own(keys.add_webauthn), name="mfa_add_webauthn"),
    path("account/factors/keys/<int:pk>/remove/", own(keys.remove_webauthn), name="mfa_remove_webauthn"),
    path("account/factors/keys/<int:pk>/name/", own(keys.edit_webauthn), name="mfa_edit_webauthn"),
]


def _hosted(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The addresses of the providers that are set up."""
    found: list[URLPattern | URLResolver] = []
    for each in patterns:
        if isinstance(each, URLPattern):
            found.append(URLPattern(each.pattern, leaving(each.callback), each.default_args, each.name))
        else:
            found.append(URLResolver(each.pattern, _hosted(each.url_patterns), each.default_kwargs))
    return found


_ELSEWHERE = [
    path("", own(elsewhere.connections), name="socialaccount_connections"),
    path("sign-up/", entrance(elsewhere.signup), name="socialaccount_signup"),
    path("cancelled/", entrance(elsewhere.login_cancelled), name="socialaccount_login_cancelled"),
    path("error/", entrance(elsewhere.login_error), name="socialaccount_login_error"),
    *_hosted(build_provider_urlpatterns()),
]
urlpatterns = [*_SIGNING_IN, *_OWN, *_FACTORS, path("account/elsewhere/", include(_ELSEWHERE))]
