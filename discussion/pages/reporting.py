"""Reporting a comment."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from discussion.actions import reports as actions
from discussion.comments import queries
from discussion.pages import addresses, threads
from discussion.pages.answers import SeeOther
from discussion.pages.asking import FormPage
from discussion.pages.comments import published
from discussion.pages.forms import Form
from discussion.pages.guests import reader_of_form
from discussion.pages.reasons import ReportForm

if TYPE_CHECKING:
    from discussion.comments.models import Comment


class Report(FormPage):
    """One reader's one report of a comment."""

    template = "pages/report.html"
    heading = gettext_lazy("Report a comment")
    comment: "Comment"

    def find(self, **where: str) -> None:
        """The published comment."""
        self.comment = published(self, where["comment"])
        self.site = self.comment.site

    def form(self, data: dict[str, str] | None = None) -> Form:
        """The reasons."""
        return ReportForm(data)

    def send(self, form: Form) -> HttpResponse:
        """Report it, as a guest without a name where a stranger does."""
        typed = form.cleaned_data
        reader = reader_of_form(self, site=self.site, name=None, key=typed["key"])
        actions.report_comment(
            reader=reader,
            comment=self.comment.id,
            reason=typed["reason"],
            note=typed["note"],
            now=self.now,
            meter=self.meter,
        )
        return SeeOther(f"{self.request.path}?sent")

    def about(self) -> dict[str, Any]:
        """The comment, and whether it is the reader's own."""
        reader = self.reader
        return {
            "article": self.comment.article,
            "back_url": addresses.place_of(self.comment.id),
            "above": threads.quoted([queries.node(self.comment)]),
            "is_own": reader is not None and self.comment.author_id == reader.id,
            "is_sent": "sent" in self.request.GET and self.request.method == "GET",
        }
