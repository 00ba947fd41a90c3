"""Learns from moderators' decisions at night, and takes back what a machine may decide where blind checks disagree."""

from datetime import datetime
from typing import Any

from django.db.models import F, Q

from discussion.core.transactions import write
from discussion.moderation import learning, zones
from discussion.moderation.features import features
from discussion.moderation.learned import ABUSE, SPAM, kept_zones, minds_of, zones_from
from discussion.moderation.learning import Example, Refit
from discussion.moderation.model import digest_of
from discussion.moderation.models import Check, Decision, LearnedModel
from discussion.moderation.normalise import normalise
from discussion.moderation.phrase_books import phrases_of
from discussion.moderation.zones import Checked
from discussion.sites.models import Site

# Of so many decisions is learned, the newest ones; more take memory and tell little more.
_MOST = 10_000
_BUDGET = 0.05
_KEPT_MODELS = 5
_VERDICTS = ("approve", "reject", "remove", "restore", "keep")
_BAD = ("rejected", "removed")
# The reasons by which a decision speaks of each; one without a reason speaks of both.
_REASONS = {SPAM: {"spam", None}, ABUSE: {"abuse", "illegal", None}}


def learn(*, now: datetime) -> int:
    """Learn anew on every site; how many models were taken to work. For the schedule."""
    return sum(learn_on(site=site, now=now) for site in Site.objects.order_by("id"))


def learn_on(*, site: Site, now: datetime) -> int:
    """Learn spam and abuse from the site's decisions; a model that is worse than the one at work is only noted."""
    judged, taken = _judged(site), 0
    for target in (SPAM, ABUSE):
        examples = [example for example, speaks in judged if speaks is None or target in speaks]
        mind = minds_of(site).get(target)
        found = learning.refit(examples, purpose=target, at_work=mind.model() if mind else None)  # type: ignore[arg-type]
        if found.model is not None:
            _keep(site, target, found, now)
            taken += found.verdict.is_promoted
    return taken


def close_lapsed(*, now: datetime) -> int:
    """Close each zone that its blind checks speak against; how many models lost one. For the schedule."""
    lost = 0
    for row in LearnedModel.objects.filter(is_active=True).defer("content"):
        certified = zones_from(row.zones)
        left = zones.lapsed(certified, approve=_checked(row, "approve"), reject=_checked(row, "reject"))
        if left != certified:
            _set_zones(row, left)
            lost += 1
    return lost


def _judged(site: Site) -> list[tuple[Example, set[str] | None]]:
    """What people decided, in the order of time, with the targets that each speaks of; None for all."""
    by_people = Q(is_machine=False, verdict__in=_VERDICTS, undone_by=None) & ~Q(comment__state="deleted")
    rows = Decision.objects.filter(by_people, site=site).order_by("-id")
    newest = rows.values_list("comment_id", "after", "reason__code", "comment__body")[:_MOST]
    book, seen, found = phrases_of(site).book, set[int](), list[tuple[Example, set[str] | None]]()
    for comment, after, reason, body in newest:
        if comment not in seen:
            seen.add(comment)
            read = normalise(body)
            is_bad = after in _BAD
            speaks = {target for target, codes in _REASONS.items() if reason in codes} if is_bad else None
            found.append((learning.example(features(body, read, book.find(body, read)), is_bad=is_bad), speaks))
    return found[::-1]


def _keep(site: Site, target: str, found: Refit, now: datetime) -> None:
    model, verdict = found.model, found.verdict
    if model is None:
        return
    stored = model.to_bytes()
    report = {
        "decisions": model.decisions,
        "tried_on": len(found.tried_on),
        "auc": verdict.new_auc,
        "old_auc": verdict.old_auc,
        "reason": verdict.reason,
    }
    with write():
        if verdict.is_promoted:
            LearnedModel.objects.filter(site=site, target=target, is_active=True).update(is_active=False)
        LearnedModel.objects.create(
            site=site,
            target=target,
            content=stored,
            digest=digest_of(stored),
            report=report,
            zones=kept_zones(_certified(found, target)),
            is_active=verdict.is_promoted,
            trained_at=now,
        )
        _forget_old(site, target)
        _announce(site.id)


def _certified(found: Refit, target: str) -> zones.Zones:
    model = found.model
    scores = [model.score(each.numbers, each.values) for each in found.tried_on] if model else []
    labels = [each.is_bad for each in found.tried_on]
    budgets: dict[str, Any] = {"budget_approve": _BUDGET, "budget_reject": _BUDGET}
    return zones.certify(scores, labels, purpose=target, **budgets)  # type: ignore[arg-type]


def _checked(row: LearnedModel, side: str) -> Checked:
    """What people who did not know the machine's word said since of what this model decided."""
    blind = Decision.objects.filter(site_id=row.site_id, id__gt=row.id, is_blind=True, undone_by=None)
    afters = dict(blind.order_by("id").values_list("comment_id", "after"))
    words = Check.objects.filter(screening__comment__in=afters, name=row.target)
    decided = {
        comment
        for comment, details in words.values_list("screening__comment_id", "details")
        if details.get("route") == side and details.get("model") == row.id
    }
    wrong = [(afters[comment] in _BAD) == (side == "approve") for comment in decided]
    return Checked(sum(wrong), len(wrong))


def _set_zones(row: LearnedModel, left: zones.Zones) -> None:
    with write():
        LearnedModel.objects.filter(id=row.id).update(zones=kept_zones(left))
        _announce(row.site_id)


def _forget_old(site: Site, target: str) -> None:
    old = LearnedModel.objects.filter(site=site, target=target, is_active=False).order_by("-id")
    LearnedModel.objects.filter(id__in=list(old.values_list("id", flat=True)[_KEPT_MODELS:])).delete()


def _announce(site_id: int) -> None:
    Site.objects.filter(id=site_id).update(version=F("version") + 1)
