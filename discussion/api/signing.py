"""Signing up and in: each way is a first call, which may give a ticket, and a second one that takes it."""

from typing import TYPE_CHECKING, Any

from allauth.account import app_settings
from allauth.account import forms as account
from allauth.account.internal import flows
from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.flows.password_reset_by_code import PasswordResetVerificationProcess
from allauth.account.models import Login as Way
from allauth.account.stages import EmailVerificationStage, LoginByCodeStage, LoginStageController
from allauth.utils import get_form_class
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from rest_framework.request import Request

from discussion.accounts.queries import roles_of
from discussion.actions import accounts as actions
from discussion.api import answers, lending
from discussion.api.bodies import Body, StorableText, read
from discussion.api.entering import entered
from discussion.api.errors import Pending
from discussion.api.lending import Loan, checked, lent
from discussion.api.resource import Resource
from discussion.api.schema.describing import describe, nothing, private
from discussion.api.schema.refusals import OF_A_NAME
from discussion.core.errors import Kind, Refusal

if TYPE_CHECKING:
    from discussion.accounts.models import Reader

# What a ticket is for.
WAY_IN, RESET = "way_in", "reset"
_SECOND_FACTOR = gettext_lazy(
    "Send the code of your app, or a recovery code, with this ticket to /session/login/factor."
)
_UNCONFIRMED = gettext_lazy(
    "Confirm your address first: a code was sent to it. Send it with this ticket to /session/confirm."
)
OF_A_CODE = ("wrong_code", "ticket_expired", "rate_limited")
OF_SIGNING_IN = ("second_factor_required", "email_not_confirmed", "reader_of_another_site")


class LoginBody(Body):
    """What a member signs in with."""

    email = StorableText()
    password = StorableText()


class SignUpBody(Body):
    """What a new member gives."""

    name = StorableText()
    email = StorableText()
    password = StorableText()


class EmailBody(Body):
    """An address."""

    email = StorableText()


class CodeBody(Body):
    """A code, and what it is for."""

    ticket = StorableText()
    code = StorableText()


class ResetBody(Body):
    """A code, what it is for, and the new password."""

    ticket = StorableText()
    code = StorableText()
    password = StorableText()


class Stranger(Resource):
    """An address that takes nobody's token."""

    authentication_classes = ()

    def settled(self, loan: Loan) -> HttpResponse:
        """A token for who has come in; raises Pending where there is one thing more to do."""
        member = loan.signed_in
        if member is not None:
            return self.welcome(member)
        pending = loan.pending()
        if pending == "mfa_authenticate":
            raise Pending("second_factor_required", str(_SECOND_FACTOR), loan.ticket)
        if pending == "verify_email":
            raise Pending("email_not_confirmed", str(_UNCONFIRMED), loan.ticket)
        raise lending.expired()

    def welcome(self, member: "Reader") -> HttpResponse:
        """A token for the member."""
        return entered(self, member, roles_of(member, self.site.id))


class Login(Stranger):
    """Signing in with a password."""

    @describe(
        "sign_in",
        "Sign in as a member",
        tag="Session",
        answer=private("A token for the member.", "Session", status=201),
        body="LoginBody",
        refuses=("wrong_credentials", "rate_limited", *OF_SIGNING_IN),
        description="Where a second factor is set, or the address is not confirmed, the refusal carries a `ticket`.",
    )
    def post(self, request: Request) -> HttpResponse:
        """A token for the member with this e-mail and password."""
        body = read(request, LoginBody)
        email = body["email"].strip().lower()
        member = actions.sign_in(email=email, password=body["password"], site=self.site, meter=self.meter)
        with lent(self, WAY_IN) as loan:
            flows.login.perform_password_login(loan.request, {"email": email}, Way(user=member, email=email))
            return self.settled(loan)


class SignUp(Stranger):
    """Becoming a member."""

    @describe(
        "sign_up",
        "Sign up",
        tag="Session",
        answer=private("A code is on its way to the address.", "Ticket", status=202),
        body="SignUpBody",
        refuses=(*OF_A_NAME, "invalid_email", "weak_password", "rate_limited"),
        description="The answer is the same for an address that has an account: its mail says so.",
    )
    def post(self, request: Request) -> HttpResponse:
        """A ticket for the code."""
        body = read(request, SignUpBody)
        data = {"name": body["name"], "email": body["email"], "password1": body["password"]}
        with lent(self, WAY_IN) as loan:
            form = get_form_class(app_settings.FORMS, "signup", account.SignupForm)(data=data)
            checked(form, loan.request, {"password1": "password"})
            member, _ = form.try_save(loan.request)
            if member is not None:
                flows.signup.complete_signup(loan.request, user=member)
            return answers.written({"ticket": loan.ticket}, status=202)


