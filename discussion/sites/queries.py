"""Reads of sites."""

from collections.abc import Collection

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import QuerySet

from discussion.core import clock, statements
from discussion.sites.addresses import host_of_request
from discussion.sites.directory import directory
from discussion.sites.models import HostSignIn, Logo, Site


def site_for(host: str, origin: str = "") -> Site:
    """The site that this origin embeds, else the one that the host serves, else the default site.

    It was read within the last second, and others read it too: leave it as it is.
    """
    known = directory()
    return known.origins.get(origin) or known.hosts.get(host_of_request(host)) or known.default or default_site()


def is_allowed_origin(origin: str) -> bool:
    """Whether pages of exactly this origin, as browsers write it, may use the API of a site."""
    try:
        return origin in directory().origins
    except OperationalError:
        return False


def default_site() -> Site:
    """The site of an installation that names none; made on first use."""
    found = Site.objects.filter(is_default=True).first()
    if found:
        return found
    try:
        with transaction.atomic():
            return Site.objects.create(name="Discussion", is_default=True, created_at=clock.now())
    except IntegrityError:
        return Site.objects.get(is_default=True)


def sites() -> QuerySet[Site]:
    """Every site, by name."""
    return Site.objects.order_by("name", "id")


def sites_among(site_ids: Collection[int] | None) -> QuerySet[Site]:
    """These sites (all, for None), by name, for those who look after them."""
    return sites() if site_ids is None else sites().filter(id__in=site_ids)


def hosts_of(site: Site) -> list[str]:
    """The host names that serve the site."""
    return list(site.origins.order_by("host").values_list("host", flat=True))


def origins_of(site: Site) -> list[str]:
    """The origins whose pages embed the site's discussions."""
    return list(site.allowed_origins.order_by("origin").values_list("origin", flat=True))


def sites_called(name: str) -> list[Site]:
    """Every site of this name."""
    return list(Site.objects.filter(name=name).order_by("id"))


def site_named(text: str) -> Site | None:
    """The site with this host or, where but one has it, this name."""
    by_host = Site.objects.filter(origins__host=text.strip().lower()).first()
    if by_host is not None:
        return by_host
    named = list(Site.objects.filter(name=text.strip())[:2])
    return named[0] if len(named) == 1 else None


def logo(digest: str) -> tuple[bytes, str] | None:
    """The picture with this digest and its media type, whichever site it is of: the bytes are the same."""
    found = Logo.objects.filter(digest=digest).values_list("content", "media_type").first()
    return (bytes(found[0]), found[1]) if found else None


_SIGN_IN = statements.Share(HostSignIn, "h")
_OFFERED = f"SELECT {_SIGN_IN} FROM sites_hostsignin h WHERE h.site_id = %s"  # noqa: S608


def host_sign_in(site_id: int) -> HostSignIn | None:
    """How the site takes tokens of its host; None where nobody has set it."""
    found = statements.first(_OFFERED, [site_id], _SIGN_IN)
    return found[0] if found else None


def host_sign_ins() -> QuerySet[HostSignIn]:
    """Every site's sign-in from its host, by the site's name."""
    return HostSignIn.objects.select_related("site").order_by("site__name", "id")
