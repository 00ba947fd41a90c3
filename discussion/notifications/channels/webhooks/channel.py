"""Webhooks: a POST to an operator's service, repeated over three days until it answers that it has it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

import orjson
from django.utils.translation import gettext_noop

from discussion.core import outbound
from discussion.core.known import Known
from discussion.notifications.channels.known import Channel
from discussion.notifications.channels.outcomes import Failed, Sent, Skipped
from discussion.notifications.channels.webhooks import bodies, signing
from discussion.notifications.channels.webhooks.kinds import TEST
from discussion.notifications.models import Delivery, WebhookEndpoint

# How long a delivery rests after each failure: twelve attempts, the last one three days after the first.
RESTS = (
    *(timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30)),
    *(timedelta(hours=hours) for hours in (2, 4, 8, 10, 12, 16, 20)),
)
_JITTER = 0.1
# One that hangs would take ten seconds for each of what waits for it, and keep all others waiting.
_HANGING = Known(most=1_000)
_HALF_MINUTE = 30
_ANSWER_BYTES = 8_000
_DONE, _ELSEWHERE, _REFUSED, _GONE = 200, 300, 400, 410
_LONGEST_WAIT_SECONDS = 24 * 3600
# They are kept in English, and told by the admin in its own language.
_REDIRECTED = gettext_noop(
    "It sends us elsewhere, where we do not go: give the webhook the address that answers itself."
)
_OFF = gettext_noop("The webhook is switched off.")
_HUNG = gettext_noop("It let us wait in vain a moment ago, so it was not asked again at once.")
_NO_SUBJECT = gettext_noop("What it was about is there no more.")


@dataclass(slots=True)
class Message:
    """One attempt: what is posted where. `seconds` is how long the answer took, once there is one."""

    url: str
    body: bytes
    headers: dict[str, str]
    is_test: bool
    sent_at: datetime
    seconds: float = 0.0


def prepare(delivery: Delivery, now: datetime) -> Message | Skipped:
    """The event as it is told now, signed."""
    endpoint = WebhookEndpoint.objects.filter(id=delivery.target).first()
    is_test = delivery.event == TEST
    if endpoint is None or not (is_test or endpoint.is_enabled):
        return Skipped(_OFF)
    data = bodies.data_of(delivery.event, delivery.payload["about"], now)
    if data is None:
        return Skipped(_NO_SUBJECT)
    told = {"type": delivery.event, "timestamp": delivery.created_at, "data": data}
    body = orjson.dumps(told, option=orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC)
    secrets, named = signing.secrets_of(endpoint, now), f"msg_{delivery.key}"
    headers = signing.headers(identifier=named, body=body.decode(), secrets=secrets, now=now)
    return Message(endpoint.url, body, {**headers, "Content-Type": "application/json"}, is_test, now)


def send(message: Message) -> Sent | Failed:
    """Post it; only an answer of 2xx within ten seconds says that the other side has it."""
    if not message.is_test and _hangs(message) in _HANGING:
        # Until that is over: an attempt that nobody sees must not be followed by others like it.
        return Failed(_HUNG, after_seconds=_HALF_MINUTE - message.sent_at.timestamp() % _HALF_MINUTE)
    start = monotonic()
    try:
        with outbound.session() as asking:
            answer = asking.post(message.url, data=message.body, headers=message.headers)
    except outbound.Unanswered as error:
        if error.fault is outbound.Fault.TOO_SLOW:
            _HANGING.add(_hangs(message))
        return Failed(str(error), is_final=message.is_test)
    finally:
        message.seconds = monotonic() - start
    status, text = answer.status_code, answer.content[:_ANSWER_BYTES].decode(errors="replace")
    if _DONE <= status < _ELSEWHERE:
        return Sent(status, text)
    if _ELSEWHERE <= status < _REFUSED:
        text = _REDIRECTED
    wait = _seconds(answer.headers.get("Retry-After", ""))
    return Failed(text, status, is_final=message.is_test, is_gone=status == _GONE, after_seconds=wait)


def rest(attempts: int, jitter: float) -> timedelta | None:
    """How long it rests after so many failures, up to a tenth longer; None after the last attempt."""
    return RESTS[attempts - 1] * (1 + _JITTER * jitter) if attempts <= len(RESTS) else None


def _hangs(message: Message) -> tuple[str, int]:
    """That its address let us wait in vain, in this half minute."""
    return message.url, int(message.sent_at.timestamp()) // _HALF_MINUTE


def _seconds(text: str) -> float | None:
    return min(float(text), _LONGEST_WAIT_SECONDS) if text.isascii() and text.isdigit() else None


CHANNEL = Channel(prepare=prepare, send=send, rest=rest)
