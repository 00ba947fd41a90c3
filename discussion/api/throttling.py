"""For whom a request counts against the limits."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.request import Request

from discussion.core.limits import Meter
from discussion.core.network import client_network

if TYPE_CHECKING:
    from discussion.accounts.models import Reader


def meter_for(request: Request, *, reader: "Reader | None", now: datetime) -> Meter:
    """The meter of this request's reader and network."""
    network = client_network(
        remote=request.META.get("REMOTE_ADDR", ""),
        forwarded_for=request.headers.get("X-Forwarded-For", ""),
        trusted=settings.TRUSTED_PROXIES,
    )
    return Meter(reader=reader.id if reader else None, network=network, now=now)
