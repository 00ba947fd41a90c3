"""Learns from moderators' decisions at night, and takes back what a machine may decide where blind checks disagree."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, Q

from discussion.core.transactions import write
from discussion.moderation import learning, zones
from discussion.moderation.features import features
from discussion.moderation.learned import (
    ABUSE,
    SPAM,
    budget_of,
    kept_measured,
    kept_zones,
    minds_of,
    takes_models,
    zones_from,
    zones_within,
)
from discussion.moderation.learning import Example, Refit
from discussion.moderation.model import Model, digest_of
from discussion.moderation.models import Check, Decision, LearnedModel
from discussion.moderation.normalise import normalise
from discussion.moderation.phrase_books import phrases_of
from discussion.moderation.transitions import TAKEN_DOWN
from discussion.moderation.zones import Checked
from discussion.sites.models import Site

# Of so many decisions is learned, the newest ones; more take memory and tell little more.
_MOST = 10_000
_KEPT_MODELS = 5
_VERDICTS = ("approve", "reject", "remove", "restore", "keep")
# The reasons by which a decision speaks of each; one without a reason speaks of both.
_REASONS = {SPAM: {"spam", None}, ABUSE: {"abuse", "illegal", None}}


def learn(*, now: datetime) -> int:
    """Learn anew on every site; how many models were taken to work. For the schedule."""
    return sum(learn_on(site=site, now=now) for site in Site.objects.order_by("id"))


def learn_on(*, site: Site, now: datetime) -> int:
    """Learn spam and abuse from the site's decisions; a model that is worse than the one at work is only noted."""
    judged, taken = _judged(site), 0
    for target in (SPAM, ABUSE):
        some = [each for each in judged if each.speaks is None or target in each.speaks]
        mind, examples = minds_of(site).get(target), [each.example for each in some]
        found = learning.refit(examples, purpose=target, at_work=mind.model() if mind else None)  # type: ignore[arg-type]
        if found.model is not None:
            taken += _keep(site, found, some[-len(found.tried_on)].decision, now)
    return taken


def certify_anew(*, site: Site) -> None:
    """Have what is at work on the site decide alone as far as its budget of errors goes by now, and no further."""
    with write():
        for row in LearnedModel.objects.filter(site=site, is_active=True).defer("content"):
            _set_zones(row, _certified(row, budget_of(site)))


def put_to_work(*, model: int) -> LearnedModel:
    """Have this model judge in place of the one that is at work. Raises LearnedModel.DoesNotExist."""
    with write():
        row = LearnedModel.objects.select_related("site").defer("content").get(id=model)
        LearnedModel.objects.filter(site=row.site_id, target=row.target, is_active=True).update(is_active=False)
        LearnedModel.objects.filter(id=row.id).update(is_active=True)
        _set_zones(row, _certified(row, budget_of(row.site)))
    return row


def close_lapsed(*, now: datetime) -> int:
    """Close each zone that its blind checks speak against; how many models lost one. For the schedule."""
    lost = 0
    for row in LearnedModel.objects.filter(is_active=True).defer("content"):
        certified = zones_from(row.zones)
        left = _left(row, certified)
        if left != certified:
            _set_zones(row, left)
            lost += 1
    return lost


class _Judged(NamedTuple):
    """What people decided, and the targets of which it speaks; None for all."""

    decision: int
    example: Example
    speaks: set[str] | None


def _judged(site: Site) -> list[_Judged]:
    """What people decided, in the order of time."""
    by_people = Q(is_machine=False, verdict__in=_VERDICTS, undone_by=None) & ~Q(comment__state="deleted")
    rows = Decision.objects.filter(by_people, site=site).order_by("-id")
    newest = rows.values_list("id", "comment_id", "verdict", "after", "reason__code", "comment__body")[:_MOST]
    book, seen, found = phrases_of(site).book, set[int](), list[_Judged]()
    for number, comment, verdict, after, reason, body in newest:
        # Who kept what is gone, and does not say why, leaves it to the decision before.
        is_silent = verdict == "keep" and after in TAKEN_DOWN and reason is None
        if comment not in seen and not is_silent:
            seen.add(comment)
            read = normalise(body)
            is_bad = after in TAKEN_DOWN
            speaks = {target for target, codes in _REASONS.items() if reason in codes} if is_bad else None
            example = learning.example(features(body, read, book.find(body, read)), is_bad=is_bad)
            found.append(_Judged(number, example, speaks))
    return found[::-1]


def _keep(site: Site, found: Refit, tried_from: int, now: datetime) -> bool:
    """Store the model; whether it was put to work. `tried_from` is the first decision that it has not learned from."""
    model, verdict = found.model, found.verdict
    if model is None:
        return False
    stored = model.to_bytes()
    report = {
        "decisions": model.decisions,
        "tried_on": len(found.tried_on),
        "tried_from": tried_from,
        "auc": verdict.new_auc,
        "old_auc": verdict.old_auc,
        "reason": verdict.reason,
        "is_promoted": verdict.is_promoted,
        "measured": kept_measured(_measured(model, found.tried_on)),
    }
    digest, is_taken = digest_of(stored), verdict.is_promoted and takes_models(site)
    with write():
        made = LearnedModel.objects.create(
            site=site, target=model.purpose, content=stored, digest=digest, report=report, trained_at=now
        )
        if is_taken:
            put_to_work(model=made.id)
        _forget_old(site, model.purpose)
    return is_taken


def _measured(model: Model, tried_on: Sequence[Example]) -> zones.Measured:
    scores = [model.score(each.numbers, each.values) for each in tried_on]
    return zones.measure(scores, [each.is_bad for each in tried_on])


def _certified(row: LearnedModel, budget: float) -> zones.Zones:
    return _left(row, zones_within(row, budget))


def _left(row: LearnedModel, certified: zones.Zones) -> zones.Zones:
    """What the blind checks leave of the zones."""
    return zones.lapsed(certified, approve=_checked(row, "approve"), reject=_checked(row, "reject"))


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
    wrong = [(afters[comment] in TAKEN_DOWN) == (side == "approve") for comment in decided]
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
