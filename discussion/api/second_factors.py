"""What a member signs in with besides the password: an app, passkeys, recovery codes."""

from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.recovery_codes.internal.flows import generate_recovery_codes
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.flows import activate_totp, deactivate_totp
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.internal import flows as keys
from allauth.utils import get_form_class
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from discussion.accounts import queries
from discussion.api import answers, lending
from discussion.api.bodies import Body, StorableText, read
from discussion.api.keeping import OF_A_PROOF, Owned, ProofBody
from discussion.api.lending import checked, lent
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, nothing, private
from discussion.api.signing import OF_A_CODE, CodeBody
from discussion.core.errors import Kind, Refusal, not_found

_APP, _KEY, _NONE = "totp", "passkey", "factors"


class NewPasskeyBody(Body):
    """What a new passkey answered, and what it is called."""

    ticket = StorableText()
    credential = serializers.DictField()
    name = StorableText(required=False)


class Factors(Owned):
    """Everything that is set up."""

    @describe(
        "list_factors",
        "Your second factors",
        tag="Account",
        answer=private("What is set up.", "Factors"),
        asks=Asks.READER,
        refuses=("not_a_member",),
    )
    def get(self, request: Request) -> HttpResponse:
        """The app, the passkeys, and how many recovery codes are left."""
        found = queries.factors_of(self.member)
        passkeys = [
            {
                "id": str(each.pk),
                "name": each.wrap().name,
                "created_at": each.created_at,
                "last_used_at": each.last_used_at,
            }
            for each in found
            if each.type == "webauthn"
        ]
        has_app = any(each.type == "totp" for each in found)
        return answers.private({"totp": has_app, "passkeys": passkeys, "recovery_codes": len(self.unused_codes())})


class App(Owned):
    """Setting up an app that shows codes."""

    @describe(
        "begin_totp",
        "Begin to set up an app",
        tag="Account",
        answer=private("The app's key, and a ticket for its first code.", "NewApp"),
        asks=Asks.READER,
        body="ProofBody",
        refuses=(*OF_A_PROOF, "factor_is_set"),
    )
    def post(self, request: Request) -> HttpResponse:
        """The key, which nothing knows until its first code comes."""
        self.prove(read(request, ProofBody))
        if any(each.type == "totp" for each in queries.factors_of(self.member)):
            raise Refusal(Kind.CONFLICT, "factor_is_set", _("An app is set up already: remove it first."))
        with lent(self, _APP) as loan:
            self.vouch(loan)
            secret = ActivateTOTPForm(user=self.member).secret
            uri = get_adapter().build_totp_url(self.member, secret)
            return answers.written({"ticket": loan.ticket, "secret": secret, "uri": uri})


class ConfirmApp(Owned):
    """The first code of an app."""

    @describe(
        "confirm_totp",
        "Set up an app",
        tag="Account",
        answer=private("Your recovery codes: keep them.", "RecoveryCodes", status=201),
        asks=Asks.READER,
        body="CodeBody",
        refuses=("not_a_member", "session_required", "factor_is_set", *OF_A_CODE),
    )
    def post(self, request: Request) -> HttpResponse:
        """From now on the app's codes are asked for."""
        body = read(request, CodeBody)
        if any(each.type == "totp" for each in queries.factors_of(self.member)):
            raise Refusal(Kind.CONFLICT, "factor_is_set", _("An app is set up already: remove it first."))
        with lent(self, _APP, ticket=body["ticket"]) as loan:
            form = get_form_class(app_settings.FORMS, "activate_totp", ActivateTOTPForm)(
                user=self.member, data={"code": body["code"]}
            )
            checked(form, loan.request, {})
            activate_totp(loan.request, form)
            loan.close()
        return answers.written({"recovery_codes": self.unused_codes()}, status=201)


