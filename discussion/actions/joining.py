"""How somebody becomes a member, and how their address is known to be theirs."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from discussion.accounts.models import Reader, Token
from discussion.actions.names import chosen_name, name_taken
from discussion.actions.pushing import forget_browsers
from discussion.core.transactions import write
from discussion.sites.models import Site

UNCONFIRMED_KEPT = timedelta(days=7)
_BATCH = 1_000


class AddressTaken(Exception):
    """Another member has this address: a door that says so tells a stranger who has an account."""


def join(
    *, site: Site, name: str, email: str, password: str | None, now: datetime, is_confirmed: bool = False
) -> Reader:
    """A new member of the site, whose address is still to be confirmed; without a password one who signs in elsewhere.

    Raises Refusal `name_…`, and AddressTaken.
    """
    member = Reader(site=site, kind=Reader.Kind.MEMBER, email=email, created_at=now)
    member.be_called(chosen_name(site=site, name=name))
    # Before the transaction: a hash takes longer than everything else.
    member.set_password(password)
    with write():
        try:
            with transaction.atomic():
                member.save()
        except IntegrityError:
            if Reader.objects.filter(email=email).exists():
                raise AddressTaken from None
            raise name_taken() from None
        EmailAddress.objects.create(user=member, email=email, primary=True, verified=is_confirmed)
    return member


def pretend_to_join(*, password: str) -> None:
    """As much work as `join`, for an address that has an account already."""
    make_password(password)


def vouch_for(*, member: Reader) -> None:
    """The address of a member whom an administrator or a command has made needs no confirmation: they have typed it.

    Whoever signs up by themselves has a row that says whether they have confirmed it.
    """
    if not member.email or EmailAddress.objects.filter(user=member).exists():
        return
    with write():
        EmailAddress.objects.get_or_create(
            user=member, email=member.email, defaults={"primary": True, "verified": True}
        )


def forget_unconfirmed(*, now: datetime) -> int:
    """Delete who signed up a week ago and never confirmed the address; name and address are free again."""
    own = EmailAddress.objects.filter(user=OuterRef("pk"))
    waiting = Reader.objects.filter(
        Exists(own), ~Exists(own.filter(verified=True)), kind=Reader.Kind.MEMBER, created_at__lt=now - UNCONFIRMED_KEPT
    )
    with write():
        forgotten = list(waiting.values_list("id", flat=True)[:_BATCH])
        Reader.objects.filter(id__in=forgotten, is_staff=False).delete()
    return len(forgotten)


def set_password(*, member: Reader, password: str, session: Mapping[str, Any] | None) -> None:
    """A new password: every session of the member but this one is dead, and every token, with what they were shown."""
    member.set_password(password)
    with write():
        member.save(update_fields=["password"])
        Token.objects.filter(reader=member).delete()
        forget_browsers(reader=member, but=session)


def forget_email_of(*, member: Reader) -> None:
    """After an administrator has set the address: any other of the member's counts no more."""
    EmailAddress.objects.filter(user=member).exclude(email=member.email).delete()
