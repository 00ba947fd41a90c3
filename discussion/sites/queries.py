"""Reads of sites."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from discussion.core import clock, statements
from discussion.sites.models import HostSignIn, Site

_SITE = statements.Share(Site, "s")
# Nearly every request asks it.
_SERVING = f"""
    SELECT {_SITE} FROM sites_site s LEFT JOIN sites_origin o ON o.site_id = s.id AND o.host = %s
    WHERE o.host IS NOT NULL OR s.is_default ORDER BY s.is_default LIMIT 1
"""  # noqa: S608


def site_for(host: str) -> Site:
    """The site that names this host as its own, else the default site."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    found = statements.first(_SERVING, [name.lower()], _SITE)
    return found[0] if found else default_site()


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


def hosts_of(site: Site) -> list[str]:
    """The host names that serve the site."""
    return list(site.origins.order_by("host").values_list("host", flat=True))


def site_named(text: str) -> Site | None:
    """The site with this host or, where but one has it, this name."""
    by_host = Site.objects.filter(origins__host=text.strip().lower()).first()
    if by_host is not None:
        return by_host
    named = list(Site.objects.filter(name=text.strip())[:2])
    return named[0] if len(named) == 1 else None


_SIGN_IN = statements.Share(HostSignIn, "h")
_OFFERED = f"SELECT {_SIGN_IN} FROM sites_hostsignin h WHERE h.site_id = %s"  # noqa: S608


def host_sign_in(site_id: int) -> HostSignIn | None:
    """How the site takes tokens of its host; None where nobody has set it."""
    found = statements.first(_OFFERED, [site_id], _SIGN_IN)
    return found[0] if found else None


def host_sign_ins() -> QuerySet[HostSignIn]:
    """Every site's sign-in from its host, by the site's name."""
    return HostSignIn.objects.select_related("site").order_by("site__name", "id")
