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
from discussion.notifications.channels.mail.preparing import CONFIRM, Unconfirmed
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
    asked = Delivery.objects.filter(
        channel=Delivery.Channel.MAIL, reader_id=delivery.reader_id, key__startswith=f"{CONFIRM}:"
    )
    if asked.count() >= MOST_QUESTIONS or asked.filter(created_at__gt=now - _DAY).exists():
        return
    deliveries.plan([_question(delivery.reader_id or 0, delivery.site_id, now)], now=now)


def ask_again(*, reader: Reader, now: datetime) -> None:
    """Ask whether mail shall go to the reader's address, which is not confirmed or at which it was stopped.

    Raises Refusal `no_address`, `asked_today`.
    """
    if destination(reader) is None:
        raise Refusal(Kind.UNPROCESSABLE, "no_address", _("No address of yours is known here."))
    with write():
        asked = Delivery.objects.filter(
            channel=Delivery.Channel.MAIL, reader=reader, key__startswith=f"{CONFIRM}:", created_at__gt=now - _DAY
        )
        if asked.exists():
            sentence = _("A mail that asks is on its way already. Look among the spam, or try again tomorrow.")
            raise Refusal(Kind.LIMITED, "asked_today", sentence, retry_after=int(_DAY.total_seconds()))
        deliveries.plan([_question(reader.id, reader.site_id, now)], now=now)


def _question(reader: int, site: int, now: datetime) -> Delivery:
    # The day in the key: two that plan it at the same moment plan one.
    key = f"{CONFIRM}:{reader}:{now:%Y-%m-%d}"
    return Delivery(site_id=site, channel=Delivery.Channel.MAIL, key=key, reader_id=reader, created_at=now, due_at=now)


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
