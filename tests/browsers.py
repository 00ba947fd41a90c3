"""A browser as push services see it: a pair of keys and a secret, with which it reads what it is sent."""

import base64
import json
import secrets
from dataclasses import dataclass
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec

from discussion.actions.pushing import Subscription
from discussion.notifications.channels.push.keys import as_text

SERVICE = "https://push.example.org/send/1"


@dataclass
class Browser:
    """What never leaves it."""

    key: ec.EllipticCurvePrivateKey
    secret: bytes

    @property
    def p256dh(self) -> str:
        """Its public key."""
        return as_text(self.key.public_key())

    @property
    def auth(self) -> str:
        """Its secret, as it is told to the service."""
        return base64.urlsafe_b64encode(self.secret).decode().rstrip("=")

    def read(self, body: bytes) -> dict[str, Any]:
        """What was pushed, decrypted as a browser does."""
        return json.loads(http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm"))


def new_browser() -> Browser:
    """One with keys of its own."""
    return Browser(ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16))


def subscription_of(browser: Browser, *, url: str = SERVICE, user_agent: str = "") -> Subscription:
    """What it says of itself."""
    return Subscription(url, browser.p256dh, browser.auth, user_agent)


def said_by(browser: Browser, *, url: str = SERVICE) -> dict[str, Any]:
    """The same as JSON."""
    return {"endpoint": url, "keys": {"p256dh": browser.p256dh, "auth": browser.auth}, "expirationTime": None}
