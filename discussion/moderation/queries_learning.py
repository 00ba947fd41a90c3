"""Reads of what was learned."""

from typing import Any

from discussion.moderation.models import LearnedModel


def models_at_work(site_id: int) -> dict[str, dict[str, Any]]:
    """Spam or abuse → how the model at work on the site was made, how well it did, and where it decides alone."""
    found = LearnedModel.objects.filter(site_id=site_id, is_active=True).values_list("target", "report", "zones")
    return {target: {**report, "zones": zones} for target, report, zones in found}
