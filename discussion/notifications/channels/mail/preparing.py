"""What a mail says, read when it is about to be sent: what is wanted no longer, or may not be seen any more, is not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.core.languages import available
from discussion.notifications import links
from discussion.notifications.addresses import Destination, destination
from discussion.notifications.channels.mail import newsroom
from discussion.notifications.channels.mail.gathering import digest, one
from discussion.notifications.channels.mail.message import Content, Message, compose
from discussion.notifications.channels.outcomes import Skipped
from discussion.notifications.models import Delivery, Rhythm
from discussion.notifications.preferences import NEWSROOM

# What the keys of deliveries begin with that ask whether an address is theirs.
CONFIRM = "confirm"
# Enough of a digest to tell addresses apart, and few enough for a key.
_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Unconfirmed(Skipped):
    """Nobody has shown yet that the address is theirs: nothing but that question may go there."""


def prepare(delivery: Delivery, now: datetime) -> Message | Skipped:
    """The mail of a delivery, in its site's language; Skipped says why there is none."""
    reader = delivery.reader
    if reader is None or not reader.is_active:
        return Skipped("There is nobody to tell.")
    to = destination(reader)
    if to is None:
        return Skipped("There is no address.")
    begins = delivery.key.partition(":")[0]
    if begins != CONFIRM and to.stopped_by:
        return Skipped(f"Mail is stopped: {to.stopped_by}.")
    if begins != CONFIRM and not to.is_confirmed:
        return Unconfirmed("The address is not confirmed.")
    with translation.override(available(delivery.site.language)):
        content = _question(delivery, to) if begins == CONFIRM else _WRITERS[begins](delivery, reader, now)
        return content if isinstance(content, Skipped) else compose(delivery, to, content)


def question_of(digest: str, day: datetime) -> str:
    """The key of the question that an address gets on a day, whoever gave it: two that plan it at once plan one."""
    return f"{CONFIRM}:{digest[:_DIGITS]}:{day:%Y-%m-%d}"


def _question(delivery: Delivery, to: Destination) -> Content | Skipped:
    """Whether the address is theirs, who is asked nothing else there."""
    if to.is_confirmed and not to.stopped_by:
        return Skipped("The address is confirmed.")
    if question_of(to.digest, delivery.created_at) != delivery.key:
        return Skipped("The address is another one now.")
    link = links.Link(delivery.reader_id or 0, links.CONFIRM, to.digest)
    return Content(
        "confirm",
        _("Do you want mail from %(site)s?") % {"site": delivery.site.name},
        {"confirm_url": links.address(link)},
    )


_WRITERS: dict[str, Callable[[Delivery, Reader, datetime], Content | Skipped]] = {
    "n": one,
    Rhythm.HOURLY: digest,
    Rhythm.DAILY: digest,
    Rhythm.WEEKLY: digest,
    NEWSROOM: newsroom.write,
}
