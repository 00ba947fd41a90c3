"""Mail to one person: written with the act that causes it, sent by a worker after the answer has left.

A letter is a row until it is sent, so that a mail server that is slow or away costs no reader anything, and whether an
address is known cannot be told from how long an answer takes.
"""

import logging
from datetime import datetime, timedelta

from celery import current_app
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q

from discussion.accounts.models import Letter
from discussion.core.columns import in_columns
from discussion.core.headers import domain, one_line, sender
from discussion.core.transactions import write
from discussion.sites.models import Site

logger = logging.getLogger(__name__)

SEND_TASK = "discussion.send_letters"
# Longer than a mail server may take for one letter.
LEASE = timedelta(minutes=2)
FIRST_DELAY = timedelta(seconds=15)
# The last attempt comes about two hours after the first; what a letter says is out of date by then.
MAX_ATTEMPTS = 7
_SUBJECT_LENGTH = 200
_FEW = 20


def write_letter(*, site: Site, to: str, subject: str, text: str, now: datetime) -> Letter:
    """A letter that a worker sends at once; its subject becomes one line that no header can break out of."""
    with write():
        letter = Letter.objects.create(
            site=site, to=to, subject=one_line(subject)[:_SUBJECT_LENGTH], text=text, created_at=now, due_at=now
        )
        transaction.on_commit(wake, robust=True)
    return letter


def claim_letter(*, now: datetime) -> Letter | None:
    """The letter that waits longest, for one worker alone until the lease ends; None where none is due."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    for number in list(
        Letter.objects.filter(free, due_at__lte=now).order_by("due_at").values_list("id", flat=True)[:20]
    ):
        with write():
            taken = Letter.objects.filter(free, id=number).update(claimed_until=now + LEASE, attempts=F("attempts") + 1)
        if taken:
            return Letter.objects.select_related("site").get(id=number)
    return None


def send_letter(*, letter: Letter, now: datetime) -> bool:
    """Send it, and forget it; one that cannot be sent is tried again later, and in the end given up."""
    try:
        _message(letter).send()
    except Exception as error:  # each mail backend has errors of its own
        _put_off(letter, error, now)
        return False
    with write():
        letter.delete()
    return True


def wake() -> None:
    """Tell a worker that a letter waits; where the message is lost, the schedule finds it within a minute."""
    try:
        current_app.send_task(SEND_TASK, retry=False, expires=60)
    except Exception as error:  # each transport has errors of its own, and none may reach the caller
        logger.warning("The wake-up for letters was not sent (%s); the schedule will look for them.", error)


def _message(letter: Letter) -> EmailMessage:
    return EmailMessage(
        letter.subject,
        in_columns(letter.text),
        sender(letter.site.name),
        [letter.to],
        # The same for each attempt: a mail program shows a letter that came twice once.
        headers={"Message-ID": f"<{letter.public_id}@{domain()}>", "Auto-Submitted": "auto-generated"},
    )


def _put_off(letter: Letter, error: Exception, now: datetime) -> None:
    """The log names no address."""
    with write():
        if letter.attempts >= MAX_ATTEMPTS:
            logger.error("A letter was given up after %s attempts: %s", letter.attempts, type(error).__name__)
            letter.delete()
            return
        logger.warning("A letter could not be sent (%s); it will be tried again.", type(error).__name__)
        delay = FIRST_DELAY * 3 ** (letter.attempts - 1)
        Letter.objects.filter(id=letter.id).update(due_at=now + delay, claimed_until=None)
