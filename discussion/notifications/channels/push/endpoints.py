"""The browsers that show a reader messages."""

from discussion.accounts.models import Reader
from discussion.notifications.models import PushEndpoint


def endpoints_of(reader: Reader) -> list[PushEndpoint]:
    """All of a reader's, newest first."""
    return list(PushEndpoint.objects.filter(reader=reader).order_by("-id"))
