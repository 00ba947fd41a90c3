"""What is learned from moderators' decisions, and where a machine may then decide alone."""

from datetime import timedelta

import pytest

from discussion.actions import forgetting, learning, screening_again
from discussion.moderation import learned, policies
from discussion.moderation.models import Case, Check, Decision, LearnedModel, Screening, Signature
from discussion.moderation.zones import Checked, Zone, Zones
from discussion.sites.models import Site
from tests.factories import NOON, decide, make_comment, make_member, make_reader
from tests.screening.rows import HAM, SPAM, post, reason, screen_now, set_policy, words

FAIR = "The roof of the village hall needs work before winter, says Monday’s speaker."


@pytest.fixture(autouse=True)
def nobody_is_sampled(monkeypatch):
    """One in twenty is, by an id that nobody foresees: a test that wants it says so."""
    monkeypatch.setattr(screening_again, "is_sampled", lambda number, salt: False)


def open_zones(article, **sides):
    """Let the spam model decide from these scores on."""
    zone = {side: Zone(threshold, Checked(0, 500), 0.01, 0.05) for side, threshold in sides.items()}
    kept = learned.kept_zones(Zones(**zone))
    LearnedModel.objects.filter(is_active=True).update(zones=kept)
    Site.objects.filter(id=article.site_id).update(version=article.site.version + 1)
    article.site.refresh_from_db()


def test_before_anything_is_learned_the_trace_says_so(ann, article):
    comment = post(article, ann)
    screen_now()

    assert reason(comment, "spam") == "There are too few decisions to learn from yet."
    assert words(comment, "background")["abuse"] == "pass"


def test_what_is_like_rejected_comments_waits_and_the_trace_says_why(stan, article, taught):
    comment = post(article, stan, "Buy cheap followers at our shop, best price in the market!")
    fair = post(article, stan, "The roof of the village hall needs work before winter, says Monday’s speaker.")
    screen_now()
    comment.refresh_from_db()
    fair.refresh_from_db()

    assert (comment.state, fair.state) == ("pending", "published")
    assert reason(comment, "spam").startswith("Spam: ")
    assert "What speaks for it: “" in reason(comment, "spam")
    word = Check.objects.get(screening__comment=comment, name="spam")
    assert word.score > 0.8
    assert word.details["route"] == "human"
    assert word.version == LearnedModel.objects.get(is_active=True).digest[:12]


def test_a_model_that_is_worse_is_noted_and_not_taken(article, taught, monkeypatch):
    from discussion.moderation.learning import Verdict

    monkeypatch.setattr(
        learning.learning, "shadow_evaluate", lambda new, old, newest: Verdict(False, "Worse.", 0.5, 0.9)
    )
    before = LearnedModel.objects.get(is_active=True).id

    assert learning.learn_on(site=article.site, now=NOON) == 0
    assert LearnedModel.objects.get(is_active=True).id == before
    assert LearnedModel.objects.filter(is_active=False, report__reason="Worse.").exists()


def test_learning_again_replaces_the_model_by_one_that_is_no_worse(article, taught):
    before = LearnedModel.objects.get(is_active=True).id
    learning.learn(now=NOON)

    assert LearnedModel.objects.get(is_active=True).id != before


def test_too_few_decisions_certify_no_zone(article, taught):
    assert LearnedModel.objects.get(is_active=True).zones == {}


def test_in_a_certified_zone_spam_is_rejected_by_the_machine(stan, article, taught):
    open_zones(article, reject=0.8)
    comment = post(article, stan, SPAM.format(1000))
    screen_now()
    comment.refresh_from_db()

    decision = Decision.objects.get(comment=comment)
    assert (comment.state, decision.verdict, decision.is_machine) == ("rejected", "reject", True)
    assert Screening.objects.get(comment=comment, stage="background").outcome == "rejected"


