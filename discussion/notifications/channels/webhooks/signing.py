"""Secrets of webhooks, and the headers by which a service knows that it is we who ask (Standard Webhooks)."""

import base64
import secrets
from datetime import datetime

from standardwebhooks import Webhook

from discussion.core import vault
from discussion.notifications.models import WebhookEndpoint

_SECRET_BYTES = 32
_PREFIX = "whsec_"


def new_secret() -> str:
    """A secret as it is shown, once."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def secrets_of(endpoint: WebhookEndpoint, now: datetime) -> list[str]:
    """The secrets that sign, the present one first; the former one too while it counts. Raises vault.Unreadable."""
    kept = [endpoint.secret]
    if endpoint.former_secret and endpoint.former_until and now < endpoint.former_until:
        kept.append(endpoint.former_secret)
    try:
        return [vault.unlock(each) for each in kept]
    except vault.Unreadable:
        raise vault.Unreadable("Its secret was locked under another SECRET_KEY: make a new one.") from None


def headers(*, identifier: str, body: str, secrets: list[str], now: datetime) -> dict[str, str]:
    """The three headers: who it is about, when it is sent, and a signature for each secret."""
    signatures = [Webhook(each).sign(msg_id=identifier, timestamp=now, data=body) for each in secrets]
    return {
        "webhook-id": identifier,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
