"""For whom a request counts against the limits."""

from datetime import datetime
from typing import TYPE_CHECKING

from rest_framework.request import Request

from discussion.core.limits import Meter
from discussion.core.network import network_of

if TYPE_CHECKING:
    from discussion.accounts.models import Reader


def meter_for(request: Request, *, reader: "Reader | None", now: datetime) -> Meter:
    """The meter of this request's reader and network."""
    return Meter(reader=reader.id if reader else None, network=network_of(request.META), now=now)
