"""When something that happens again and again happened last, for those who want to know whether it still does."""

from datetime import datetime, timedelta

from discussion.core.models import Tick
from discussion.core.transactions import write

SCHEDULER = "scheduler"
# Whoever looks is patient for minutes: a write every few seconds would tell nobody more.
_RESOLUTION = timedelta(seconds=30)


def tick(name: str, *, now: datetime) -> None:
    """It happened just now."""
    seen = last(name)
    if seen is None or abs(now - seen) >= _RESOLUTION:
        with write():
            Tick.objects.update_or_create(name=name, defaults={"at": now})


def last(name: str) -> datetime | None:
    """When it happened last, half a minute more or less; None where it never did."""
    return Tick.objects.filter(name=name).values_list("at", flat=True).first()
