"""Pages that ask for something: a form on an uncached page, which keeps what was typed when it is refused."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discussion.core.errors import Kind, Refusal
from discussion.moderation.explained import unread_warnings
from discussion.pages import addresses, errors
from discussion.pages.forms import Form, new_key, typed
from discussion.pages.page import PrivatePage

_OLD = Refusal(
    Kind.FORBIDDEN,
    "csrf_failed",
    gettext_lazy(
        "This form had grown old, or your browser keeps no cookies, so nothing is saved. "
        "Look over it, then send it again."
    ),
)
_SENT_BEFORE = gettext_lazy(
    "This form was sent once before, with another text. Send it again if this shall be a second one."
)


class FormPage(PrivatePage):
    """A page with one form: `find` what it is about, `form` it, `send` what was typed."""

    template: ClassVar[str]
    heading: ClassVar["str | Promise"]
    # Whether the form came without a valid token: then it is shown again, and does nothing.
    is_old = False

    def find(self, **where: str) -> None:
        """Fetch what the form is about; raises Refusal where that is not for this reader."""

    def form(self, data: dict[str, str] | None = None) -> Form:
        """The form for whoever reads now."""
        raise NotImplementedError

    def send(self, form: Any) -> HttpResponse:
        """Do what the form asks for; raises Refusal."""
        raise NotImplementedError

    def about(self) -> dict[str, Any]:
        """What the template shows beside the form."""
        return {}

    def get(self, request: HttpRequest, **where: str) -> HttpResponse:
        """The empty form."""
        self.find(**where)
        return self.ask(self.form())

    def post(self, request: HttpRequest, **where: str) -> HttpResponse:
        """What became of the form: led on, or asked again."""
        self.find(**where)
        form = self.form(typed(request))
        if self.is_old:
            return self.ask_again(_OLD)
        if not form.is_valid():
            return self.ask(form, status=400)
        try:
            return self.send(form)
        except Refusal as refusal:
            return self.ask_again(refusal)

    def ask(self, form: Form, *, status: int = 200, **more: Any) -> HttpResponse:
        """The page with the form."""
        common = {"form": form, "heading": self.heading, "held_path": addresses.HELD, "unread": self._unread()}
        return self.show(self.template, {**common, **self.about(), **more}, status=status)

    def _unread(self) -> bool:
        """Whether moderators warned the reader, who has not read it yet."""
        return self.reader is not None and bool(unread_warnings(self.reader))

    def ask_again(self, refusal: Refusal) -> HttpResponse:
        """The page with what was typed and why it was refused; what is gone is simply not there."""
        if refusal.kind is Kind.NOT_FOUND:
            raise refusal
        data = typed(self.request)
        if refusal.code == "idempotency_key_reused":
            refusal, data["key"] = Refusal(refusal.kind, refusal.code, _SENT_BEFORE), new_key()
        form = self.form(data)
        form.refuse(refusal)
        answer = self.ask(form, status=errors.STATUSES[refusal.kind])
        if refusal.retry_after is not None:
            answer["Retry-After"] = str(refusal.retry_after)
        return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Django's CSRF_FAILURE_VIEW: one of our forms is asked again, anything else is refused."""
    match = request.resolver_match
    page = getattr(match.func, "view_class", None) if match else None
    if match and isinstance(page, type) and issubclass(page, FormPage):
        return page.as_view(is_old=True)(request, *match.args, **match.kwargs)
    return errors.page(
        403, _("The form's token is missing or old. Go back, load the page again and repeat what you did.")
    )
