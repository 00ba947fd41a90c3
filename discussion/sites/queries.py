"""Reads of sites."""

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from discussion.core import clock
from discussion.sites.models import Site


def site_for(host: str) -> Site:
    """The site that names this host as its own, else the default site."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    found = Site.objects.filter(Q(origins__host=name.lower()) | Q(is_default=True)).order_by("is_default").first()
    return found or default_site()


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
