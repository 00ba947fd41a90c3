"""What follows from mail that was sent, refused or came back, and what its readers say to it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from discussion.accounts.mailboxes import readers_at
from discussion.accounts.models import Reader
from discussion.actions import deliveries
from discussion.core import statements
from discussion.core.errors import Kind, Refusal, not_found
from discussion.core.transactions import write
from discussion.notifications.addresses import destination, digest_of
from discussion.notifications.channels.mail.gathering import Untold
from discussion.notifications.channels.mail.message import Message
from discussion.notifications.channels.mail.preparing import CONFIRM, Unconfirmed, question_of
from discussion.notifications.channels.outcomes import Failed, Outcome, Sent
from discussion.notifications.models import Delivery, MailAddress

# Mail servers refuse good addresses too, for a while: the third refusal in a row counts.
REFUSALS = 3
_DAY = timedelta(days=1)
_MAILED = "UPDATE notifications_notification SET mailed_at = %s WHERE id"
# As long as deliveries are kept: whoever has been asked so often and said nothing wants nothing.
MOST_QUESTIONS = 3


def after(*, delivery: Delivery, message: Any, outcome: Outcome, now: datetime) -> None:
    """What follows from the outcome of a mail, in the transaction of its mark."""
    if isinstance(message, Message) and delivery.reader_id:
        _note(delivery, message, outcome, now)
    if isinstance(outcome, Unconfirmed):
        _ask_once(delivery, now)
    if isinstance(outcome, Untold):
        _settle(outcome.settles, now)


def _note(delivery: Delivery, message: Message, outcome: Outcome, now: datetime) -> None:
    there = MailAddress.objects.filter(reader_id=delivery.reader_id, digest=message.to.digest)
    if isinstance(outcome, Sent):
        if message.to.refusals:
            there.update(refusals=0)
        _settle([delivery.notification_id] if delivery.notification_id else message.settles, now)
    elif isinstance(outcome, Failed) and outcome.is_gone:
        _address(delivery.reader_id or 0, delivery.site_id, message.to.digest)
        there.update(refusals=F("refusals") + 1)
        there.filter(refusals__gte=REFUSALS, stopped_at=None).update(
            stopped_at=now, stopped_by=MailAddress.Stop.REFUSED
        )


def _settle(told: Collection[int], now: datetime) -> None:
    """What a mail told or counted, and what of it nobody may be told any more."""
    if told:
        statements.change(f"{_MAILED} {statements.among()}", [now, statements.numbers(told)])


def _ask_once(delivery: Delivery, now: datetime) -> None:
    """One question a day at most goes to an address of which nobody knows whose it is, and few in all."""
    reader = delivery.reader
    to = destination(reader) if reader else None
    if reader is None or to is None:
        return
    asked = _asked(reader, to.digest, now)
    if len(asked) < MOST_QUESTIONS and not any(each > now - _DAY for each in asked):
        deliveries.plan([_question(reader, to.digest, now)], now=now)


def ask_again(*, reader: Reader, now: datetime) -> None:
    """Ask whether mail shall go to the reader's address, which is not confirmed or at which it was stopped.

    Raises Refusal `no_address`, `asked_today`, `asked_often`.
    """
    to = destination(reader)
    if to is None:
        raise Refusal(Kind.UNPROCESSABLE, "no_address", _("No address of yours is known here."))
    with write():
        asked = _asked(reader, to.digest, now)
        if any(each > now - _DAY for each in asked):
            sentence = _("A mail that asks is on its way already. Look among the spam, or try again tomorrow.")
            raise Refusal(Kind.LIMITED, "asked_today", sentence, retry_after=int(_DAY.total_seconds()))
        if len(asked) >= MOST_QUESTIONS:
            sentence = _("Mails that ask have come to this address several times lately. Look among the spam.")
            raise Refusal(Kind.LIMITED, "asked_often", sentence, retry_after=int(_DAY.total_seconds()))
        deliveries.plan([_question(reader, to.digest, now)], now=now)


def _asked(reader: Reader, digest: str, now: datetime) -> list[datetime]:
    """When lately the reader was asked, and whoever else gave this address."""
    questions = Delivery.objects.filter(channel=Delivery.Channel.MAIL)
    keys = [question_of(digest, now - number * _DAY) for number in range(deliveries.KEPT.days + 1)]
    here = questions.filter(key__in=keys).values_list("id", "created_at")
    mine = questions.filter(reader=reader, key__startswith=f"{CONFIRM}:").values_list("id", "created_at")
    return list(dict([*here, *mine]).values())


def _question(reader: Reader, digest: str, now: datetime) -> Delivery:
    to = {"reader_id": reader.id, "site_id": reader.site_id}
    return Delivery(channel=Delivery.Channel.MAIL, key=question_of(digest, now), created_at=now, due_at=now, **to)


def confirm_address(*, reader: Reader, digest: str, now: datetime) -> None:
    """Whoever reads mail at this address of the reader says that mail may come.

    Raises Refusal `not_found` where the reader has another address by now.
    """
    there = destination(reader)
    if there is None or there.digest != digest:
        raise not_found()
    with write():
        _address(reader.id, reader.site_id, digest)
        MailAddress.objects.filter(reader=reader, digest=digest).update(
            confirmed_at=now, refusals=0, stopped_at=None, stopped_by=""
        )


def stop_address(*, email: str, why: str, now: datetime) -> int:
    """Nothing more goes to this address, for a reason of `MailAddress.Stop`; returns how many readers have it."""
    found, digest = readers_at(email), digest_of(email)
    with write():
        for reader in found:
            _address(reader.id, reader.site_id, digest)
        mine = MailAddress.objects.filter(reader__in=found, digest=digest, stopped_at=None)
        mine.update(stopped_at=now, stopped_by=why)
    return len(found)


def _address(reader: int, site: int, digest: str) -> None:
    MailAddress.objects.bulk_create([MailAddress(reader_id=reader, site_id=site, digest=digest)], ignore_conflicts=True)
