"""A changed policy, phrase list or model, tried on what was written in the last days before anything is saved."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.actions import learning, rules
from discussion.actions.rules import Lines, Terms
from discussion.comments.models import Comment
from discussion.core import ids
from discussion.core.errors import Kind, Refusal
from discussion.core.transactions import give_way, write
from discussion.moderation.learned import Mind, budget_of, mind_within
from discussion.moderation.models import Decision, LearnedModel, PhraseList, Policy, Rehearsal
from discussion.moderation.phrase_books import made_of
from discussion.moderation.policies import Rules, rules_for
from discussion.moderation.rehearsal import Tally, under, verdict_of
from discussion.moderation.subject import Subject
from discussion.moderation.trust import Record, level, record_of
from discussion.sites.models import Site

logger = logging.getLogger(__name__)

MOST_DAYS = 90
LEASE = timedelta(minutes=5)
BATCH = 100
_State = Rehearsal.State


def rehearse_policy(*, policy: Policy, terms: Terms, days: int, asked_by: Reader, now: datetime) -> Rehearsal:
    """Have these terms tried by a worker; nothing is saved. Raises Refusal as `rules.save_policy`, `invalid_days`."""
    rules.check_terms(terms)
    return _request(policy.site, {"policy": policy.id, "terms": asdict(terms)}, days, asked_by, now)


def rehearse_phrases(*, phrases: PhraseList, lines: Lines, days: int, asked_by: Reader, now: datetime) -> Rehearsal:
    """The same of a list. Raises Refusal as `rules.save_phrase_list`, `invalid_days`."""
    rules.check_lines(lines)
    return _request(phrases.site, {"phrases": phrases.id, "lines": asdict(lines)}, days, asked_by, now)


def rehearse_model(*, model: LearnedModel, days: int, asked_by: Reader, now: datetime) -> Rehearsal:
    """The same of a model that is not at work. Raises Refusal `at_work`, `invalid_days`."""
    if model.is_active:
        raise Refusal(Kind.CONFLICT, "at_work", _("This model is at work already: try another one."))
    return _request(model.site, {"model": model.id, "target": model.target}, days, asked_by, now)


def apply(*, rehearsal: int, now: datetime) -> Rehearsal:
    """Save what was tried. Raises Refusal `wrong_state` where it is not done, or was applied or dropped."""
    with write():
        found = _locked(rehearsal, _State.DONE)
        change = found.change
        if "policy" in change:
            policy = Policy.objects.select_related("site", "article").get(id=change["policy"])
            rules.save_policy(site=policy.site, article=policy.article, terms=Terms(**change["terms"]))
        elif "model" in change:
            learning.put_to_work(model=_model(change["model"]).id)
        else:
            rules.save_phrase_list(site=found.site, lines=Lines(**change["lines"]), number=change["phrases"])
        found.state = _State.APPLIED
        found.save(update_fields=["state"])
    return found


def drop(*, rehearsal: int) -> Rehearsal:
    """Forget what was tried, also while it is tried. Raises Refusal `wrong_state`."""
    with write():
        found = _locked(rehearsal, _State.DONE, _State.WAITING, _State.WORKING, _State.FAILED)
        found.state = _State.DROPPED
        found.save(update_fields=["state"])
    return found


def work_on_next(*, clock: Callable[[], datetime], may_go_on: Callable[[], bool] = lambda: True) -> bool:
    """Try what waits longest; whether there was anything. A worker that is told to stop gives it back."""
    found = _claim(clock())
    if found is None:
        return False
    try:
        _work_on(found, clock, may_go_on)
    except Exception:  # what cannot be tried must not keep what waits behind it
        logger.exception("The rehearsal %s failed.", found.public_id)
        _leave(found, _State.FAILED)
    return True


def _work_on(found: Rehearsal, clock: Callable[[], datetime], may_go_on: Callable[[], bool]) -> None:
    tally, changed, since = Tally(), _changing(found), _judged_from(found)
    for comments in _batches(found):
        _replay(comments, changed, tally, since, clock())
        if not may_go_on():
            _leave(found, _State.WAITING, done=0)
            return
        if not _tell(found, tally, clock()):
            return
        give_way()
    _leave(found, _State.DONE, report=tally.report())


def _leave(found: Rehearsal, state: str, **more: Any) -> None:
    with write():
        Rehearsal.objects.filter(id=found.id, state=_State.WORKING).update(state=state, **more)


def _request(site: Site, change: dict[str, Any], days: int, asked_by: Reader, now: datetime) -> Rehearsal:
    if not 0 < days <= MOST_DAYS:
        sentence = _("Give 1 to %(count)d days.") % {"count": MOST_DAYS}
        raise Refusal(Kind.INVALID, "invalid_days", sentence, field="days")
    with write():
        return Rehearsal.objects.create(site=site, asked_by=asked_by, change=change, days=days, asked_at=now)


def _locked(number: int, *states: str) -> Rehearsal:
    found = Rehearsal.objects.select_for_update().get(id=number)
    if found.state not in states:
        raise Refusal(Kind.CONFLICT, "wrong_state", _("This was settled meanwhile: look at it again."))
    return found


def _claim(now: datetime) -> Rehearsal | None:
    with write():
        lost = Q(state=_State.WORKING, lease_until__lte=now)
        waiting = Rehearsal.objects.select_for_update(skip_locked=True).filter(Q(state=_State.WAITING) | lost)
        found = waiting.order_by("id").first()
        if found is not None:
            found.state, found.done, found.lease_until = _State.WORKING, 0, now + LEASE
            found.total = _comments(found).count()
            found.save(update_fields=["state", "done", "total", "lease_until"])
    return found


def _comments(rehearsal: Rehearsal) -> QuerySet[Comment]:
    since = ids.first_id_of(rehearsal.asked_at - timedelta(days=rehearsal.days))
    found = Comment.objects.filter(site_id=rehearsal.site_id, id__gte=since, author__isnull=False)
    return found.exclude(state=Comment.State.DELETED).select_related("author", "article__site").order_by("id")


def _tell(rehearsal: Rehearsal, tally: Tally, now: datetime) -> bool:
    """How far it is; False where it was dropped meanwhile."""
    with write():
        mine = Rehearsal.objects.filter(id=rehearsal.id, state=_State.WORKING)
        return mine.update(done=tally.total, lease_until=now + LEASE, report=tally.report()) > 0


def _batches(rehearsal: Rehearsal) -> Iterator[list[Comment]]:
    last = 0
    while found := list(_comments(rehearsal).filter(id__gt=last)[:BATCH]):
        yield found
        last = found[-1].id


def _replay(
    comments: list[Comment], changed: Callable[[Rules], Rules], tally: Tally, since: int, now: datetime
) -> None:
    decided = _decided(comments, since)
    records = dict[int, Record]()
    for comment in comments:
        present = rules_for(comment.article, comment.article.site)
        subject = _subject(comment, present, records, now)
        other = under(subject, changed(present))
        tally.count(comment, verdict_of(subject), verdict_of(other), decided.get(comment.id))


def _subject(comment: Comment, present: Rules, records: dict[int, Record], now: datetime) -> Subject:
    author = comment.author
    if author is None:
        raise ValueError("Whoever was erased left nothing to try rules on.")
    if author.id not in records:
        records[author.id] = record_of(author, comment.site_id, present.policy)
    record = records[author.id]
    trust = level(author, record, present.policy, now)
    return Subject(comment.article, author, comment.body, comment.body_html, record, trust, present, now)


def _decided(comments: list[Comment], since: int) -> dict[int, str]:
    """Where people brought each of these comments last, from this decision on."""
    by_people = Decision.objects.filter(comment__in=comments, is_machine=False, id__gte=since).order_by("id")
    return dict(by_people.values_list("comment_id", "after"))


def _changing(rehearsal: Rehearsal) -> Callable[[Rules], Rules]:
    """What makes of the present rules those that are tried; read once."""
    change = rehearsal.change
    if "policy" in change:
        policy = Policy.objects.select_related("site").get(id=change["policy"])
        rules.fill(policy, Terms(**change["terms"]))
        return partial(_with_policy, policy, _minds_within(policy))
    if "model" in change:
        mind = mind_within(_model(change["model"]), budget_of(rehearsal.site))
        return lambda present: replace(present, minds={**present.minds, change["target"]: mind})
    lists = {each.id: each for each in PhraseList.objects.filter(site=rehearsal.site_id)}
    rules.spell(lists[change["phrases"]], Lines(**change["lines"]))
    phrases = made_of(each for each in lists.values() if each.is_enabled)
    return lambda present: replace(present, phrases=phrases)


def _with_policy(policy: Policy, minds: Mapping[str, Mind], present: Rules) -> Rules:
    """The rules with this policy where it holds, and with what the models may decide by it."""
    is_its_own = present.policy.id == policy.id
    return replace(present, policy=policy if is_its_own else present.policy, minds={**present.minds, **minds})


def _minds_within(policy: Policy) -> Mapping[str, Mind]:
    """What is at work and decides otherwise where the site's own policy has another budget of errors."""
    if policy.article_id is not None or budget_of(policy.site) == policy.error_budget / 100:
        return {}
    at_work = LearnedModel.objects.filter(site=policy.site_id, is_active=True).defer("content")
    return {row.target: mind_within(row, policy.error_budget / 100) for row in at_work}


def _model(number: int) -> LearnedModel:
    found = LearnedModel.objects.filter(id=number).defer("content").first()
    if found is None:
        raise Refusal(Kind.CONFLICT, "wrong_state", _("This model was replaced by newer ones: try one of those."))
    return found


def _judged_from(rehearsal: Rehearsal) -> int:
    """The first decision that may judge: a model is not judged by what it has learned from."""
    if "model" not in rehearsal.change:
        return 0
    return int(_model(rehearsal.change["model"]).report.get("tried_from", 0))
