"""For whom a request to the admin counts against the limits."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from discussion.core.limits import Meter
from discussion.core.network import client_network


def meter_for(request: HttpRequest, *, now: datetime) -> Meter:
    """The meter of this request's reader and network."""
    network = client_network(
        remote=request.META.get("REMOTE_ADDR", ""),
        forwarded_for=request.headers.get("X-Forwarded-For", ""),
        trusted=settings.TRUSTED_PROXIES,
    )
    return Meter(reader=request.user.pk, network=network, now=now)
