"""What was learned from a site's decisions, made ready: models with the zones in which they decide alone."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from discussion.core.kept import Kept
from discussion.moderation.model import Model, Refused
from discussion.moderation.models import LearnedModel
from discussion.moderation.zones import Checked, Zone, Zones
from discussion.sites.models import Site

logger = logging.getLogger(__name__)

SPAM, ABUSE = LearnedModel.Target.SPAM.value, LearnedModel.Target.ABUSE.value
# Half a megabyte each.
KEPT = Kept[Model | None](most=40)


@dataclass(frozen=True, slots=True)
class Mind:
    """A model at work, known by its digest, and what it may decide."""

    number: int
    digest: str
    zones: Zones

    def model(self) -> Model | None:
        """The model, read when it is first asked for; None where its bytes are not what was stored."""
        return KEPT.get(self.number, self.digest, self._read)

    def _read(self) -> Model | None:
        stored = LearnedModel.objects.filter(id=self.number).values_list("content", flat=True).first()
        try:
            return Model.from_bytes(bytes(stored or b""), digest=self.digest)
        except Refused:
            logger.exception("A learned model cannot be used; the rules speak alone.")
            return None


def minds_of(site: Site) -> Mapping[str, Mind]:
    """Spam or abuse → what was learned of it and is at work on the site."""
    rows = LearnedModel.objects.filter(site=site, is_active=True).values_list("target", "id", "digest", "zones")
    return {target: Mind(number, digest, zones_from(zones)) for target, number, digest, zones in rows}


def zones_from(kept: Mapping[str, Any]) -> Zones:
    """The zones that `kept_zones` wrote."""
    return Zones(**{side: _zone(kept[side]) for side in ("approve", "reject") if kept.get(side)})


def kept_zones(zones: Zones) -> dict[str, Any]:
    """The zones as they are stored."""
    sides = {"approve": zones.approve, "reject": zones.reject}
    return {
        name: {
            "threshold": zone.threshold,
            "errors": zone.measured.errors,
            "size": zone.measured.size,
            "bound": zone.bound,
            "budget": zone.budget,
        }
        for name, zone in sides.items()
        if zone is not None
    }


def salt(site_id: int) -> bytes:
    """By which is chosen what a person judges too; nobody outside knows it."""
    return f"{site_id} {settings.SECRET_KEY}".encode()


def _zone(kept: Mapping[str, Any]) -> Zone:
    return Zone(kept["threshold"], Checked(kept["errors"], kept["size"]), kept["bound"], kept["budget"])
