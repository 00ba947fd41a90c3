"""Where mail to a reader goes, and whether it may."""

from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from discussion.accounts.mailboxes import address_of
from discussion.accounts.models import Reader
from discussion.core import statements

_KNOWN = """
    SELECT confirmed_at, stopped_by, refusals FROM notifications_mailaddress WHERE reader_id = %s AND digest = %s
"""
_SALT = "discussion.notifications.address"


@dataclass(frozen=True, slots=True)
class Destination:
    """A reader's address; nothing but the question whether it is theirs goes there before it `is_confirmed`.

    `stopped_by` says why nothing is sent there any more, and is empty while all is well. `refusals` came in a row.
    """

    email: str
    digest: str
    is_confirmed: bool
    stopped_by: str = ""
    refusals: int = 0


def destination(reader: Reader) -> Destination | None:
    """Where mail to the reader goes; None for guests, and for whom the host site gives no address."""
    found = address_of(reader)
    if found is None:
        return None
    digest = digest_of(found.email)
    for confirmed_at, stopped_by, refusals in statements.rows(_KNOWN, [reader.id, digest]):
        return Destination(found.email, digest, found.is_confirmed or bool(confirmed_at), stopped_by, refusals)
    return Destination(found.email, digest, found.is_confirmed)


def digest_of(email: str) -> str:
    """By what an address is known without being kept."""
    return salted_hmac(_SALT, email.strip().lower(), algorithm="sha256").hexdigest()
