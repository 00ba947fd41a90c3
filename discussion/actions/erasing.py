"""How a reader is erased: asked for, taken back within a day, and done in steps that a lost worker begins again.

What happens to what they left is decided here. Votes keep counting in the totals and belong to nobody
(`ImportedVotes`); ballots keep counting and name no reader; stances go, and their camps count one reader less. Texts
stay without an author, or their comments are emptied and leave a tombstone where listed replies hang on them. The row
of the reader is deleted: no identifier leads from one thing that they did to another.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import F
from django.utils.translation import gettext as _

from discussion.accounts.models import Claim, Erasure, Identity, NameChange, Reader, RequestKey, Role, Token
from discussion.actions import erased_content, traces
from discussion.actions.held import HELD, Fate
from discussion.core.errors import Kind, Refusal
from discussion.core.limits import Meter
from discussion.core.transactions import write
from discussion.sites.models import Site

logger = logging.getLogger(__name__)

GRACE = timedelta(hours=24)
BATCH = 500


def request_erasure(*, reader: Reader, keeps_text: bool, now: datetime, meter: Meter, at_once: bool = False) -> Erasure:
    """Everything about the reader will be erased a day from now; meanwhile they can read, and take it back.

    `keeps_text` leaves their published comments, without an author. Asking again changes that choice and not the time.
    Raises Refusal: `superuser_stays`, `rate_limited`.
    """
    if reader.is_superuser:
        sentence = _("A superuser cannot be erased: let another one take that from the account first.")
        raise Refusal(Kind.FORBIDDEN, "superuser_stays", sentence)
    with write():
        meter.take("profiles")
        found = Reader.objects.select_for_update(no_key=True).get(id=reader.id)
        due = now if at_once else found.erase_at or now + GRACE
        Reader.objects.filter(id=found.id).update(erase_at=due)
        reader.erase_at = due
        made = {"site_id": found.site_id, "asked_at": now, "keeps_text": keeps_text}
        return Erasure.objects.update_or_create(
            reader=found, defaults={"keeps_text": keeps_text}, create_defaults=made
        )[0]


def cancel_erasure(*, reader: Reader, now: datetime, meter: Meter) -> None:
    """The reader stays. Twice changes nothing. Raises Refusal: `already_erased` where it has begun, `rate_limited`."""
    with write():
        meter.take("profiles")
        found = Reader.objects.select_for_update(no_key=True).filter(id=reader.id).first()
        if found is None or not found.is_active or (found.erase_at is not None and found.erase_at <= now):
            raise Refusal(Kind.CONFLICT, "already_erased", _("It is too late to take this back: erasing has begun."))
        Reader.objects.filter(id=found.id).update(erase_at=None)
        reader.erase_at = None
        Erasure.objects.filter(reader=found).delete()


def erase_due(*, now: datetime) -> int:
    """Erase everybody whose day is over; returns how many. One that fails is tried again, and stops no other."""
    due = Erasure.objects.filter(erased_at=None, reader__erase_at__lte=now).order_by("asked_at", "id")
    return sum(_is_erased(each, now) for each in list(due.values_list("id", flat=True)))


def _is_erased(number: int, now: datetime) -> bool:
    erasure = Erasure.objects.exclude(reader=None).filter(id=number).first()
    try:
        if erasure is not None:
            _erase(erasure, erasure.reader_id or 0, now)
    except Exception:  # what is left of it is done with the next tick
        logger.exception("An erasure stopped half-way; it goes on with the next tick.")
        return False
    return erasure is not None


def _erase(erasure: Erasure, number: int, now: datetime) -> None:
    # A guest who became this member is the same person.
    everyone = [*Claim.objects.filter(member_id=number).values_list("guest_id", flat=True), number]
    said = [word for each in everyone for word in _words_about(each)]
    for each in everyone:
        _shut_out(each)
    for each in everyone:
        erased_content.settle_votes(reader=each, now=now)
        erased_content.settle_ballots(reader=each, now=now)
        erased_content.settle_reports(reader=each)
        erased_content.settle_comments(reader=each, keeps_text=erasure.keeps_text, now=now)
    traces.forget(readers=everyone, words=said, site=erasure.site_id)
    for each in everyone:
        _delete_rows(each)
    _finish(erasure, everyone, now)


def _words_about(number: int) -> Iterator[str]:
    """The names and addresses by which other texts may know them."""
    yield from filter(None, Reader.objects.values_list("name", "email").get(id=number))
    for before, after in NameChange.objects.filter(reader_id=number).values_list("before", "after"):
        yield from filter(None, (before, after))
    yield from EmailAddress.objects.filter(user_id=number).values_list("email", flat=True)
    yield from Identity.objects.filter(reader_id=number).exclude(email="").values_list("email", flat=True)
    yield from traces.words_of_archives(number)


def _shut_out(number: int) -> None:
    """The first step: nobody acts as the reader any more, and name and address are gone."""
    with write():
        Reader.objects.filter(id=number).update(
            name="",
            name_skeleton="",
            about=None,
            email=None,
            password=UNUSABLE_PASSWORD_PREFIX,
            is_active=False,
            is_staff=False,
            last_login=None,
        )
        for table in (Token, Role, RequestKey):
            table.objects.filter(reader_id=number).delete()


def _delete_rows(number: int) -> None:
    """What hangs on the reader, some at a time, as the table of what is held says."""
    for held in HELD:
        rows = held.table._default_manager.filter(**{held.reader: number})
        if held.fate is Fate.GONE:
            while some := list(rows.values_list("pk", flat=True)[:BATCH]):
                with write():
                    held.table._default_manager.filter(pk__in=some).delete()
        elif held.fate is Fate.NAMELESS:
            with write():
                rows.update(**{held.reader: None})


def _finish(erasure: Erasure, everyone: list[int], now: datetime) -> None:
    """Last the readers' own rows; of the erasure stays the bare fact."""
    with write():
        Site.objects.filter(id=erasure.site_id).update(version=F("version") + 1)
        Erasure.objects.filter(id=erasure.id).update(reader=None, erased_at=now)
        Reader.objects.filter(id__in=everyone).delete()
