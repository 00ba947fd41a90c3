"""What the admin tells of what was learned on a site, and of what a machine may decide there."""

from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from discussion.moderation.learned import ABUSE, SPAM
from discussion.moderation.models import LearnedModel
from discussion.moderation.queries_learning import models_at_work


def learned_on(site_id: int) -> SafeString:
    """A line for spam and one for abuse."""
    found = models_at_work(site_id)
    names = {SPAM: _("Spam"), ABUSE: _("Abuse")}
    lines = [(name, _sentence(found.get(target))) for target, name in names.items()]
    return format_html_join("", "<p>{}: {}</p>", lines)


def _sentence(found: dict[str, Any] | None) -> str:
    if found is None:
        return _("Nothing is learned yet, since there are too few decisions. The rules speak alone.")
    numbers = {"count": found["decisions"], "auc": measured(found["auc"])}
    said = _("Learned from %(count)d decisions; it orders the newest ones with an AUC of %(auc)s.") % numbers
    return f"{said} {decides(found['zones'])}"


def standing(found: LearnedModel) -> str:
    """Whether a model is at work, waits for an editor, or was put aside."""
    if found.is_active:
        return _("At work")
    return _("No worse: it can be put to work") if found.report.get("is_promoted") else _("Put aside: it was worse")


def measured(auc: float | None) -> str:
    """An AUC as it is shown."""
    return "–" if auc is None else number_format(auc, 3)


def decides(zones: dict[str, Any]) -> str:
    """What a model decides without a person, in a sentence."""
    parts = []
    if "approve" in zones:
        parts.append(_("lets pass what scores up to %(score)s") % {"score": zones["approve"]["threshold"]})
    if "reject" in zones:
        parts.append(_("rejects what scores from %(score)s on") % {"score": zones["reject"]["threshold"]})
    if not parts:
        return _("It decides nothing alone.")
    return _("By itself it %(parts)s.") % {"parts": _(" and ").join(parts)}
