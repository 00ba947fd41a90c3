"""The mail of the tests: what waits is sent, and what was sent is read."""

import re

from django.core import mail

from discussion.actions import letters
from discussion.core import clock

_CODE = re.compile(r"^ {4}(\S+)$", re.MULTILINE)


def delivered() -> list[mail.EmailMessage]:
    """Everything that was sent until now, after what waits was."""
    while letter := letters.claim_letter(now=clock.now()):
        letters.send_letter(letter=letter, now=clock.now())
    return mail.outbox


def code_for(address: str) -> str:
    """The code in the last mail to this address."""
    found = [message for message in delivered() if message.to == [address]]
    return _CODE.search(found[-1].body)[1]
