"""Handing a mail over, and what the answers of mail servers and providers mean."""

import re
import smtplib
import threading
from contextlib import suppress
from select import select
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.mail import get_connection

from discussion.notifications.channels.mail.message import Message
from discussion.notifications.channels.outcomes import Failed, Sent

_SMTP = "django.core.mail.backends.smtp.EmailBackend"
# Servers hang up on who keeps a line open and says nothing.
_IDLE_SECONDS = 5.0
_PERMANENT = 500
# RFC 3463: 5.1 is about the address; other classes are about the mailbox, the mail or us.
_OF_THE_ADDRESS = re.compile(r"5\.1\.")
_ENHANCED = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")
# What a provider's API says of us or of the moment, and not of the mail.
_PASSING = frozenset({401, 402, 403, 408, 425, 429})


class _Line(threading.local):
    """The line to the mail server, kept between the mails of a batch."""

    backend: Any = None
    used_at = 0.0


_line = _Line()


def send(message: Message) -> Sent | Failed:
    """Hand the mail over, by whatever EMAIL_URL names; what went wrong names no address."""
    try:
        _connection().send_messages([message.email])
    except Exception as error:  # each mail backend has errors of its own
        hang_up()
        return _failure(error, message.email.to[0])
    return Sent()


def hang_up() -> None:
    """End the line; the next mail opens another one."""
    backend, _line.backend = _line.backend, None
    if backend is not None:
        with suppress(smtplib.SMTPException, OSError):
            backend.close()


def _connection() -> Any:
    if settings.EMAIL_BACKEND != _SMTP:
        return get_connection()
    if _line.backend is None or not _is_alive(_line.backend):
        hang_up()
        _line.backend = get_connection()
        _line.backend.open()
    _line.used_at = monotonic()
    return _line.backend


def _is_alive(backend: Any) -> bool:
    """Whether the server still listens: one that hangs up says so, or ends the line, before it is asked anything."""
    line = getattr(backend.connection, "sock", None)
    if line is None or monotonic() - _line.used_at > _IDLE_SECONDS:
        return False
    try:
        return not select([line], [], [], 0)[0]
    except (OSError, ValueError):
        return False


def _failure(error: Exception, address: str) -> Failed:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        status, said = next(iter(error.recipients.values()))
        return _answered(status, _text(said), address, is_of_recipient=True)
    if isinstance(error, smtplib.SMTPDataError):
        return _answered(error.smtp_code, _text(error.smtp_error), address)
    if isinstance(error, smtplib.SMTPResponseException):
        # Refused is the sender or the login: that is ours to repair, and the mail waits.
        return Failed(_without(address, _text(error.smtp_error)), status=error.smtp_code)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Failed("The mail server takes no such address.", is_final=True)
    return _by_api(error, address)


def _answered(status: int, said: str, address: str, *, is_of_recipient: bool = False) -> Failed:
    is_final = status >= _PERMANENT
    is_of_address = _OF_THE_ADDRESS.search(said) or not _ENHANCED.search(said)
    is_gone = is_of_recipient and is_final and bool(is_of_address)
    return Failed(_without(address, said), status=status, is_final=is_final, is_gone=is_gone)


def _by_api(error: Exception, address: str) -> Failed:
    """What a provider answered; the library's errors are known by name, for it is there only where one is set."""
    name, status = type(error).__name__, getattr(error, "status_code", None)
    said = _without(address, f"{name}: {error}")
    if name in ("AnymailRecipientsRefused", "AnymailInvalidAddress"):
        return Failed(said, status=status, is_final=True, is_gone=True)
    is_final = isinstance(status, int) and 400 <= status < _PERMANENT and status not in _PASSING
    return Failed(said, status=status, is_final=is_final, after_seconds=_asked_to_wait(error))


def _asked_to_wait(error: Exception) -> float | None:
    answer = getattr(error, "response", None)
    told = str(getattr(answer, "headers", {}).get("Retry-After", ""))
    return float(told) if told.isdecimal() else None


def _text(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said


def _without(address: str, said: str) -> str:
    return re.sub(re.escape(address), "…", said, flags=re.IGNORECASE)
