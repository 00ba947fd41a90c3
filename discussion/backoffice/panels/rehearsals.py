"""Rehearsals: how far they are, what they show, and the buttons that apply or drop what was tried."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from discussion.actions import rehearsing
from discussion.backoffice.edited import EditedAdmin, Told
from discussion.backoffice.rehearsing import excerpts
from discussion.backoffice.scope import scope_of
from discussion.backoffice.wording import moment
from discussion.core import clock, ids
from discussion.core.errors import Refusal
from discussion.moderation.learned import SPAM
from discussion.moderation.models import Rehearsal

_LABELS = {
    "waiting": gettext_lazy("Waiting"),
    "working": gettext_lazy("At work"),
    "done": gettext_lazy("Done: apply it or drop it"),
    "failed": gettext_lazy("Failed"),
    "applied": gettext_lazy("Applied"),
    "dropped": gettext_lazy("Dropped"),
}


@admin.register(Rehearsal)
class RehearsalAdmin(Told, EditedAdmin):
    """The rehearsals of the sites that one edits."""

    list_display = ("what", "site", "how_far", "asked")
    list_display_links = ("what",)
    change_form_template = "backoffice/rehearsal.html"

    def get_urls(self) -> list[URLPattern]:
        """Also what is done with a rehearsal."""
        view = self.admin_site.admin_view(self.settle_view)
        return [path("<int:number>/settle/", view, name="moderation_rehearsal_settle"), *super().get_urls()]

    def settle_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Apply or drop it, and go back to its page."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        found = get_object_or_404(Rehearsal, id=number)
        if not scope_of(request).may_edit(found.site_id):
            raise PermissionDenied
        try:
            if request.POST.get("verb") == "apply":
                rehearsing.apply(rehearsal=number, now=clock.now())
                messages.success(request, _("It counts with the next comment."))
            else:
                rehearsing.drop(rehearsal=number)
                messages.success(request, _("It was dropped, and nothing has changed."))
        except Refusal as refusal:
            messages.error(request, refusal.detail)
        return HttpResponseRedirect(reverse("admin:moderation_rehearsal_change", args=[number]))

    def told(self, request: HttpRequest, found: Rehearsal) -> dict[str, Any]:
        """How far it is, and what it shows."""
        return _told(found, excerpts(request, found))

    @display(description=gettext_lazy("Change"))
    def what(self, obj: Rehearsal) -> str:
        """What is tried."""
        return _changed(obj.change)

    @display(description=gettext_lazy("State"))
    def how_far(self, obj: Rehearsal) -> str:
        """Waiting, at work, done, applied or dropped."""
        return str(_LABELS[obj.state])

    @display(description=gettext_lazy("Asked for"))
    def asked(self, obj: Rehearsal) -> SafeString | str:
        """When."""
        return moment(obj.asked_at)


def _changed(change: dict[str, Any]) -> str:
    if "policy" in change:
        return _("Policy")
    if "model" in change:
        return _("Model for spam") if change["target"] == SPAM else _("Model for abuse")
    return _("List “%(name)s”") % {"name": change["lines"]["name"]}


def _told(found: Rehearsal, texts: Mapping[str, str]) -> dict[str, Any]:
    report = found.report
    names = {"held": _("Held"), "released": _("Released"), "refused": _("Refused")}
    changes = [
        {"label": label, "count": report.get(name, 0), "examples": _examples(report["examples"][name], texts)}
        for name, label in names.items()
        if report
    ]
    rates = [
        {"label": label, **report[name], **_percent(report[name])}
        for name, label in (("before", _("Rules of now")), ("after", _("Rules that were tried")))
        if report
    ]
    return {
        "label": _LABELS[found.state],
        "is_at_work": found.state in ("waiting", "working"),
        "is_done": found.state == "done",
        "is_of_model": "model" in found.change,
        "what": _changed(found.change),
        "changes": changes,
        "rates": rates,
    }


def _percent(rates: dict[str, Any]) -> dict[str, str]:
    return {name: "–" if rates[name] is None else f"{round(rates[name] * 100)} %" for name in ("precision", "recall")}


def _examples(names: Sequence[str], texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """The beginning of each text with its address; the name of one that its reader may not see."""
    address = "admin:comments_comment_change"
    return [(texts.get(name, name), reverse(address, args=[ids.decode(name) or 0])) for name in names]
