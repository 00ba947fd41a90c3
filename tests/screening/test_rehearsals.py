"""A change of rules, tried on what was written before it is saved."""

from datetime import timedelta

import pytest

from discussion.actions import learning, rehearsing
from discussion.actions.rules import Lines, Terms
from discussion.core.errors import Refusal
from discussion.moderation.learned import kept_measured
from discussion.moderation.models import Decision, LearnedModel, PhraseList, Policy, Rehearsal
from discussion.moderation.policies import rules_for
from discussion.moderation.zones import Checked, Measured
from tests.factories import NOON
from tests.screening.rows import post, set_policy
from tests.screening.test_phrases import set_list


def work():
    assert rehearsing.work_on_next(clock=lambda: NOON)


def judge(comment, mo, after):
    Decision.objects.create(
        site_id=comment.site_id,
        comment=comment,
        moderator=mo,
        verdict="approve",
        before="published",
        after=after,
        revision=1,
        decided_at=NOON,
    )


def try_list(article, ed, *phrases, effect="hold", days=7):
    found = set_list(article, "nothing", name="Tried")
    lines = Lines(name="Tried", phrases="\n".join(phrases), effect=effect)
    return rehearsing.rehearse_phrases(phrases=found, lines=lines, days=days, asked_by=ed, now=NOON)


def test_a_list_is_tried_on_what_was_written_and_nothing_is_saved(ann, ed, mo, article):
    spam, rude, fair = post(article, ann, "Crypto now!"), post(article, ann, "Crypto?"), post(article, ann)
    judge(spam, mo, "rejected")
    judge(rude, mo, "published")
    judge(fair, mo, "rejected")
    found = try_list(article, ed, "crypto")
    work()
    found.refresh_from_db()

    assert (found.state, found.done, found.total) == ("done", 3, 3)
    assert (found.report["held"], found.report["released"], found.report["refused"]) == (2, 0, 0)
    assert found.report["examples"]["held"] == [spam.public_id, rude.public_id]
    assert found.report["after"] == {"stopped": 2, "bad": 2, "precision": 0.5, "recall": 0.5}
    assert found.report["before"]["precision"] is None
    assert PhraseList.objects.get(name="Tried").phrases == "nothing"
    assert post(article, ann, "Crypto again").state == "published"


def test_what_would_be_refused_and_released_is_told_apart(ann, ed, article):
    post(article, ann, "Crypto now!")
    found = try_list(article, ed, "crypto", effect="refuse")
    policy = set_policy(article, holds="everyone")
    post(article, ann, "Fair words.")
    freer = rehearsing.rehearse_policy(policy=policy, terms=Terms(), days=7, asked_by=ed, now=NOON)
    work()
    work()
    found.refresh_from_db()
    freer.refresh_from_db()

    assert found.report["refused"] == 1
    assert freer.report["released"] == 2
    assert Policy.objects.get().holds == "everyone"


def test_only_the_last_days_count(ann, ed, article, clock, ids_follow_the_clock):
    post(article, ann, "Crypto now!")
    clock.shift(timedelta(days=8))
    found = try_list(article, ed, "crypto")
    Rehearsal.objects.filter(id=found.id).update(asked_at=NOON + timedelta(days=8))
    work()
    found.refresh_from_db()

    assert found.total == 0


def test_what_was_tried_is_applied_once(ann, ed, article):
    found = try_list(article, ed, "crypto")
    with pytest.raises(Refusal, match="settled meanwhile"):
        rehearsing.apply(rehearsal=found.id, now=NOON)
    work()
    rehearsing.apply(rehearsal=found.id, now=NOON)
    article.site.refresh_from_db()

    assert post(article, ann, "Crypto again").state == "pending"
    with pytest.raises(Refusal, match="settled meanwhile"):
        rehearsing.drop(rehearsal=found.id)


def test_what_is_dropped_in_the_middle_stops(ann, ed, article, monkeypatch):
    monkeypatch.setattr(rehearsing, "BATCH", 1)
    for number in range(3):
        post(article, ann, f"Number {number}.")
    found = try_list(article, ed, "crypto")
    real = rehearsing._tell
    monkeypatch.setattr(rehearsing, "_tell", lambda *args: (rehearsing.drop(rehearsal=found.id), real(*args))[1])
    work()
    found.refresh_from_db()

    assert found.state == "dropped"


def test_a_worker_that_is_told_to_stop_gives_it_back(ann, ed, article):
    post(article, ann)
    found = try_list(article, ed, "crypto")
    rehearsing.work_on_next(clock=lambda: NOON, may_go_on=lambda: False)
    found.refresh_from_db()
    assert found.state == "waiting"
    work()


def test_a_lost_workers_rehearsal_begins_anew_when_its_lease_is_over(ann, ed, article):
    found = try_list(article, ed, "crypto")
    Rehearsal.objects.filter(id=found.id).update(state="working", lease_until=NOON + timedelta(minutes=1))
    assert not rehearsing.work_on_next(clock=lambda: NOON)
    assert rehearsing.work_on_next(clock=lambda: NOON + timedelta(minutes=2))


