"""What mail providers tell of mail that came back, or that somebody called spam; django-anymail reads it.

Only the provider that sends our mail is listened to, and only once it has shown by a secret or a signature who it is.
"""

import logging
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt

from discussion.actions.mailing import stop_address
from discussion.core import clock

# Provider → its view, and the options of EMAIL_URL of which one lets us know that a call is the provider's.
HOOKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "brevo": ("brevo.BrevoTrackingWebhookView", ("webhook_secret",)),
    "mailersend": ("mailersend.MailerSendTrackingWebhookView", ("signing_secret",)),
    "mailgun": ("mailgun.MailgunTrackingWebhookView", ("webhook_signing_key",)),
    "mailjet": ("mailjet.MailjetTrackingWebhookView", ("webhook_secret",)),
    "mailtrap": ("mailtrap.MailtrapTrackingWebhookView", ("signing_secret", "webhook_secret")),
    "mandrill": ("mandrill.MandrillCombinedWebhookView", ("webhook_key",)),
    "postal": ("postal.PostalTrackingWebhookView", ("webhook_key",)),
    "postmark": ("postmark.PostmarkTrackingWebhookView", ("webhook_secret",)),
    "resend": ("resend.ResendTrackingWebhookView", ("webhook_secret",)),
    "sparkpost": ("sparkpost.SparkPostTrackingWebhookView", ("webhook_secret",)),
    "unisender_go": ("unisender_go.UnisenderGoTrackingWebhookView", ("api_key",)),
}
_ALSO_TOLD = ("webhook_url",)
# Mail that a provider did not even try to send, since it knows the address for one of these.
_KNOWN_BAD = frozenset({"invalid", "bounced", "spam"})
# What came back for other reasons, like a blocked server, says nothing of the address.
_OF_THE_ADDRESS = frozenset({None, "invalid", "bounced"})
# SparkPost's classes of mail that came back for a while only.
_SOFT_CLASSES = frozenset({"20", "21", "22", "23", "24", "40", "70"})
# What reading a body that is not the library's can end in.
_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
_LONGEST = 254
_log = logging.getLogger(__name__)


@csrf_exempt
def mail_hook(request: HttpRequest, provider: str) -> HttpResponse:
    """200 once all that was told is done, 403 for a call that is not the provider's, 400 for what nobody can read."""
    view = _view(provider)
    if view is None:
        return HttpResponse(status=404)
    if request.method != "POST":
        # Some look whether somebody is there when the address is set.
        return HttpResponse() if request.method in ("GET", "HEAD") else HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    try:
        view.run_validators(request)
        told = list(_stops(view.parse_events(request)))
    except SuspiciousOperation:
        return HttpResponse(status=403)
    except _UNREADABLE:
        return HttpResponse(status=400)
    for email, why in told:
        stopped = stop_address(email=email, why=why, now=clock.now())
        _log.info("%s says that mail is not taken (%s); stopped for %s.", provider, why, stopped)
    return HttpResponse()


def _view(provider: str) -> Any:
    """The library's view for this provider; None where it does not send our mail, or could not be told from others."""
    # Settings that are there only where a provider is set.
    told: Any = settings
    if provider not in HOOKS or getattr(told, "EMAIL_PROVIDER", "") != provider:
        return None
    path, secrets = HOOKS[provider]
    given = {name: told.EMAIL_PROVIDER_OPTIONS.get(name) for name in (*secrets, *_ALSO_TOLD)}
    if not any(given[name] for name in secrets):
        return None
    module, name = path.split(".")
    kind = getattr(import_module(f"anymail.webhooks.{module}"), name)
    return kind(**{name: value for name, value in given.items() if value})


def _stops(events: Any) -> Iterator[tuple[str, str]]:
    """The addresses at which mail shall stop, each with why."""
    for event in events:
        if not _is_address(event.recipient):
            continue
        if event.event_type == "complained":
            yield event.recipient, "complaint"
        elif event.event_type == "bounced" and event.reject_reason in _OF_THE_ADDRESS and not _is_soft(event):
            yield event.recipient, "bounce"
        elif event.event_type == "rejected" and event.reject_reason in _KNOWN_BAD:
            yield event.recipient, "complaint" if event.reject_reason == "spam" else "bounce"


def _is_address(told: Any) -> bool:
    return isinstance(told, str) and "@" in told and told.isprintable() and len(told) <= _LONGEST


def _is_soft(event: Any) -> bool:
    """Whether it came back for a while only, as some providers say in their own words."""
    said = event.esp_event if isinstance(event.esp_event, dict) else {}
    words = " ".join(str(said.get(name, "")) for name in ("Type", "event", "type", "bounce_type"))
    is_passing = said.get("hard_bounce") is False or str(said.get("bounce_class")) in _SOFT_CLASSES
    return is_passing or "soft" in words.lower()
