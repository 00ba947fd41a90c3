"""What was learned from a site's decisions, made ready: models with the zones in which they decide alone."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from discussion.core.kept import Kept
from discussion.moderation.model import Model, Refused
from discussion.moderation.models import LearnedModel, Policy
from discussion.moderation.zones import Checked, Measured, Zone, Zones, within
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


def mind_within(row: LearnedModel, budget: float) -> Mind:
    """What a model, at work or not, may decide where this share of it may be wrong."""
    return Mind(row.id, row.digest, zones_within(row, budget))


def zones_within(row: LearnedModel, budget: float) -> Zones:
    """The zones of a model that keep the budget, by what was measured when it was fitted."""
    purpose: Any = row.target
    return within(measured_from(row.report), purpose=purpose, budget_approve=budget, budget_reject=budget)


def budget_of(site: Site) -> float:
    """The share that may be wrong of what models decide alone on the site."""
    return _policy(site).error_budget / 100


def takes_models(site: Site) -> bool:
    """Whether the site puts a model that is no worse to work without asking an editor."""
    return _policy(site).takes_models


def _policy(site: Site) -> Policy:
    return Policy.objects.filter(site=site, article=None).first() or Policy()


def measured_from(report: Mapping[str, Any]) -> Measured:
    """What `kept_measured` wrote; nothing of a model that was fitted before that was kept."""
    sides = report.get("measured", {})
    found = {side: [(each, Checked(errors, size)) for each, errors, size in rows] for side, rows in sides.items()}
    return Measured(**found)


def kept_measured(found: Measured) -> dict[str, Any]:
    """What was measured as it is stored."""
    sides = found._asdict().items()
    return {side: [[each, checked.errors, checked.size] for each, checked in rows] for side, rows in sides}


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