@pytest.mark.parametrize("days", [0, 91])
def test_so_many_days_cannot_be_tried(ed, article, days):
    with pytest.raises(Refusal, match="1 to 90 days"):
        try_list(article, ed, "crypto", days=days)


def test_thresholds_are_tried(stan, ed, article, taught):
    policy = set_policy(article)
    post(article, stan, "Buy cheap followers at our shop, best price in the market!")
    stricter = rehearsing.rehearse_policy(policy=policy, terms=Terms(spam_held_from=100), days=7, asked_by=ed, now=NOON)
    work()
    stricter.refresh_from_db()

    # Of those that taught the model, half are spam.
    assert (stricter.report["held"], stricter.report["released"]) == (0, 26)


def test_a_budget_of_errors_is_tried_and_then_kept(stan, ed, article, taught, monkeypatch):
    policy = set_policy(article, holds="everyone")
    measure(taught, approve=Checked(0, 60), reject=Checked(0, 200))
    learning.certify_anew(site=article.site)
    post(article, stan, "The roof of the village hall needs work before winter, says Monday’s speaker.")
    terms = Terms(holds="everyone", error_budget=10)
    found = rehearsing.rehearse_policy(policy=policy, terms=terms, days=7, asked_by=ed, now=NOON)
    work()
    found.refresh_from_db()
    before = LearnedModel.objects.get(is_active=True).zones
    rehearsing.apply(rehearsal=found.id, now=NOON)
    zones = LearnedModel.objects.get(is_active=True).zones

    assert set(before) == {"reject"}
    assert set(zones) == {"approve", "reject"}
    assert {zone["budget"] for zone in zones.values()} == {0.1}


def test_a_model_is_tried_beside_the_one_at_work_and_put_to_work(stan, ed, mo, article, taught):
    set_policy(article, takes_models=False)
    post(article, stan, "Buy cheap followers at our shop, best price in the market!")
    assert learning.learn_on(site=article.site, now=NOON) == 0
    new = LearnedModel.objects.get(is_active=False)
    found = rehearsing.rehearse_model(model=new, days=7, asked_by=ed, now=NOON)
    work()
    found.refresh_from_db()

    assert (found.state, found.report["total"]) == ("done", 51)
    # It is judged by the newest fifth of the decisions, which it has not learned from.
    assert found.report["after"]["bad"] == 5
    assert LearnedModel.objects.get(is_active=True).id == taught.id
    rehearsing.apply(rehearsal=found.id, now=NOON)
    assert LearnedModel.objects.get(is_active=True).id == new.id
    article.site.refresh_from_db()
    assert rules_for(article, article.site).minds["spam"].number == new.id


def test_a_model_that_is_dropped_leaves_the_old_one_at_work(ed, article, taught):
    set_policy(article, takes_models=False)
    learning.learn_on(site=article.site, now=NOON)
    found = rehearsing.rehearse_model(model=LearnedModel.objects.get(is_active=False), days=7, asked_by=ed, now=NOON)
    work()
    rehearsing.drop(rehearsal=found.id)

    assert LearnedModel.objects.get(is_active=True).id == taught.id


def test_a_model_at_work_need_not_be_tried(ed, article, taught):
    with pytest.raises(Refusal, match="at work already"):
        rehearsing.rehearse_model(model=taught, days=7, asked_by=ed, now=NOON)


def test_a_model_that_is_gone_meanwhile_fails_and_keeps_nobody_waiting(ann, ed, article, taught):
    set_policy(article, takes_models=False)
    learning.learn_on(site=article.site, now=NOON)
    new = LearnedModel.objects.get(is_active=False)
    found = rehearsing.rehearse_model(model=new, days=7, asked_by=ed, now=NOON)
    behind = try_list(article, ed, "crypto")
    new.delete()
    work()
    work()
    found.refresh_from_db()
    behind.refresh_from_db()

    assert (found.state, behind.state) == ("failed", "done")


@pytest.mark.parametrize(
    ("field", "value"),
    [("spam_held_from", 0), ("abuse_held_from", 101), ("error_budget", 0), ("error_budget", 21)],
)
def test_such_thresholds_cannot_be_set(ed, article, field, value):
    policy = set_policy(article)
    with pytest.raises(Refusal, match="percent"):
        rehearsing.rehearse_policy(policy=policy, terms=Terms(**{field: value}), days=7, asked_by=ed, now=NOON)


def measure(model, *, approve, reject):
    """Let this be what was found of the model at the narrowest threshold of each side."""
    found = Measured(approve=[(0.4, approve)], reject=[(0.6, reject)])
    LearnedModel.objects.filter(id=model.id).update(report={**model.report, "measured": kept_measured(found)})
