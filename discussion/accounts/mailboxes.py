"""Where mail to readers goes."""

from dataclasses import dataclass

from django.db.models import Q

from discussion.accounts.models import Identity, Reader
from discussion.core import statements

_CONFIRMED = "SELECT email FROM account_emailaddress WHERE user_id = %s AND verified = %s"


@dataclass(frozen=True, slots=True)
class Address:
    """Where mail to a reader goes, and whether signing up has shown that it is theirs."""

    email: str
    is_confirmed: bool


def address_of(reader: Reader) -> Address | None:
    """A member's address, else what the host site says it is; guests have none."""
    if reader.email:
        confirmed = [email for (email,) in statements.rows(_CONFIRMED, [reader.id, True])]
        return Address(reader.email, reader.email.lower() in map(str.lower, confirmed))
    told = Identity.objects.filter(reader=reader).exclude(email="").order_by("-id").first()
    return Address(told.email, is_confirmed=False) if told else None


def readers_at(email: str) -> list[Reader]:
    """Whoever has this address, on any site."""
    is_theirs = Q(email=email.strip().lower()) | Q(identities__email__iexact=email.strip())
    return list(Reader.objects.filter(is_theirs).distinct())
