"""Which site a host or an origin names: asked with nearly every request, so a process keeps the answer for a second."""

from dataclasses import dataclass
from time import monotonic

from django.db import OperationalError, connection

from discussion.sites.models import AllowedOrigin, Origin, Site

# Readers are promised that a change shows within a second.
FRESH_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Directory:
    """Every site by the hosts that serve it and the origins that embed it. Others read the sites too: change none."""

    hosts: dict[str, Site]
    origins: dict[str, Site]
    default: Site | None
    read_at: float


_kept: list[Directory] = []


def directory() -> Directory:
    """The directory as it is now, or was a second ago at most; within a transaction as that one sees it."""
    if connection.in_atomic_block:
        # What may yet be taken back is shown to nobody else.
        return _read()
    now = monotonic()
    known = _kept[-1] if _kept else None
    if known is None or not 0 <= now - known.read_at < FRESH_SECONDS:
        known = _read_or(known)
        _kept[:] = [known]
    return known


def _read_or(known: Directory | None) -> Directory:
    """The directory anew; what is known already while the database does not answer, so that it can be said to whom."""
    try:
        return _read()
    except OperationalError:
        if known is None:
            raise
        return known


def _read() -> Directory:
    read_at = monotonic()
    sites = {each.id: each for each in Site.objects.all()}
    hosts = Origin.objects.filter(site__in=sites).values_list("host", "site_id")
    origins = AllowedOrigin.objects.filter(site__in=sites).values_list("origin", "site_id")
    return Directory(
        hosts={host: sites[site] for host, site in hosts},
        origins={origin: sites[site] for origin, site in origins},
        default=next((each for each in sites.values() if each.is_default), None),
        read_at=read_at,
    )
