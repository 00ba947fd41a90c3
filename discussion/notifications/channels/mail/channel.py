"""The channel as the worker knows it."""

from datetime import timedelta

from discussion.notifications.channels.known import Channel
from discussion.notifications.channels.mail.preparing import prepare
from discussion.notifications.channels.mail.sending import send

# With the rests below, the last attempt comes about two days after the first.
MAX_ATTEMPTS = 17
_FIRST_REST = timedelta(minutes=1)
_LONGEST_REST = timedelta(hours=4)


def rest(attempts: int, jitter: float) -> timedelta | None:
    """A minute, then three times as long each time, up to four hours."""
    if attempts >= MAX_ATTEMPTS:
        return None
    pause: timedelta = min(_FIRST_REST * 3 ** (attempts - 1), _LONGEST_REST)
    return pause * (1 + jitter / 4)


CHANNEL = Channel(prepare=prepare, send=send, rest=rest)
