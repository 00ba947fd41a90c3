"""A moderator's verdicts in the admin: one comment by a button, several by an action of the list."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from discussion.actions.moderation import decide
from discussion.backoffice import saying
from discussion.backoffice.scope import reader_of, scope_of
from discussion.backoffice.wording import NOTHING
from discussion.comments.models import Comment
from discussion.core import clock, ids
from discussion.core.errors import Refusal
from discussion.core.transactions import write
from discussion.moderation.transitions import offered as verdicts_of

LABELS = {
    "approve": gettext_lazy("Approve"),
    "reject": gettext_lazy("Reject"),
    "remove": gettext_lazy("Remove"),
    "restore": gettext_lazy("Restore"),
}
# As a comment's history keeps it, in one language.
_KEPT = {
    "approve": gettext_noop("Approved."),
    "reject": gettext_noop("Rejected."),
    "remove": gettext_noop("Removed."),
    "restore": gettext_noop("Restored."),
}
# Each verdict is a transaction of its own: more would keep the moderator waiting.
_MOST_AT_ONCE = 200
_MOST_NAMED = 5


def offered(state: str) -> list[tuple[str, str]]:
    """The verdicts that a comment in this state allows, each with its label."""
    return [(verdict, str(LABELS[verdict])) for verdict in verdicts_of(state) if verdict in LABELS]


class Judging(ModelAdmin):
    """What the comments' panel adds for verdicts."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The history, kept in one language and told in that of whoever reads it."""
        answer = super().history_view(request, object_id, extra_context)
        for entry in (getattr(answer, "context_data", None) or {}).get("action_list", ()):
            if entry.change_message in _KEPT.values():
                entry.change_message = _(entry.change_message)
        return answer

    @display(description=gettext_lazy("Verdict"))
    def verdicts(self, obj: Comment) -> SafeString | str:
        """A button for each verdict that the comment allows; they post the list's own form to the verdict's address."""
        address = reverse("admin:comments_comment_verdict", args=[obj.id])
        button = '<button name="verdict" value="{}" formaction="{}" class="desk-verdict is-{}">{}</button>'
        rows = [(verdict, address, verdict, label) for verdict, label in offered(obj.state)]
        buttons = format_html_join(" ", button, rows)
        return format_html('<span class="desk-verdicts">{}</span>', buttons) if rows else NOTHING

    def verdict_view(self, request: HttpRequest, comment: int) -> HttpResponse:
        """Take the verdict that was posted, say what came of it and go back."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        verdict = request.POST.get("verdict", "")
        if verdict not in LABELS or not scope_of(request).moderates:
            raise PermissionDenied
        refused = self._judge(request, comment, verdict)
        told = saying.not_taken(verdict) if refused else saying.taken(verdict)
        level = messages.ERROR if refused else messages.SUCCESS
        messages.add_message(request, level, told % {"id": ids.encode(comment), "reason": refused})
        return HttpResponseRedirect(_way_back(request, comment))

    @action(description=gettext_lazy("Approve the selected comments"))
    def approve(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        """Publish those that are pending or rejected."""
        self._judge_all(request, queryset, "approve")

    @action(description=gettext_lazy("Reject the selected comments"))
    def reject(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        """Refuse those that are pending."""
        self._judge_all(request, queryset, "reject")

    @action(description=gettext_lazy("Remove the selected comments"))
    def remove(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        """Take those that are published away from readers."""
        self._judge_all(request, queryset, "remove")

    @action(description=gettext_lazy("Restore the selected comments"))
    def restore(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        """Publish those again that were removed."""
        self._judge_all(request, queryset, "restore")

    def _judge(self, request: HttpRequest, comment: int, verdict: str) -> str:
        """Why the verdict was refused; empty when it was taken, and noted in the comment's history."""
        try:
            with write():
                judged = decide(moderator=reader_of(request), comment=comment, verdict=verdict, now=clock.now())
                self.log_change(request, judged.comment, _KEPT[verdict])
        except Refusal as refusal:
            return refusal.detail
        return ""

    def _judge_all(self, request: HttpRequest, queryset: QuerySet[Comment], verdict: str) -> None:
        chosen = list(queryset.values_list("id", flat=True)[: _MOST_AT_ONCE + 1])
        if len(chosen) > _MOST_AT_ONCE:
            messages.error(
                request, _("Choose at most %(count)s comments at once. Nothing was changed.") % {"count": _MOST_AT_ONCE}
            )
            return
        outcomes: dict[str, list[str]] = {}
        for comment in chosen:
            outcomes.setdefault(self._judge(request, comment, verdict), []).append(ids.encode(comment))
        _report(request, outcomes, verdict)


def _report(request: HttpRequest, outcomes: dict[str, list[str]], verdict: str) -> None:
    taken = outcomes.pop("", [])
    if taken:
        messages.success(request, saying.several_taken(verdict, len(taken)).format(names=_named(taken)))
    for reason, refused in outcomes.items():
        told = saying.several_not_taken(verdict, len(refused)).format(names=_named(refused))
        messages.warning(request, f"{told} {reason}")


def _named(comments: list[str]) -> str:
    rest = len(comments) - _MOST_NAMED
    return ", ".join(comments[:_MOST_NAMED]) + (_(" and %(count)s more") % {"count": rest} if rest > 0 else "")


def _way_back(request: HttpRequest, comment: int) -> Any:
    """The page the button stood on, with its filters."""
    before = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()}):
        return before
    return reverse("admin:comments_comment_change", args=[comment])