def test_whom_the_site_trusts_is_rejected_by_no_machine(article, taught):
    open_zones(article, reject=0.8)
    member = make_member("Tru Trusted", "tru@example.org")
    make_comment(article, member)
    set_policy(article, trusted_from=1, newcomer_until=1)
    comment = post(article, member, SPAM.format(1000))
    screen_now()
    comment.refresh_from_db()

    assert comment.state == "pending"


def both_approve(article):
    """An abuse model as sure as the spam model."""
    one = LearnedModel.objects.get(is_active=True)
    one.id, one.target = one.id + 1, "abuse"
    LearnedModel.objects.bulk_create([one])
    open_zones(article, approve=0.4)


def test_in_a_certified_zone_what_waits_by_policy_alone_is_released(stan, article, taught):
    both_approve(article)
    set_policy(article, holds="everyone")
    comment = post(article, stan, FAIR)
    assert comment.state == "pending"
    screen_now()
    comment.refresh_from_db()

    assert comment.state == "published"
    assert Decision.objects.get(comment=comment).verdict == "release"
    assert not Case.objects.filter(comment=comment).exists()


def test_some_of_what_machines_decide_goes_blind_to_a_person(stan, article, taught, monkeypatch):
    monkeypatch.setattr(screening_again, "is_sampled", lambda number, salt: True)
    both_approve(article)
    comment = post(article, stan, FAIR)
    screen_now()

    case = Case.objects.get(comment=comment)
    assert (case.is_sampled, case.is_pending) == (True, False)


def test_a_zone_that_blind_checks_speak_against_is_closed(stan, mo, article, taught, monkeypatch):
    monkeypatch.setattr(screening_again, "is_sampled", lambda number, salt: True)
    both_approve(article)
    assert learning.close_lapsed(now=NOON) == 0
    for number in range(12):
        comment = post(article, make_reader(f"Reader {chr(65 + number)}"), HAM.format(2000 + number * 37))
        screen_now()
        comment.refresh_from_db()
        if comment.state == "published":
            decide(mo, comment, "remove")

    assert Decision.objects.filter(is_blind=True).exists()
    assert learning.close_lapsed(now=NOON) > 0
    assert LearnedModel.objects.get(is_active=True, target="spam").zones == {}


def test_bytes_that_are_not_what_was_stored_leave_the_rules_alone(stan, article, taught):
    LearnedModel.objects.update(content=b"something else")
    policies.KEPT.__init__(most=5)
    learned.KEPT.__init__(most=5)
    comment = post(article, stan, SPAM.format(1000))
    screen_now()

    assert words(comment, "background")["spam"] == "pass"


def test_clean_traces_are_forgotten_after_ninety_days_and_others_stay(ann, article):
    clean, held = post(article, ann), post(article, ann, " ".join(f"https://{letter}.example/" for letter in "abcd"))
    screen_now()
    forgetting.forget_traces(now=NOON + timedelta(days=89))
    assert Screening.objects.count() == 4
    # Identifiers tell the time, and those of an earlier test may have been days ahead.
    forgetting.forget_traces(now=NOON + timedelta(days=120))

    assert set(Screening.objects.values_list("comment", flat=True)) == {held.id}
    assert not Check.objects.filter(screening__comment=clean).exists()


def test_signatures_are_forgotten_after_a_day(ann, article):
    post(article, ann, "A text that is long enough to be compared with others.")
    screen_now()
    forgetting.forget_traces(now=NOON + timedelta(hours=23))
    assert Signature.objects.exists()
    forgetting.forget_traces(now=NOON + timedelta(hours=25))
    assert not Signature.objects.exists()


def test_a_language_that_is_not_expected_waits(ann, article):
    set_policy(article, languages="en fr")
    german = post(article, ann, "Das ist ein ganz gewöhnlicher Satz in deutscher Sprache, den jeder versteht.")
    english = post(article, ann, "This is quite an ordinary sentence in English that anybody understands.")
    screen_now()
    german.refresh_from_db()
    english.refresh_from_db()

    assert (german.state, english.state) == ("pending", "published")
    assert reason(german, "language") == "It is in de, which is not expected here."