class RemoveApp(Owned):
    """The end of an app."""

    @describe(
        "remove_totp",
        "Remove the app",
        tag="Account",
        answer=nothing("Its codes are no longer asked for."),
        asks=Asks.READER,
        body="ProofBody",
        refuses=(*OF_A_PROOF, "not_found"),
    )
    def post(self, request: Request) -> HttpResponse:
        """The app is forgotten, and with the last factor the recovery codes."""
        self.prove(read(request, ProofBody))
        found = next((each for each in queries.factors_of(self.member) if each.type == "totp"), None)
        if found is None:
            raise not_found()
        with lent(self, _NONE) as loan:
            self.vouch(loan)
            deactivate_totp(loan.request, found)
        return answers.nothing()


class RecoveryCodes(Owned):
    """Codes for when the factor is out of reach."""

    @describe(
        "make_recovery_codes",
        "Make new recovery codes",
        tag="Account",
        answer=private("The codes: those of before are dead.", "RecoveryCodes", status=201),
        asks=Asks.READER,
        body="ProofBody",
        refuses=(*OF_A_PROOF, "no_factor"),
    )
    def post(self, request: Request) -> HttpResponse:
        """Ten new ones."""
        self.prove(read(request, ProofBody))
        if not queries.has_second_factor(self.member):
            sentence = _("Recovery codes stand in for a second factor: set one up first.")
            raise Refusal(Kind.CONFLICT, "no_factor", sentence)
        with lent(self, _NONE) as loan:
            self.vouch(loan)
            generate_recovery_codes(loan.request)
        return answers.written({"recovery_codes": self.unused_codes()}, status=201)


class Passkeys(Owned):
    """Adding a passkey."""

    @describe(
        "begin_new_passkey",
        "Begin to add a passkey",
        tag="Account",
        answer=private("For `navigator.credentials.create`.", "PasskeyOptions"),
        asks=Asks.READER,
        body="ProofBody",
        refuses=OF_A_PROOF,
    )
    def post(self, request: Request) -> HttpResponse:
        """The options, and a ticket for the answer."""
        self.prove(read(request, ProofBody))
        with lent(self, _KEY) as loan:
            self.vouch(loan)
            options: Any = keys.begin_registration(loan.request, self.member, passwordless=True)
            return answers.written({"ticket": loan.ticket, "options": options})


class ConfirmNewPasskey(Owned):
    """What a new passkey answered."""

    @describe(
        "add_passkey",
        "Add a passkey",
        tag="Account",
        answer=nothing("It signs you in from now on."),
        asks=Asks.READER,
        body="NewPasskeyBody",
        refuses=("not_a_member", "session_required", "wrong_passkey", "ticket_expired"),
    )
    def post(self, request: Request) -> HttpResponse:
        """The passkey is the member's."""
        body = read(request, NewPasskeyBody)
        _ = self.member
        with lent(self, _KEY, ticket=body["ticket"]) as loan:
            data = {"credential": lending.as_text(body["credential"]), "name": body.get("name", "")[:80]}
            form = get_form_class(app_settings.FORMS, "add_webauthn", AddWebAuthnForm)(
                user=self.member, data={**data, "passwordless": "on"}
            )
            checked(form, loan.request, {"__all__": "credential"})
            keys.add_authenticator(loan.request, form.cleaned_data["name"], form.cleaned_data["credential"])
            loan.close()
        return answers.nothing()


class RemovePasskey(Owned):
    """The end of a passkey."""

    @describe(
        "remove_passkey",
        "Remove a passkey",
        tag="Account",
        answer=nothing("It signs nobody in any more."),
        asks=Asks.READER,
        parameters=(takes.PASSKEY,),
        body="ProofBody",
        refuses=(*OF_A_PROOF, "not_found"),
    )
    def post(self, request: Request, passkey: int) -> HttpResponse:
        """The passkey is forgotten."""
        self.prove(read(request, ProofBody))
        own = queries.factors_of(self.member)
        found = next((each for each in own if each.type == "webauthn" and each.pk == passkey), None)
        if found is None:
            raise not_found()
        with lent(self, _NONE) as loan:
            self.vouch(loan)
            keys.remove_authenticator(loan.request, found)
        return answers.nothing()
