"""The log of webhooks: what was sent, what was answered, and a button that sends it again."""

import json
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.decorators import display

from discussion.actions.webhooks import send_again
from discussion.backoffice.paging import LongListAdmin
from discussion.backoffice.scope import scope_of
from discussion.backoffice.wording import NOTHING, code, moment
from discussion.core import clock
from discussion.notifications.models import Delivery, WebhookEndpoint

_OUTCOMES = {
    "waiting": ("", gettext_lazy("On its way")),
    "sent": ("sent", gettext_lazy("Sent")),
    "skipped": ("skipped", gettext_lazy("Not wanted any more")),
    "dead": ("dead", gettext_lazy("Given up")),
}
_NAMES = {outcome: name for name, (outcome, _label) in _OUTCOMES.items()}
_COLOURS = {"waiting": "info", "sent": "success", "skipped": "warning", "dead": "danger"}
_FACTS = ("webhook", "event", "message", "became", "attempts", "created", "next_attempt", "answered")


class OutcomeFilter(admin.SimpleListFilter):
    """What became of it."""

    title = pgettext_lazy("delivery", "outcome")
    template = "backoffice/chips.html"
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every outcome."""
        return [(name, str(label)) for name, (_outcome, label) in _OUTCOMES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> QuerySet[Delivery]:
        """The deliveries with the chosen one."""
        known = _OUTCOMES.get(self.value() or "")
        return queryset.filter(outcome=known[0]) if known else queryset


class WebhookFilter(admin.SimpleListFilter):
    """To which webhook it goes."""

    title = gettext_lazy("webhook")
    template = "backoffice/chips.html"
    parameter_name = "webhook"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Those of the sites that the reader edits."""
        return [(each.public_id, each.name) for each in _webhooks(request)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> QuerySet[Delivery]:
        """The deliveries to the chosen one."""
        chosen = [each.id for each in _webhooks(request) if each.public_id == self.value()]
        return queryset.filter(target__in=chosen) if self.value() else queryset


@admin.register(Delivery)
class WebhookLogAdmin(LongListAdmin):
    """Deliveries to the webhooks of the sites that one edits; what they say is for those who may read what waits."""

    list_display = ("what", "condition", "answered", "attempts", "created")
    list_display_links = ("what",)
    list_filter = (OutcomeFilter, WebhookFilter)
    change_form_template = "backoffice/webhook_delivery.html"
    fields = readonly_fields = _FACTS

    def get_urls(self) -> list[URLPattern]:
        """Also sending again."""
        view = self.admin_site.admin_view(self.again_view)
        return [path("<int:number>/again/", view, name="notifications_delivery_again"), *super().get_urls()]

    def again_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Send it again, and go back to its page."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        found = self.get_queryset(request).filter(id=number).first()
        if found is None:
            raise PermissionDenied
        if send_again(delivery=found, now=clock.now()):
            messages.success(request, _("It is sent again at once."))
        else:
            messages.warning(request, _("It is on its way already."))
        return HttpResponseRedirect(reverse("admin:notifications_delivery_change", args=[number]))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The facts, and beneath them what was said on both sides."""
        found = self.get_object(request, object_id)
        more: dict[str, Any] = {"title": _("A delivery to a webhook")}
        if isinstance(found, Delivery):
            may_read = scope_of(request).may_moderate(found.site_id)
            more |= {"said": _said(found, may_read=may_read), "waits": not found.outcome}
        return super().change_view(request, object_id, form_url, {**more, **(extra_context or {})})

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, under a title that names what it holds."""
        return super().changelist_view(request, {"title": _("Deliveries to webhooks"), **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """Those to webhooks of the sites that the reader edits."""
        edited, found = scope_of(request).edited, Delivery.objects.filter(channel=Delivery.Channel.WEBHOOK)
        named = found.annotate(name=WebhookEndpoint.objects.filter(id=OuterRef("target")).values("name")[:1])
        return (named if edited is None else named.filter(site_id__in=edited)).order_by("-id")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Editors alone."""
        return scope_of(request).edits

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Editors of its site."""
        scope = scope_of(request)
        return scope.edits if not isinstance(obj, Delivery) else scope.may_edit(obj.site_id)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Events make them, nobody else."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A log is not changed."""
        return False

    has_delete_permission = has_change_permission

    @display(description=gettext_lazy("Event"))
    def what(self, obj: Any) -> SafeString:
        """What was told to whom."""
        words = '<span class="desk-words">{}</span> <span class="desk-note">{} {}</span>'
        return format_html(words, obj.event, obj.name or NOTHING, code(obj.public_id))

    @display(description=gettext_lazy("Webhook"))
    def webhook(self, obj: Any) -> str:
        """To whom it goes."""
        return obj.name or NOTHING

    @display(description=gettext_lazy("Identifier"))
    def message(self, obj: Delivery) -> SafeString:
        """The `webhook-id` that it carries each time."""
        return code(f"msg_{obj.key}")

    @display(description=gettext_lazy("State"), label=_COLOURS)
    def condition(self, obj: Delivery) -> tuple[str, str]:
        """What became of it, as a coloured label."""
        name = _NAMES[obj.outcome]
        return name, str(_OUTCOMES[name][1])

    @display(description=gettext_lazy("Answer"))
    def answered(self, obj: Delivery) -> str:
        """The status, and how long it took to come."""
        took = _("%(n)s ms") % {"n": obj.took_ms} if obj.took_ms is not None else ""
        return " · ".join(filter(None, [str(obj.status or ""), took])) or NOTHING

    @display(description=gettext_lazy("State"))
    def became(self, obj: Delivery) -> str:
        """The same in words, where unfold draws no label."""
        return self.condition(obj)[1]

    @display(description=gettext_lazy("Created"))
    def created(self, obj: Delivery) -> SafeString | str:
        """When it happened."""
        return moment(obj.created_at)

    @display(description=gettext_lazy("Next attempt"))
    def next_attempt(self, obj: Delivery) -> SafeString | str:
        """When it is sent, if it is."""
        return NOTHING if obj.outcome else moment(obj.due_at)


def _webhooks(request: HttpRequest) -> list[WebhookEndpoint]:
    edited = scope_of(request).edited
    found = WebhookEndpoint.objects.all() if edited is None else WebhookEndpoint.objects.filter(site__in=edited)
    return list(found.order_by("name", "id"))


def _said(found: Delivery, *, may_read: bool) -> dict[str, str]:
    """What was sent and answered, as it is read best; a sentence of ours is for everybody."""
    body = found.payload.get("body") if may_read else ""
    shown = json.dumps(json.loads(body), indent=2, ensure_ascii=False) if body else ""
    answer = found.answer if may_read or found.status is None else ""
    return {"body": shown, "answer": _(answer) if answer else ""}
