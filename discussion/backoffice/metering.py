"""For whom a request to the admin counts against the limits."""

from datetime import datetime

from django.http import HttpRequest

from discussion.core.limits import Meter
from discussion.core.network import network_of


def meter_for(request: HttpRequest, *, now: datetime) -> Meter:
    """The meter of this request's reader and network."""
    return Meter(reader=request.user.pk, network=network_of(request.META), now=now)
