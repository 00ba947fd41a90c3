"""Where mail to a reader goes, and whether it may."""

from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from discussion.accounts.models import Reader
from discussion.accounts.queries import address_of
from discussion.notifications.models import MailAddress

_SALT = "discussion.notifications.address"


@dataclass(frozen=True, slots=True)
class Destination:
    """A reader's address; nothing but the question whether it is theirs goes there before it `is_confirmed`.

    `stopped_by` says why nothing is sent there any more, and is empty while all is well.
    """

    email: str
    digest: str
    is_confirmed: bool
    stopped_by: str


def destination(reader: Reader) -> Destination | None:
    """Where mail to the reader goes; None for guests, and for whom the host site gives no address."""
    found = address_of(reader)
    if found is None:
        return None
    digest = digest_of(found.email)
    known = MailAddress.objects.filter(reader=reader, digest=digest).first() or MailAddress()
    return Destination(found.email, digest, found.is_confirmed or bool(known.confirmed_at), known.stopped_by)


def digest_of(email: str) -> str:
    """By what an address is known without being kept."""
    return salted_hmac(_SALT, email.strip().lower(), algorithm="sha256").hexdigest()
