"""What was just decided, told above the buttons with a way back. The address names it, so a reload tells it again."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.messages import get_messages
from django.http import HttpRequest

from discussion.backoffice.queue.desk import seat_of
from discussion.backoffice.queue.offers import said
from discussion.backoffice.scope import reader_of
from discussion.core import ids
from discussion.moderation.journal import own_decisions
from discussion.moderation.models import Decision

DONE = "done"
_MOST = 21


@dataclass(frozen=True, slots=True)
class Toast:
    """A sentence, and the decisions that the way back takes back; none where there is no way back."""

    sentence: str
    decisions: Sequence[Decision] = ()
    is_refusal: bool = False

    @property
    def names(self) -> str:
        """The decisions as the way back names them."""
        return ",".join(each.public_id for each in self.decisions)


def toast_of(request: HttpRequest) -> Toast | None:
    """What the last act says: a message, else the reader's own decisions that the address names."""
    for message in get_messages(request):
        return Toast(str(message), is_refusal=message.level_tag == "error")
    return toast_for(request, named(request.GET.get(DONE, "")))


def toast_for(request: HttpRequest, numbers: Sequence[int]) -> Toast | None:
    """What these decisions of the reader did; None where they decided nothing of the kind, or took it back."""
    seat = seat_of(request)
    found = own_decisions(seat.sites, reader_of(request), numbers)
    if not found:
        return None
    first = found[0]
    author = str(first.author) if first.author else ""
    # Editors judge what was escalated; once it is settled, only a moderator opens it again.
    sentence = said(first.verdict, author=author, count=len(found))
    return Toast(sentence, found)


def named(text: str) -> list[int]:
    """The ids of the decisions that an address or a form names."""
    found = [ids.decode(each) for each in text.split(",")[:_MOST]]
    return [each for each in found if each is not None]
