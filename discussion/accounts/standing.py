"""What moderators keep a reader from at this moment: plain data in, plain data out."""

from datetime import datetime

from discussion.accounts.models import Reader

HOLD = Reader.Restriction.HOLD.value
SHADOW = Reader.Restriction.SHADOW.value
BAN = Reader.Restriction.BAN.value


def standing(reader: Reader, now: datetime) -> str:
    """The restriction that holds now: `hold`, `shadow`, `ban`, or empty; a suspension is a ban that ends."""
    is_over = reader.restricted_until is not None and reader.restricted_until <= now
    return "" if is_over else reader.restriction
