"""What is held about a reader, as files, and how they are erased."""

from typing import TYPE_CHECKING, Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy

from discussion.accounts.queries import erasure_of
from discussion.actions import erasing, personal_exports
from discussion.core.errors import not_found
from discussion.exports import queries
from discussion.pages.answers import PRIVATE, SeeOther
from discussion.pages.asking import FormPage
from discussion.pages.forms import EraseForm, Form
from discussion.pages.page import PrivatePage, sign_in_first

if TYPE_CHECKING:
    from discussion.accounts.models import Reader

_MEDIA = {"json": "application/json", "html": "text/html; charset=utf-8"}
_TAKE_BACK = "take-back"


class _ReadersPage(FormPage):
    """A page for whoever has signed in."""

    def find(self, **where: str) -> None:
        """Whoever has signed in; raises Refusal `not_signed_in`."""
        if self.request.method != "POST":
            self.signed_in()

    def signed_in(self) -> "Reader":
        """Who reads; raises Refusal `not_signed_in`."""
        if self.reader is None:
            raise sign_in_first()
        return self.reader


class Data(_ReadersPage):
    """Asking for all that is held about one."""

    template = "pages/data.html"
    heading = gettext_lazy("Your data")

    def form(self, data: dict[str, str] | None = None) -> Form:
        """Nothing but a button."""
        return Form(data)

    def send(self, form: Form) -> HttpResponse:
        """Let a worker make the files."""
        personal_exports.request_export(reader=self.signed_in(), now=self.now, meter=self.meter)
        return SeeOther(self.request.path)

    def about(self) -> dict[str, Any]:
        """How far the newest export is."""
        return {"export": queries.personal_export(self.reader, now=self.now) if self.reader else None}


class DataFile(PrivatePage):
    """A file of one's own export."""

    def get(self, request: HttpRequest, form: str) -> HttpResponseBase:
        """The file, to keep; raises Refusal `not_found`, `export_not_ready`, `not_signed_in`."""
        if self.reader is None:
            raise sign_in_first()
        found = queries.finished_personal_export(self.reader, now=self.now)
        if form not in _MEDIA or not found.path(form).exists():
            raise not_found()
        file = found.path(form).open("rb")
        answer = FileResponse(file, as_attachment=True, filename=f"my-data.{form}", content_type=_MEDIA[form])
        answer["Cache-Control"] = PRIVATE
        return answer


class Erase(_ReadersPage):
    """Asking to be erased, and taking that back."""

    template = "pages/erase.html"
    heading = gettext_lazy("Erase your account")

    def form(self, data: dict[str, str] | None = None) -> Form:
        """What becomes of the comments; nothing to choose where it is taken back."""
        return Form(data) if data is not None and data.get("act") == _TAKE_BACK else EraseForm(data)

    def send(self, form: Form) -> HttpResponse:
        """Ask for it, or take it back."""
        who: dict[str, Any] = {"reader": self.signed_in(), "now": self.now, "meter": self.meter}
        if isinstance(form, EraseForm):
            erasing.request_erasure(keeps_text=form.cleaned_data["text"] == "keep", **who)
        else:
            erasing.cancel_erasure(**who)
        return SeeOther(self.request.path)

    def about(self) -> dict[str, Any]:
        """When it will be done, where it was asked for."""
        return {"erasure": erasure_of(self.reader) if self.reader else None}
