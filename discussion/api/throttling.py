"""For whom a request counts against the limits."""

from datetime import datetime

from rest_framework.request import Request

from discussion.core.limits import Meter
from discussion.core.network import network_of


def meter_for(request: Request, *, now: datetime) -> Meter:
    """The meter of this request's network, and of its reader as soon as that is known."""
    return Meter(reader=None, network=network_of(request.META), now=now)
