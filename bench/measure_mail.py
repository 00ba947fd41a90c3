"""What a mail costs in CPU, from the claimed row to the mark, against a mail server in a process of its own."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.test import override_settings

from bench.client import simplest
from bench.timing import on_the_cpu, table
from discussion.accounts.models import Reader
from discussion.actions import deliveries
from discussion.actions.articles import Text, create_article
from discussion.actions.comments import post_comment
from discussion.comments.models import Comment
from discussion.core import clock
from discussion.core.limits import Meter
from discussion.notifications.channels.mail import sending
from discussion.notifications.channels.outcomes import Sent
from discussion.notifications.models import Delivery, Notification
from discussion.sites.queries import default_site

_MAILS, _DIGESTS, _BATCH = 400, 60, 20
_IN_A_DIGEST = 30
_COLUMNS = ["mail", "median ms", "fastest ms", "× simplest"]
_numbers = count(1)


def measure() -> None:
    """One notification at once, and a digest of thirty; ends the program where a mail was not taken."""
    with _server() as port, override_settings(**_smtp(port)):
        reader, comments = _addressee(), _comments()
        rows = [["GET /healthz, the simplest", *on_the_cpu([simplest()] * _MAILS, batch=_BATCH)]]
        at_once = [_at_once(reader, comment) for comment in comments * (_MAILS // len(comments))]
        rows.append(["one notification", *_sent(at_once, batch=_BATCH)])
        digests = [_digest(_addressee(), comments) for _ in range(_DIGESTS)]
        rows.append([f"a digest of {_IN_A_DIGEST}", *_sent(digests, batch=5)])
        sending.hang_up()
    table("Mail by SMTP: CPU of the worker for one, claim and mark included", _COLUMNS, rows)


def _sent(planned: list[Delivery], *, batch: int) -> list[Any]:
    deliveries.plan(planned, now=clock.now())
    return on_the_cpu([_send_next] * (len(planned) - batch), batch=batch)


def _send_next(_waiting: list[Delivery] = []) -> None:  # noqa: B006  what was claimed and waits for its turn
    if not _waiting:
        _waiting.extend(deliveries.claim(Delivery.Channel.MAIL, now=clock.now()))
    outcome = deliveries.send(_waiting.pop(0), clock=clock.now)
    if not isinstance(outcome, Sent):
        raise SystemExit(f"A mail was not taken: {outcome}")


def _comments() -> list[Comment]:
    """As many as a digest tells, of about 300 characters."""
    now, site, found = clock.now(), default_site(), []
    text, free = Text(title="The queue for electricity", body="First."), Meter(None, "bench", now)
    article = create_article(site=site, text=text, now=now, meter=free)
    for number in range(_IN_A_DIGEST):
        author = Reader.objects.create(
            site=site, kind="guest", name=f"Bench {number}", name_skeleton="", created_at=now
        )
        body = f"{number}: " + "The grid was built for a few large plants, and now all feed into it. " * 4
        meter = Meter(reader=author.id, network=f"bench-{number}", now=now)
        found.append(post_comment(reader=author, article=article, body=body, parent=None, now=now, meter=meter))
    return found


def _addressee() -> Reader:
    email = f"bench-{next(_numbers)}-{time.time_ns()}@example.org"
    made = Reader.objects.create_user(email, "correct horse", name=f"Bench {time.time_ns()}")
    EmailAddress.objects.create(user=made, email=email, primary=True, verified=True)
    return made


def _at_once(reader: Reader, comment: Comment) -> Delivery:
    made = _notification(reader, comment)
    made.save()
    return _delivery(reader, f"n:{made.id}", made)


def _digest(reader: Reader, comments: list[Comment]) -> Delivery:
    Notification.objects.bulk_create([_notification(reader, each, rhythm="daily") for each in comments])
    return _delivery(reader, f"daily:{reader.id}:bench", None)


def _notification(reader: Reader, comment: Comment, *, rhythm: str = "") -> Notification:
    return Notification(
        site_id=comment.site_id,
        reader=reader,
        kind="reply",
        cause=f"bench:{comment.id}:{next(_numbers)}",
        article_id=comment.article_id,
        comment=comment,
        created_at=clock.now(),
        rhythm=rhythm,
    )


def _delivery(reader: Reader, key: str, notification: Notification | None) -> Delivery:
    now = clock.now()
    return Delivery(
        site_id=reader.site_id,
        channel=Delivery.Channel.MAIL,
        key=key,
        reader=reader,
        notification=notification,
        created_at=now,
        due_at=now,
    )


def _smtp(port: int) -> dict[str, Any]:
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": "",
        "EMAIL_HOST_PASSWORD": "",
        "EMAIL_USE_TLS": False,
        "EMAIL_USE_SSL": False,
        "EMAIL_TIMEOUT": 10,
    }


@contextmanager
def _server() -> Iterator[int]:
    """A mail server that takes everything and keeps nothing; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l", f"127.0.0.1:{port}"]
    with subprocess.Popen(command) as server:
        try:
            _wait_for(port)
            yield port
        finally:
            server.terminate()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("The mail server did not start.")
