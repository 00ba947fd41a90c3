"""Web push: a few words to one browser of a reader, tried for some hours and then of no interest any more."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

import http_ece
import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from py_vapid import Vapid02

from discussion.core import outbound
from discussion.notifications.channels.known import Channel
from discussion.notifications.channels.outcomes import Failed, Sent, Skipped
from discussion.notifications.channels.push import keys
from discussion.notifications.models import Delivery, Kind, PushEndpoint
from discussion.notifications.telling import Told, told

# How long a delivery rests after each failure: six attempts within three hours.
RESTS = (
    *(timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5)),
    *(timedelta(minutes=30), timedelta(hours=2)),
)
# A browser that is off for longer hears no more of it; the list on the page has it.
KEPT = timedelta(days=1)
_LIFE_OF_SIGNATURE = timedelta(hours=12)
# Kept for administrators, in one language.
_NO_BROWSER = "The browser takes no messages of this reader any more."
_NOT_TOLD = "It is not to be told any more."
_MOST = {"title": 120, "body": 300, "url": 500}
_LOW = frozenset((Kind.BRANCH, Kind.ARTICLE, Kind.POLL))
_DONE, _ELSEWHERE, _FORBIDDEN, _GONE, _LATER = 200, 300, (401, 403), (404, 410), 429
_FAULTS = 500
_LONGEST_WAIT_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted to a push service."""

    url: str
    body: bytes
    headers: dict[str, str]


def prepare(delivery: Delivery, now: datetime) -> Message | Skipped:
    """The notification in a few words, encrypted for the browser."""
    endpoint = PushEndpoint.objects.filter(id=delivery.target, reader_id=delivery.reader_id).first()
    if endpoint is None or delivery.notification is None:
        return Skipped(_NO_BROWSER)
    said = told(delivery.notification, now, Delivery.Channel.PUSH)
    if said is None:
        return Skipped(_NOT_TOLD)
    named = delivery.notification.public_id
    headers = {
        "Authorization": _signature(endpoint.url, now),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(KEPT.total_seconds())),
        "Urgency": "low" if delivery.notification.kind in _LOW else "normal",
        # One that waits at the push service gives way to its own repetition.
        "Topic": hashlib.sha256(named.encode()).hexdigest()[:32],
    }
    return Message(endpoint.url, encrypted(_payload(said, named), endpoint), headers)


def send(message: Message) -> Sent | Failed:
    """Post it; an endpoint that is there no more is said to be gone."""
    try:
        with outbound.session() as asking:
            answer = asking.post(message.url, data=message.body, headers=message.headers)
    except outbound.Unanswered as error:
        return Failed(str(error), is_final=error.fault in (outbound.Fault.INVALID, outbound.Fault.NOT_PUBLIC))
    status, text = answer.status_code, answer.content[:2000].decode(errors="replace")
    if _DONE <= status < _ELSEWHERE:
        return Sent(status)
    comes_back = status in (*_FORBIDDEN, _LATER) or status >= _FAULTS
    wait = _seconds(answer.headers.get("Retry-After", ""))
    return Failed(text, status, is_final=not comes_back, is_gone=status in _GONE, after_seconds=wait)


def rest(attempts: int, jitter: float) -> timedelta | None:
    """How long it rests after so many failures, up to a fifth longer; None after the last attempt."""
    return RESTS[attempts - 1] * (1 + jitter / 5) if attempts <= len(RESTS) else None


def encrypted(payload: bytes, endpoint: PushEndpoint) -> bytes:
    """The payload, which the endpoint's browser alone can read."""
    sealed: bytes = http_ece.encrypt(
        payload,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=keys.bytes_of(endpoint.p256dh),
        auth_secret=keys.bytes_of(endpoint.auth),
        version="aes128gcm",
    )
    return sealed


def _payload(said: Told, named: str) -> bytes:
    address = urlsplit(said.url)._replace(scheme="", netloc="").geturl()
    words = {"title": said.title, "body": said.sentence, "url": address}
    return orjson.dumps({**{name: _short(text, _MOST[name]) for name, text in words.items()}, "tag": named})


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _signature(url: str, now: datetime) -> str:
    parts, address = urlsplit(url), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + _LIFE_OF_SIGNATURE).timestamp()),
        "sub": f"mailto:{address}" if "@" in address else settings.PUBLIC_URL,
    }
    # Its own look at `sub` knows no addresses of this machine.
    signed: dict[str, str] = Vapid02(keys.private_key(), {"no-strict": True}).sign(claims)
    return signed["Authorization"]


def _seconds(text: str) -> float | None:
    return min(float(text), _LONGEST_WAIT_SECONDS) if text.isascii() and text.isdigit() else None


CHANNEL = Channel(prepare=prepare, send=send, rest=rest)
