"""Webhooks: the services that are told of what happens on a site."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from discussion.actions.webhook_settings import Settings, add_webhook, change_webhook, renew_secret
from discussion.actions.webhooks import send_test, wake_webhook
from discussion.backoffice.acting import ActionForm
from discussion.backoffice.edited import EditedAdmin
from discussion.backoffice.scope import scope_of
from discussion.backoffice.wording import moment
from discussion.core import clock
from discussion.core.numbers import counted
from discussion.notifications.channels.webhooks.kinds import KINDS
from discussion.notifications.models import WebhookEndpoint

_SAID = ("name", "url", "events", "is_enabled")
_LABELS = {
    "on": gettext_lazy("On"),
    "failing": gettext_lazy("Failing"),
    "resting": gettext_lazy("Rests"),
    "off": gettext_lazy("Off"),
}
_COLOURS = {"on": "success", "failing": "warning", "resting": "danger", "off": "info"}


class WebhookForm(ActionForm):
    """Where to, and what of."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "url", "spellcheck": "false"}),
        help_text=gettext_lazy("Where your service takes a POST: an https address that answers by itself."),
    )
    events = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("Events"),
        choices=[(kind, kind) for kind in KINDS.values()],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Tick none to be told of all of them, and of those to come."),
    )


@admin.register(WebhookEndpoint)
class WebhookAdmin(EditedAdmin):
    """The webhooks of the sites that one edits; superusers set them, since they are told texts that wait too."""

    form = WebhookForm
    fields = ("site", *_SAID)
    list_display = ("name", "site", "host", "condition", "since")
    change_form_template = "backoffice/webhook.html"

    def act(self, request: HttpRequest, form: Any, formsets: list[Any], *, is_new: bool) -> WebhookEndpoint:
        """Save the webhook; a new one's secret is shown by the answer."""
        settings = Settings(**{name: form.cleaned_data[name] for name in _SAID})
        if not is_new:
            return change_webhook(endpoint=form.instance, settings=settings)
        made, form.instance.new_secret = add_webhook(site=form.cleaned_data["site"], settings=settings, now=clock.now())
        return made

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """The secret, once."""
        return self._secret_page(request, obj, obj.new_secret)

    def get_urls(self) -> list[URLPattern]:
        """Also what is done with a webhook."""
        view = self.admin_site.admin_view(self.verb_view)
        return [path("<int:number>/act/", view, name="notifications_webhookendpoint_act"), *super().get_urls()]

    def verb_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Do what was asked with a webhook."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        found, verb = self.get_queryset(request).filter(id=number).first(), request.POST.get("verb", "")
        if found is None or verb not in ("test", "wake", "resend", "renew"):
            raise PermissionDenied
        if verb == "renew":
            if not scope_of(request).is_superuser:
                raise PermissionDenied
            return self._secret_page(request, found, renew_secret(endpoint=found, now=clock.now()))
        return HttpResponseRedirect(_test(found) if verb == "test" else _wake(request, found, resends=verb == "resend"))

    def _secret_page(self, request: HttpRequest, found: WebhookEndpoint, secret: str) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("The secret of %(name)s") % {"name": found.name},
            "opts": self.opts,
            "endpoint": found,
            "secret": secret,
        }
        return TemplateResponse(request, "backoffice/webhook_secret.html", context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Superusers alone."""
        return scope_of(request).is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Superusers alone: a webhook is told what waits for a moderator too."""
        return scope_of(request).is_superuser

    @display(description=pgettext_lazy("webhook", "Where to"))
    def host(self, obj: WebhookEndpoint) -> str:
        """Whose service it is; the rest of the address may be a secret."""
        return urlsplit(obj.url).hostname or ""

    @display(description=gettext_lazy("State"), label=_COLOURS)
    def condition(self, obj: WebhookEndpoint) -> tuple[str, str]:
        """How it does, as a coloured label."""
        state = condition_of(obj)
        return state, str(_LABELS[state])

    @display(description=gettext_lazy("Since"))
    def since(self, obj: WebhookEndpoint) -> SafeString | str:
        """Since when it has failed or rests."""
        return moment(obj.resting_since or obj.failing_since)


def condition_of(found: WebhookEndpoint) -> str:
    """On, failing, resting or off."""
    if not found.is_enabled:
        return "off"
    return "resting" if found.resting_since else "failing" if found.failing_since else "on"


def _test(found: WebhookEndpoint) -> str:
    made = send_test(endpoint=found, now=clock.now())
    return reverse("admin:notifications_delivery_change", args=[made.id])


def _wake(request: HttpRequest, found: WebhookEndpoint, *, resends: bool) -> str:
    count = wake_webhook(endpoint=found, resends=resends, now=clock.now())
    told = counted(count, "%(n)s delivery is sent again.", "%(n)s deliveries are sent again.") if count else ""
    messages.success(request, f"{_('The webhook is awake.')} {told}".strip())
    return reverse("admin:notifications_webhookendpoint_change", args=[found.id])
