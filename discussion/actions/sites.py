"""What administrators do with sites."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from discussion.core.errors import Kind, Refusal
from discussion.core.transactions import write
from discussion.sites.models import Origin, Site

_NAME_LENGTH, _HOST_LENGTH, _RESERVED_LENGTH = 120, 253, 4_000
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(\.{_LABEL})*|\[[0-9a-f:.]+\]")


@dataclass(frozen=True, slots=True)
class Policy:
    """What an administrator sets of a site. `hosts` are the names that serve or embed its discussions."""

    name: str
    language: str = "en"
    is_default: bool = False
    guests_allowed: bool = True
    edit_window_minutes: int = 15
    reserved_names: str = ""
    hosts: tuple[str, ...] = ()


def create_site(*, policy: Policy, now: datetime) -> Site:
    """A new site. Raises Refusal: `invalid_…` with its field, `host_taken`."""
    site = Site(created_at=now)
    hosts = _checked(policy)
    with write():
        _fill(site, policy)
        _name_hosts(site, hosts)
    return site


def edit_site(*, site: Site, policy: Policy) -> Site:
    """The site with new policies and hosts. Raises Refusal: `no_default_site` and what `create_site` raises."""
    hosts = _checked(policy)
    with write():
        locked = Site.objects.select_for_update().get(id=site.id)
        if locked.is_default and not policy.is_default:
            raise Refusal(
                Kind.CONFLICT,
                "no_default_site",
                "One site must be the default: make another site the default, and this one ceases to be it.",
                field="is_default",
            )
        locked.version = F("version") + 1
        _fill(locked, policy)
        _name_hosts(locked, hosts)
    return locked


def _checked(policy: Policy) -> frozenset[str]:
    """The hosts as they are stored."""
    if not 0 < len(policy.name.strip()) <= _NAME_LENGTH:
        raise _invalid("name", f"Give the site a name of up to {_NAME_LENGTH} characters.")
    if not _LANGUAGE.fullmatch(policy.language):
        raise _invalid("language", "Name the language by its code, like en or pt-BR.")
    if len(policy.reserved_names) > _RESERVED_LENGTH or "\x00" in policy.reserved_names:
        raise _invalid("reserved_names", f"Give names of up to {_RESERVED_LENGTH:,} characters altogether.")
    return frozenset(_host(text) for text in policy.hosts)


def _host(text: str) -> str:
    host = text.strip().lower().rstrip(".")
    if not host.isascii():
        host = _as_ascii(host)
    if len(host) > _HOST_LENGTH or not _HOST.fullmatch(host):
        raise _invalid("host", f"{text!r} is no host name: give one without scheme and port, like news.example.org.")
    return host


def _as_ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _fill(site: Site, policy: Policy) -> None:
    if policy.is_default:
        Site.objects.filter(is_default=True).exclude(id=site.id).update(is_default=False)
    site.name = " ".join(policy.name.split())
    site.language = policy.language
    site.is_default = policy.is_default
    site.guests_allowed = policy.guests_allowed
    site.edit_window_minutes = policy.edit_window_minutes
    site.reserved_names = "\n".join(line.strip() for line in policy.reserved_names.splitlines() if line.strip())
    site.save()


def _name_hosts(site: Site, hosts: Iterable[str]) -> None:
    wanted = set(hosts)
    site.origins.exclude(host__in=wanted).delete()
    known = set(site.origins.values_list("host", flat=True))
    for host in sorted(wanted - known):
        try:
            with transaction.atomic():
                Origin.objects.create(site=site, host=host)
        except IntegrityError:
            sentence = f"{host} belongs to another site already: take it away there first."
            raise Refusal(Kind.CONFLICT, "host_taken", sentence, field="host") from None


def _invalid(field: str, sentence: str) -> Refusal:
    return Refusal(Kind.INVALID, f"invalid_{field}", sentence, field=field)