class Confirm(Stranger):
    """The code that confirms an address."""

    @describe(
        "confirm_email",
        "Confirm your address",
        tag="Session",
        answer=private("A token for the member.", "Session", status=201),
        body="CodeBody",
        refuses=(*OF_A_CODE, "second_factor_required", "reader_of_another_site"),
    )
    def post(self, request: Request) -> HttpResponse:
        """A token for whoever has the code."""
        body = read(request, CodeBody)
        with lent(self, WAY_IN, ticket=body["ticket"]) as loan:
            stage = LoginStageController.enter(loan.request, EmailVerificationStage.key)
            process = EmailVerificationProcess.resume(loan.request)
            if process is None:
                raise lending.expired()
            type_code(process, "confirm_email_verification_code", body["code"], loan, email=process.email)
            process.finish()
            if stage is not None:
                stage.exit()
            return self.settled(loan)


class RequestCode(Stranger):
    """Asking for a code to sign in with."""

    @describe(
        "request_code",
        "Have a code sent that signs in",
        tag="Session",
        answer=private("A mail is on its way to the address.", "Ticket", status=202),
        body="EmailBody",
        refuses=("invalid_email", "rate_limited"),
        description="The answer is the same for an address that has no account: its mail says so.",
    )
    def post(self, request: Request) -> HttpResponse:
        """A ticket for the code."""
        body = read(request, EmailBody)
        with lent(self, WAY_IN) as loan:
            form = get_form_class(app_settings.FORMS, "request_login_code", account.RequestLoginCodeForm)(data=body)
            checked(form, loan.request, {})
            email = form.cleaned_data["email"]
            LoginCodeVerificationProcess.initiate(request=loan.request, user=form._user, email=email)
            return answers.written({"ticket": loan.ticket}, status=202)


class ConfirmCode(Stranger):
    """Signing in with a code."""

    @describe(
        "sign_in_by_code",
        "Sign in with a code",
        tag="Session",
        answer=private("A token for the member.", "Session", status=201),
        body="CodeBody",
        refuses=(*OF_A_CODE, "second_factor_required", "reader_of_another_site"),
    )
    def post(self, request: Request) -> HttpResponse:
        """A token for whoever has the code."""
        body = read(request, CodeBody)
        with lent(self, WAY_IN, ticket=body["ticket"]) as loan:
            stage = LoginStageController.enter(loan.request, LoginByCodeStage.key)
            process = LoginCodeVerificationProcess.resume(stage) if stage is not None else None
            if process is None:
                raise lending.expired()
            type_code(process, "confirm_login_code", body["code"], loan)
            process.finish(None)
            return self.settled(loan)


class RequestReset(Stranger):
    """Asking for a code to choose a new password with."""

    @describe(
        "request_reset",
        "Have a code sent that resets the password",
        tag="Session",
        answer=private("A mail is on its way to the address.", "Ticket", status=202),
        body="EmailBody",
        refuses=("invalid_email", "rate_limited"),
        description="The answer is the same for an address that has no account: its mail says so.",
    )
    def post(self, request: Request) -> HttpResponse:
        """A ticket for the code."""
        body = read(request, EmailBody)
        with lent(self, RESET) as loan:
            form = get_form_class(app_settings.FORMS, "reset_password", account.ResetPasswordForm)(data=body)
            checked(form, loan.request, {})
            form.save(loan.request)
            return answers.written({"ticket": loan.ticket}, status=202)


class Reset(Stranger):
    """Choosing a new password."""

    @describe(
        "reset_password",
        "Choose a new password with a code",
        tag="Session",
        answer=nothing("The password is new, and every token and session of the member is dead."),
        body="ResetBody",
        refuses=("weak_password", *OF_A_CODE),
    )
    def post(self, request: Request) -> HttpResponse:
        """The password is new; sign in with it."""
        body = read(request, ResetBody)
        _strong(body["password"])
        with lent(self, RESET, ticket=body["ticket"]) as loan:
            process = PasswordResetVerificationProcess.resume(loan.request)
            if process is None:
                raise lending.expired()
            type_code(process, "confirm_password_reset_code", body["code"], loan)
            process.confirm_code()
            flows.password_reset.reset_password(process.user, body["password"])
            process.finish()
            loan.close()
            return answers.nothing()


_CODE_FORMS = {
    "confirm_email_verification_code": account.ConfirmEmailVerificationCodeForm,
    "confirm_login_code": account.ConfirmLoginCodeForm,
    "confirm_password_reset_code": account.ConfirmPasswordResetCodeForm,
}


def type_code(process: Any, name: str, code: str, loan: Loan, **more: Any) -> None:
    """Compare a code with the one that was sent; raises Refusal, and after three wrong ones the ticket is dead."""
    about = {"user": process.user, **more} if more else {}
    form = get_form_class(app_settings.FORMS, name, _CODE_FORMS[name])(data={"code": code}, code=process.code, **about)
    try:
        checked(form, loan.request, {})
    except Refusal as refusal:
        if refusal.kind is not Kind.LIMITED and not process.record_invalid_attempt():
            loan.close()
        raise


def _strong(password: str) -> None:
    """Before the code is compared, so that one who is nobody learns the same as a member."""
    try:
        validate_password(password)
    except ValidationError as error:
        raise Refusal(Kind.INVALID, "weak_password", " ".join(error.messages), field="password") from None
