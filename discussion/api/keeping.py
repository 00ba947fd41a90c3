"""What a member looks after: password, address, second factors, and where they are signed in.

Whatever would let somebody else in, or its owner out, asks for the password once more, or for a code of the second
factor.
"""

from typing import TYPE_CHECKING, Any

from allauth.account import app_settings
from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.account.internal import flows
from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from allauth.account.internal.flows.login import record_authentication
from allauth.utils import get_form_class
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from discussion.accounts import queries
from discussion.actions import accounts, factors, joining
from discussion.api import answers, lending
from discussion.api.bodies import Body, StorableText, read
from discussion.api.entering import entered
from discussion.api.lending import Loan, checked, lent
from discussion.api.resource import Resource
from discussion.api.schema import parameters as takes
from discussion.api.schema.describing import Asks, describe, nothing, private
from discussion.api.signing import OF_A_CODE, CodeBody, type_code
from discussion.core.errors import Kind, Refusal

if TYPE_CHECKING:
    from discussion.accounts.models import Reader

EMAIL = "email"
OF_A_PROOF = ("not_a_member", "session_required", "wrong_proof", "rate_limited")


class ProofBody(Body):
    """Who asks is its owner: by the password, or by a code of the second factor."""

    password = StorableText(required=False)
    code = StorableText(required=False)


class NewPasswordBody(ProofBody):
    """A new password."""

    new_password = StorableText()


class NewEmailBody(ProofBody):
    """A new address."""

    email = StorableText()


class Owned(Resource):
    """An address for members alone, of which a personal token changes nothing."""

    is_for_sessions = True

    @property
    def member(self) -> "Reader":
        """Who asks; raises Refusal `not_authenticated`, `not_a_member`."""
        if self.writer.kind != "member":
            raise Refusal(Kind.FORBIDDEN, "not_a_member", _("Only members have this: sign up first."))
        return self.writer

    def prove(self, body: dict[str, Any]) -> None:
        """Raises Refusal `wrong_proof`, `rate_limited` unless the body has the member's password, or a code."""
        member = self.member
        if "code" in body:
            self.meter.take("factors", account=str(member.id))
            is_proved = factors.use_code(reader=member, code=body["code"], now=self.now) is not None
        else:
            is_proved = self._knows_password(member, body.get("password", ""))
        if not is_proved:
            sentence = _("Send your password, or a code of your second factor: what was sent is neither.")
            raise Refusal(Kind.FORBIDDEN, "wrong_proof", sentence)

    def _knows_password(self, member: "Reader", password: str) -> bool:
        try:
            found = accounts.sign_in(email=member.email or "", password=password, site=None, meter=self.meter)
        except Refusal as refusal:
            if refusal.code != "wrong_credentials":
                raise
            return False
        return bool(found.id == member.id)

    def unused_codes(self) -> list[str]:
        """The recovery codes that still work."""
        found = queries.factors_of(self.member)
        return [code for each in found if each.type == "recovery_codes" for code in each.wrap().get_unused_codes()]

    def vouch(self, loan: Loan) -> None:
        """Allauth, too, shall know that its owner has just been asked."""
        record_authentication(loan.request, self.member, method="password", reauthenticated=True)


class Password(Owned):
    """The password."""

    @describe(
        "change_password",
        "Change your password",
        tag="Account",
        answer=private("A new token: every other one, and every session, is dead.", "Session", status=201),
        asks=Asks.READER,
        body="NewPasswordBody",
        refuses=(*OF_A_PROOF, "weak_password"),
    )
    def post(self, request: Request) -> HttpResponse:
        """A token for the member with the new password."""
        body = read(request, NewPasswordBody)
        self.prove(body)
        member = self.member
        try:
            validate_password(body["new_password"], member)
        except ValidationError as error:
            sentence = " ".join(error.messages)
            raise Refusal(Kind.INVALID, "weak_password", sentence, field="new_password") from None
        session = request.session if self.token is None else None
        joining.set_password(member=member, password=body["new_password"], session=session)
        with lent(self, EMAIL) as loan:
            get_adapter(loan.request).send_notification_mail("account/email/password_changed", member)
        if self.token is None:
            update_session_auth_hash(request._request, member)
        return entered(self, member, queries.roles_of(member, self.site.id))


class Email(Owned):
    """The address."""

    @describe(
        "change_email",
        "Change your address",
        tag="Account",
        answer=private("A code is on its way to the new address.", "Ticket", status=202),
        asks=Asks.READER,
        body="NewEmailBody",
        refuses=(*OF_A_PROOF, "invalid_email", "duplicate_email"),
        description="The answer is the same for an address that another account has: its mail says so.",
    )
    def post(self, request: Request) -> HttpResponse:
        """A ticket for the code."""
        body = read(request, NewEmailBody)
        self.prove(body)
        joining.vouch_for(member=self.member)
        with lent(self, EMAIL) as loan:
            self.vouch(loan)
            form = get_form_class(app_settings.FORMS, "add_email", account.AddEmailForm)(
                user=self.member, data={"email": body["email"]}
            )
            checked(form, loan.request, {})
            flows.manage_email.add_email(loan.request, form)
            return answers.written({"ticket": loan.ticket}, status=202)


class ConfirmEmail(Owned):
    """The code that confirms a new address."""

    @describe(
        "confirm_new_email",
        "Confirm your new address",
        tag="Account",
        answer=nothing("You sign in with it from now on."),
        asks=Asks.READER,
        body="CodeBody",
        refuses=("not_a_member", "session_required", *OF_A_CODE),
    )
    def post(self, request: Request) -> HttpResponse:
        """The address is the member's."""
        body = read(request, CodeBody)
        _ = self.member
        with lent(self, EMAIL, ticket=body["ticket"]) as loan:
            process = EmailVerificationProcess.resume(loan.request)
            if process is None:
                raise lending.expired()
            type_code(process, "confirm_email_verification_code", body["code"], loan, email=process.email)
            process.finish()
            loan.close()
        return answers.nothing()


class Sessions(Owned):
    """Where a member is signed in."""

    @describe(
        "list_browsers",
        "Where you are signed in",
        tag="Account",
        answer=private("Browsers, oldest first.", "Sessions"),
        asks=Asks.READER,
        refuses=("not_a_member",),
    )
    def get(self, request: Request) -> HttpResponse:
        """The sessions that are alive."""
        own = request._request.session.session_key
        found = [
            {
                "id": str(each.pk),
                "created_at": each.created_at,
                "browser": each.user_agent,
                "is_current": each.session_key == own,
            }
            for each in queries.sessions_of(self.member)
        ]
        return answers.private({"items": found, "next": None})


class OneSession(Owned):
    """One place where a member is signed in."""

    @describe(
        "end_browser",
        "Sign out elsewhere",
        tag="Account",
        answer=nothing("That browser is signed out."),
        asks=Asks.READER,
        parameters=(takes.BROWSER,),
        refuses=("not_a_member", "session_required", "not_found"),
    )
    def delete(self, request: Request, session: int) -> HttpResponse:
        """That session is dead."""
        accounts.end_session(member=self.member, number=session)
        return answers.nothing()
