"""What was learned: the models of a site, how well each did, and a button that tries one before it is put to work."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from discussion.actions.rehearsing import rehearse_model
from discussion.backoffice.edited import EditedAdmin, Told
from discussion.backoffice.learned import decides, measured, standing
from discussion.backoffice.rehearsing import days_of
from discussion.backoffice.scope import reader_of, scope_of
from discussion.backoffice.wording import moment
from discussion.core import clock
from discussion.core.errors import Refusal
from discussion.moderation.models import LearnedModel


@admin.register(LearnedModel)
class LearnedModelAdmin(Told, EditedAdmin):
    """The models of the sites that one edits, newest first."""

    list_display = ("what", "site", "stands", "learned_from", "quality", "made")
    list_display_links = ("what",)
    change_form_template = "backoffice/learned_model.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the arrays, which nobody reads here."""
        return super().get_queryset(request).defer("content").order_by("-id")

    def get_urls(self) -> list[URLPattern]:
        """Also the button that tries one."""
        view = self.admin_site.admin_view(self.rehearse_view)
        return [path("<int:number>/rehearse/", view, name="moderation_learnedmodel_rehearse"), *super().get_urls()]

    def rehearse_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Have a worker try it on the last days, and go to the page on which it tells what it found."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        found = get_object_or_404(LearnedModel.objects.select_related("site").defer("content"), id=number)
        if not scope_of(request).may_edit(found.site_id):
            raise PermissionDenied
        asked: dict[str, Any] = {"days": days_of(request), "asked_by": reader_of(request), "now": clock.now()}
        try:
            made = rehearse_model(model=found, **asked)
        except Refusal as refusal:
            messages.error(request, refusal.detail)
            return HttpResponseRedirect(reverse("admin:moderation_learnedmodel_change", args=[number]))
        messages.info(request, _("Nothing has changed yet. A worker tries it within seconds."))
        return HttpResponseRedirect(reverse("admin:moderation_rehearsal_change", args=[made.id]))

    def told(self, request: HttpRequest, found: LearnedModel) -> dict[str, Any]:
        """From what it has learned, and how well."""
        return _told(found)

    @display(description=gettext_lazy("Tells apart"))
    def what(self, obj: LearnedModel) -> str:
        """Spam or abuse."""
        return obj.get_target_display()

    @display(description=gettext_lazy("State"))
    def stands(self, obj: LearnedModel) -> str:
        """At work, waiting for an editor, or put aside."""
        return standing(obj)

    @display(description=gettext_lazy("Decisions"))
    def learned_from(self, obj: LearnedModel) -> str:
        """How many it has learned from."""
        return f"{obj.report.get('decisions', 0):,}"

    @display(description=gettext_lazy("AUC"))
    def quality(self, obj: LearnedModel) -> str:
        """How well it orders decisions that it has not learned from."""
        return measured(obj.report.get("auc"))

    @display(description=gettext_lazy("Learned"))
    def made(self, obj: LearnedModel) -> SafeString | str:
        """When."""
        return moment(obj.trained_at)


def _told(found: LearnedModel) -> dict[str, Any]:
    report = found.report
    tried = _("the newest %(count)d, from which it has not learned") % {"count": report.get("tried_on", 0)}
    facts = (
        (_("Learned from"), _("%(count)d decisions") % {"count": report.get("decisions", 0)}),
        (_("Tried on"), tried),
        (_("AUC on those"), measured(report.get("auc"))),
        (_("AUC of the one that was at work"), measured(report.get("old_auc"))),
        (_("Alone"), decides(found.zones)),
    )
    return {"label": standing(found), "facts": facts, "can_be_tried": not found.is_active}
