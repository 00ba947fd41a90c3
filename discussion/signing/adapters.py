"""How allauth speaks to the product: it asks, actions do."""

from contextlib import suppress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthError
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import get_user
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from discussion.accounts import queries
from discussion.actions import accounts, claiming, joining, letters
from discussion.core import clock, languages, outbound
from discussion.core.errors import Kind, Refusal
from discussion.core.headers import one_line
from discussion.core.limits import Meter
from discussion.core.network import network_of
from discussion.signing import answers
from discussion.signing.asking import error_of, is_api, remember, site_of
from discussion.signing.sentences import OF_ACCOUNTS, OF_ELSEWHERE, OF_FACTORS

# No address is kept of anybody: the column takes none, so each session has the same.
_NO_ADDRESS = "0.0.0.0"  # noqa: S104
# Letters that somebody can have sent who knows no more than an address.
_ASKED_FOR = {
    *("email_confirmation_signup", "email_confirmation", "account_already_exists", "unknown_account"),
    *("login_code", "password_reset_code"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Passwords, sessions and mail."""

    error_messages = {**DefaultAccountAdapter.error_messages, **OF_ACCOUNTS}

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The member of this site with this e-mail and password, or None; counted before any hash."""
        meter = Meter(None, network_of(request.META), clock.now())
        email, password = credentials.get("email") or "", credentials["password"]
        try:
            return accounts.sign_in(email=email, password=password, site=site_of(request), meter=meter)
        except Refusal as refusal:
            if refusal.code == "wrong_credentials":
                remember(request, refusal)
                return None
            raise error_of(request, refusal) from None

    def pre_login(self, request: HttpRequest, user: Any, **about: Any) -> HttpResponse | None:
        """However somebody signs in, it is on their own site; raises Refusal `reader_of_another_site`."""
        if not queries.may_enter(user, site_of(request)):
            sentence = _("Your account is on another site: sign in there, or sign up here.")
            raise Refusal(Kind.FORBIDDEN, "reader_of_another_site", sentence)
        joining.vouch_for(member=user)
        answer: HttpResponse | None = super().pre_login(request, user, **about)
        return answer

    def login(self, request: HttpRequest, user: Any) -> None:
        """From now on the browser's session is the member's; a client of the API gets a token instead.

        What a guest of the same browser did is the member's when they come in for the first time: later it may be
        somebody else who used the browser meanwhile.
        """
        if is_api(request):
            request.signed_in = user  # type: ignore[attr-defined]
            return
        # Django's login flushes the session, and the guest with it.
        guest = get_user(request) if user.last_login is None else None
        super().login(request, user)
        if getattr(guest, "kind", "") == "guest":
            _claim(request, guest, user)

    def post_login(self, request: HttpRequest, user: Any, **about: Any) -> HttpResponse:
        """Where to go now."""
        if is_api(request):
            return HttpResponse(status=204)
        answer: HttpResponse = super().post_login(request, user, **about)
        return answer

    def set_password(self, user: Any, password: str) -> None:
        """The new password, by the action."""
        joining.set_password(member=user, password=password, session=self.request.session)

    def is_safe_url(self, url: str) -> bool:
        """Only a path of ours is a place to go to."""
        is_path = bool(url) and url.startswith("/") and not url.startswith(("//", "/\\"))
        return is_path and url.isprintable() and "\\" not in url

    def get_client_ip(self, request: HttpRequest) -> str:
        """Nobody's address goes into a row or a mail."""
        return _NO_ADDRESS

    def add_message(self, request: HttpRequest, *args: Any, **more: Any) -> None:
        """A line on the next page, where there is a next page."""
        if not is_api(request):
            super().add_message(request, *args, **more)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the letter; a worker sends it once the answer has left. Raises Refusal `rate_limited`."""
        site, name = site_of(self.request), template_prefix.rpartition("/")[2]
        if name in _ASKED_FOR:
            Meter(None, network_of(self.request.META), clock.now()).take("letters", account=email)
        # The site's language, also where a client of the API speaks another one.
        with translation.override(languages.available(site.language)):
            message = self.render_mail(template_prefix, email, {**context, "site_name": one_line(site.name)})
        letters.write_letter(site=site, to=email, subject=str(message.subject), text=str(message.body), now=clock.now())

    def render_mail(
        self, template_prefix: str, email: str | list[str], context: dict[str, Any], headers: Any = None
    ) -> EmailMessage:
        """A text: its first line is the subject."""
        shown = {**context, "email": email, "address": settings.PUBLIC_URL}
        subject, _, text = (
            render_to_string(f"mail/{template_prefix.rpartition('/')[2]}.txt", shown).strip().partition("\n")
        )
        return EmailMessage(one_line(subject), text.strip() + "\n", to=[str(email)])


def _claim(request: HttpRequest, guest: Any, member: Any) -> None:
    now = clock.now()
    # Nobody is kept from signing in by what they did before.
    with suppress(Refusal):
        claiming.claim_guest(guest=guest, member=member, now=now, meter=Meter(None, network_of(request.META), now))


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Where a member is signed in."""

    def end_sessions(self, sessions: list[UserSession]) -> None:
        """These browsers are signed out, by the action."""
        accounts.end_sessions(sessions)


class FactorAdapter(DefaultMFAAdapter):
    """Second factors."""

    error_messages = {**DefaultMFAAdapter.error_messages, **OF_FACTORS}

    def get_totp_issuer(self) -> str:
        """The site's name, as the app shows it."""
        return one_line(site_of(self.request).name)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """What a passkey is called until its owner calls it otherwise."""
        number = len([each for each in queries.factors_of(user) if each.type == type]) + 1
        return _("Passkey") if number == 1 else _("Passkey {number}").format(number=number)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the host, under the site's name."""
        return {"id": self.request.get_host().partition(":")[0], "name": site_of(self.request).name}


class ElsewhereAdapter(DefaultSocialAccountAdapter):
    """Accounts elsewhere: known by provider and subject alone, never found by an e-mail."""

    error_messages = {**DefaultSocialAccountAdapter.error_messages, **OF_ELSEWHERE}

    def get_requests_session(self) -> Any:
        """The one client for requests to elsewhere."""
        return outbound.session()

    def on_authentication_error(self, request: HttpRequest, provider: Any, *, error: Any, **about: Any) -> None:
        """The page that says so; whoever turned back is led to another one."""
        if error != AuthError.CANCELLED:
            raise ImmediateHttpResponse(answers.not_vouched_for(request))

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Any:
        """A new member, under the name and the address that the form asked for."""
        given = form.cleaned_data
        vouched = {each.email.lower() for each in sociallogin.email_addresses if each.verified}
        sociallogin.user = joining.join(
            site=site_of(request),
            name=given["name"],
            email=given["email"],
            password=None,
            now=clock.now(),
            is_confirmed=given["email"] in vouched,
        )
        sociallogin.account.user = sociallogin.user
        sociallogin.account.save()
        return sociallogin.user

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        """Those of the settings: none is kept in the database, so none is looked for there."""
        from allauth.socialaccount.adapter import _build_apps_from_settings

        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]
