"""Whether anybody listens: every post asks, so a process keeps the answer for a second."""

from time import monotonic

from discussion.notifications.models import WebhookEndpoint

FRESH_SECONDS = 1.0
_kept: list[tuple[float, bool]] = []


def is_anybody_listening() -> bool:
    """Whether any site has a webhook that is switched on, now or a second ago."""
    now = monotonic()
    if not _kept or not 0 <= now - _kept[0][0] < FRESH_SECONDS:
        _kept[:] = [(now, WebhookEndpoint.objects.filter(is_enabled=True).exists())]
    return _kept[0][1]


def forget() -> None:
    """Ask anew with the next event: something was changed here."""
    _kept.clear()
