"""What administrators set of webhooks. Secrets are made here, told once, and kept locked."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings as service
from django.utils.translation import gettext as _

from discussion.core import vault
from discussion.core.errors import Kind, Refusal
from discussion.core.transactions import write
from discussion.notifications.channels import addresses
from discussion.notifications.channels.webhooks import listening
from discussion.notifications.channels.webhooks.kinds import KINDS
from discussion.notifications.channels.webhooks.signing import new_secret
from discussion.notifications.models import WebhookEndpoint
from discussion.sites.models import Site

# How long the former secret signs beside the new one.
BOTH_COUNT = timedelta(hours=24)
_LONGEST_NAME = 60
_MOST = 20


@dataclass(frozen=True, slots=True)
class Settings:
    """What is set; no `events` stands for all of them, those to come too."""

    name: str
    url: str
    events: Collection[str] = ()
    is_enabled: bool = True


def add_webhook(*, site: Site, settings: Settings, now: datetime) -> tuple[WebhookEndpoint, str]:
    """A new webhook of the site, and its secret, which is told nobody else.

    Raises Refusal: `invalid_name`, `invalid_url`, `invalid_events`, `too_many_webhooks`.
    """
    checked, secret = _checked(settings), new_secret()
    with write():
        list(Site.objects.select_for_update(no_key=True).filter(id=site.id).values_list("id"))
        if WebhookEndpoint.objects.filter(site=site).count() >= _MOST:
            sentence = _("A site has %(most)s webhooks at most: change one that is not needed.") % {"most": _MOST}
            raise Refusal(Kind.CONFLICT, "too_many_webhooks", sentence)
        made = WebhookEndpoint(site=site, secret=vault.lock(secret), created_at=now)
        _set(made, checked)
    return made, secret


def change_webhook(*, endpoint: WebhookEndpoint, settings: Settings) -> WebhookEndpoint:
    """The webhook with these settings. Raises Refusal: `invalid_name`, `invalid_url`, `invalid_events`."""
    checked = _checked(settings)
    with write():
        found = WebhookEndpoint.objects.select_for_update().get(id=endpoint.id)
        _set(found, checked)
    return found


def renew_secret(*, endpoint: WebhookEndpoint, now: datetime) -> str:
    """A new secret; the former one signs beside it for a day, so that the other side can change without a gap."""
    secret = new_secret()
    with write():
        found = WebhookEndpoint.objects.select_for_update().get(id=endpoint.id)
        found.former_secret, found.former_until = found.secret, now + BOTH_COUNT
        found.secret = vault.lock(secret)
        found.save(update_fields=["secret", "former_secret", "former_until"])
    return secret


def _set(found: WebhookEndpoint, settings: Settings) -> None:
    found.name, found.url, found.is_enabled = settings.name, settings.url, settings.is_enabled
    found.events = sorted(settings.events)
    found.save()
    listening.forget()


def _checked(settings: Settings) -> Settings:
    name, url = settings.name.strip(), settings.url.strip()
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        raise _invalid("name", _("Give it a name of 1 to %(longest)s characters.") % {"longest": _LONGEST_NAME})
    if not set(settings.events) <= set(KINDS.values()):
        raise _invalid("events", _("There is no such event."))
    _check_address(url)
    return replace(settings, name=name, url=url)


def _check_address(url: str) -> None:
    parts = addresses.parts_of(url)
    if parts is None:
        raise _invalid("url", _("Give an https address, like https://news.example.org/hooks/discussion."))
    host = parts.hostname or ""
    if addresses.is_allowed_number(host):
        return
    if parts.scheme != "https" and service.ENVIRONMENT == "production":
        raise _invalid("url", _("Give an https address: what is told may not be read on the way."))
    if addresses.is_private(host):
        raise _invalid("url", _("This address is not on the public internet, and OUTBOUND_ALLOW has it not."))


def _invalid(field: str, sentence: str) -> Refusal:
    return Refusal(Kind.INVALID, f"invalid_{field}", sentence, field=field)
