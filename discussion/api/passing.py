"""Coming in with what one has: a second factor, or a passkey."""

from typing import Any

from allauth.account.models import Login as Way
from allauth.account.stages import LoginStageController
from allauth.mfa import app_settings
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn import forms as keys
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.utils import get_form_class
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from discussion.api import answers, lending
from discussion.api.bodies import Body, StorableText, read
from discussion.api.errors import Invalid
from discussion.api.lending import Loan, checked, lent
from discussion.api.schema.describing import describe, private
from discussion.api.signing import OF_A_CODE, WAY_IN, Stranger
from discussion.core.errors import Kind, Refusal

_FAILURES, _MOST_FAILURES = "failures", 5


class FactorBody(Body):
    """A code or a passkey's answer, and what it is for."""

    ticket = StorableText()
    code = StorableText(required=False)
    credential = serializers.DictField(required=False)


class PasskeyBody(Body):
    """Without a ticket, a way in of its own; with one, the second factor of another."""

    ticket = StorableText(required=False)


class CredentialBody(Body):
    """What a passkey answered."""

    ticket = StorableText()
    credential = serializers.DictField()


class Factor(Stranger):
    """The second factor."""

    @describe(
        "sign_in_second_factor",
        "Sign in with a second factor",
        tag="Session",
        answer=private("A token for the member.", "Session", status=201),
        body="FactorBody",
        refuses=("missing_field", "wrong_passkey", "reader_of_another_site", *OF_A_CODE),
        description="`code` is one of the app's or a recovery code, each of use once; `credential` answers the options "
        "that /session/passkey gave for the same ticket. Five wrong ones end the ticket.",
    )
    def post(self, request: Request) -> HttpResponse:
        """A token for who has both."""
        body = read(request, FactorBody)
        if "code" not in body and "credential" not in body:
            raise Invalid("missing_field", {"code": [_("Send a code, or a passkey's credential.")]})
        with lent(self, WAY_IN, ticket=body["ticket"]) as loan:
            stage = LoginStageController.enter(loan.request, AuthenticateStage.key)
            if stage is None:
                raise lending.expired()
            form = _form(body, stage.login.user)
            try:
                checked(form, loan.request, {})
            except Refusal as refusal:
                _count(loan, refusal)
                raise
            form.save()
            stage.exit()
            return self.settled(loan)


class Passkey(Stranger):
    """What a passkey shall answer."""

    @describe(
        "begin_passkey",
        "Begin to sign in with a passkey",
        tag="Session",
        answer=private("For `navigator.credentials.get`.", "PasskeyOptions"),
        body="PasskeyBody",
        refuses=("ticket_expired", "rate_limited"),
    )
    def post(self, request: Request) -> HttpResponse:
        """The options, and a ticket for the answer."""
        body = read(request, PasskeyBody)
        self.meter.take("logins")
        with lent(self, WAY_IN, ticket=body.get("ticket")) as loan:
            options = auth.begin_authentication(_member_of(loan) if "ticket" in body else None)
            return answers.written({"ticket": loan.ticket, "options": options})


class ConfirmPasskey(Stranger):
    """Signing in with a passkey."""

    @describe(
        "sign_in_by_passkey",
        "Sign in with a passkey",
        tag="Session",
        answer=private("A token for the member.", "Session", status=201),
        body="CredentialBody",
        refuses=("wrong_passkey", "ticket_expired", "email_not_confirmed", "reader_of_another_site", "rate_limited"),
    )
    def post(self, request: Request) -> HttpResponse:
        """A token for whose passkey it is."""
        body = read(request, CredentialBody)
        self.meter.take("logins")
        with lent(self, WAY_IN, ticket=body["ticket"]) as loan:
            data = {"credential": lending.as_text(body["credential"])}
            form = get_form_class(app_settings.FORMS, "login_webauthn", keys.LoginWebAuthnForm)(data=data)
            checked(form, loan.request, {"__all__": "credential"})
            found = form.cleaned_data["credential"]
            perform_passwordless_login(loan.request, found, Way(user=found.user))
            return self.settled(loan)


def _form(body: dict[str, Any], member: Any) -> Any:
    if "code" in body:
        return get_form_class(app_settings.FORMS, "authenticate", AuthenticateForm)(
            user=member, data={"code": body["code"]}
        )
    answered = {"credential": lending.as_text(body["credential"])}
    return get_form_class(app_settings.FORMS, "authenticate_webauthn", keys.AuthenticateWebAuthnForm)(
        user=member, data=answered
    )


def _member_of(loan: Loan) -> Any:
    stage = LoginStageController.enter(loan.request, AuthenticateStage.key)
    if stage is None:
        raise lending.expired()
    return stage.login.user


def _count(loan: Loan, refusal: Refusal) -> None:
    if refusal.kind is Kind.LIMITED:
        return
    loan.session[_FAILURES] = loan.session.get(_FAILURES, 0) + 1
    if loan.session[_FAILURES] >= _MOST_FAILURES:
        loan.close()
