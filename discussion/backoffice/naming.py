"""What somebody at the command line means."""

from django.core.management.base import CommandError

from discussion.core.errors import Refusal
from discussion.core.ids import identifier
from discussion.polls.models import Poll
from discussion.polls.queries import poll_for_editor


def named_poll(text: str) -> Poll:
    """The poll with this public id; raises CommandError where there is none."""
    try:
        return poll_for_editor(identifier(text))
    except Refusal as refusal:
        raise CommandError(f"There is no poll {text}: give the 13 letters by which the API names it.") from refusal
