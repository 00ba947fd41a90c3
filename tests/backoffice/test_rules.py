"""Policies, phrase lists and reasons, as the editors of a site set them."""

import pytest

from discussion.core import vault
from discussion.moderation.models import PhraseList, Policy, Reason
from discussion.sites.queries import default_site
from tests.factories import make_site
from tests.screening.rows import post as posted
from tests.screening.rows import set_policy

TERMS = {
    "holds": "guests",
    "newcomer_until": 3,
    "trusted_from": 50,
    "most_links": 3,
    "deadline_seconds": 5,
    "shown_at_deadline": ["regular", "trusted"],
    "external_failure": "show",
    "external_seconds": 3,
    "spam_held_from": 80,
    "abuse_held_from": 80,
    "error_budget": 5,
    "takes_models": "on",
}
TRY = "moderation_policy_try"


def add_policy(desk, **changes):
    return desk.post("moderation_policy_add", site=default_site().id, **{**TERMS, **changes})


def errors(response):
    shown = response.context["adminform"].form
    return [sentence for sentences in shown.errors.values() for sentence in sentences]


def add_list(desk, **changes):
    lines = {"name": "Banned", "effect": "hold", "phrases": "buy followers", "is_enabled": "on", **changes}
    return desk.post("moderation_phraselist_add", site=default_site().id, **lines)


def test_an_editor_sets_a_policy_and_it_counts_with_the_next_comment(editors_desk, ann, article):
    assert posted(article, ann).state == "published"
    add_policy(editors_desk)
    article.site.refresh_from_db()

    saved = Policy.objects.get()
    assert (saved.holds, saved.shown_at_deadline, saved.version) == ("guests", "regular trusted", 1)
    assert posted(article, ann, "And again.").state == "pending"


def test_a_policy_is_changed_and_its_version_moves(editors_desk, article):
    add_policy(editors_desk)
    saved = Policy.objects.get()
    editors_desk.post("moderation_policy_change", saved.id, **{**TERMS, "holds": "everyone"})

    saved.refresh_from_db()
    assert (saved.holds, saved.version) == ("everyone", 2)


def test_keys_are_locked_and_never_shown_again(editors_desk, article):
    add_policy(editors_desk, new_external_secret="very secret indeed", new_akismet_key="akis")
    saved = Policy.objects.get()
    assert vault.unlock(saved.external_secret) == "very secret indeed"
    assert "very secret" not in str(editors_desk.page("moderation_policy_change", saved.id))
    editors_desk.post("moderation_policy_change", saved.id, **TERMS, without_akismet="on")

    saved.refresh_from_db()
    assert vault.unlock(saved.external_secret) == "very secret indeed"
    assert saved.akismet_key == ""


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("denied_domains", "https://spam.example/", "is no domain"),
        ("external_url", "ftp://elsewhere.example/", "no web address"),
        ("deadline_seconds", "0", "Give 1 to 60 seconds."),
        ("external_seconds", "11", "Give 1 to 10 seconds."),
    ],
)
def test_what_cannot_be_set_is_said_beside_its_field(editors_desk, article, field, text, sentence):
    [said] = errors(add_policy(editors_desk, **{field: text}))

    assert sentence in said
    assert not Policy.objects.exists()


def test_an_editor_saves_a_list_with_the_shipped_one_added(editors_desk, article):
    add_list(editors_desk, shipped="de")

    saved = PhraseList.objects.get()
    assert saved.phrases.splitlines()[0] == "buy followers"
    assert len(saved.phrases.splitlines()) > 20


def test_a_line_that_is_no_phrase_is_named(editors_desk, article):
    [said] = errors(add_list(editors_desk, phrases="good\n*\nidiot*"))

    assert said.startswith("Line 2:")
    assert not PhraseList.objects.exists()


def test_two_lists_of_a_site_have_two_names(editors_desk, article):
    add_list(editors_desk)
    [said] = errors(add_list(editors_desk))

    assert said == "Another list of this site has this name: choose another one."


def test_reasons_are_added_and_their_codes_stay(editors_desk, article):
    fields = {"title": "Rude", "text": "It is rude.", "position": 9, "is_enabled": "on"}
    editors_desk.post("moderation_reason_add", site=default_site().id, code="rude", **fields)
    saved = Reason.objects.get(code="rude")
    editors_desk.post("moderation_reason_change", saved.id, **{**fields, "code": "other", "title": "Very rude"})

    saved.refresh_from_db()
    assert (saved.code, saved.title) == ("rude", "Very rude")


def test_the_box_tells_each_checks_word_and_keeps_nothing(editors_desk, article):
    add_list(editors_desk)
    set_policy(article, holds="guests")
    answer = editors_desk.post(TRY, site=default_site().id, trust="guest", text="BUY f0llowers")
    page = answer.content.decode()

    assert "It would wait for a moderator." in page
    assert "It holds “buy followers”." in page
    assert "Guests’ comments wait for a moderator here." in page
    assert not article.comments.exists()


def test_the_box_says_what_it_cannot_take(editors_desk, article):
    page = editors_desk.post(TRY, site=default_site().id, trust="guest", text="\u200b").content.decode()

    assert "The text is empty" in page


def test_moderators_set_no_rules(desk, article):
    for name in ("moderation_policy_changelist", "moderation_phraselist_changelist", TRY):
        assert desk.open(name).status_code == 403


def test_editors_see_the_rules_of_their_own_site_alone(editors_desk, article):
    other = make_site()
    PhraseList.objects.create(site=other, name="Elsewhere", phrases="x")
    add_list(editors_desk)
    page = editors_desk.page("moderation_phraselist_changelist")

    assert "Banned" in page.text
    assert "Elsewhere" not in page.text
    assert "site" in editors_desk.post(TRY, site=other.id, trust="guest", text="Hm.").context["form"].errors


def test_the_lists_ask_no_more_for_more_rows(editors_desk, article, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    add_list(editors_desk)
    with CaptureQueriesContext(connection) as few:
        editors_desk.page("moderation_phraselist_changelist")
    count = len(few)
    for number in range(5):
        add_list(editors_desk, name=f"List {number}")
    with django_assert_max_num_queries(count):
        editors_desk.page("moderation_phraselist_changelist")


def test_a_form_is_tried_before_it_is_saved(editors_desk, ann, article):
    from discussion.actions import rehearsing
    from discussion.moderation.models import Rehearsal
    from tests.factories import NOON

    posted(article, ann)
    add_policy(editors_desk, holds="nobody")
    saved = Policy.objects.get()
    page = editors_desk.post("moderation_policy_change", saved.id, **TERMS, _rehearse="1", _days="30")
    saved.refresh_from_db()
    found = Rehearsal.objects.get()
    assert (saved.holds, saved.version, found.days) == ("nobody", 1, 30)
    assert "Nothing is saved yet." in page.content.decode()

    rehearsing.work_on_next(clock=lambda: NOON)
    shown = editors_desk.page("moderation_rehearsal_change", found.id)
    assert "Apply it" in shown.text
    editors_desk.post("moderation_rehearsal_settle", found.id, verb="apply")
    saved.refresh_from_db()
    assert (saved.holds, saved.version) == ("guests", 2)


def test_a_model_is_tried_and_then_put_to_work(editors_desk, mo, ann, article):
    from discussion.actions import learning, rehearsing
    from discussion.moderation.models import LearnedModel, Rehearsal
    from tests.factories import NOON
    from tests.screening.rows import teach

    teach(article, mo)
    set_policy(article, takes_models=False)
    learning.learn_on(site=article.site, now=NOON)
    at_work, new = LearnedModel.objects.get(is_active=True), LearnedModel.objects.get(is_active=False)
    assert "No worse: it can be put to work" in editors_desk.page("moderation_learnedmodel_changelist").text
    shown = editors_desk.page("moderation_learnedmodel_change", new.id)
    assert "40 decisions" in shown.text
    assert "Try it" not in editors_desk.page("moderation_learnedmodel_change", at_work.id).text

    page = editors_desk.post("moderation_learnedmodel_rehearse", new.id, _days="30")
    assert "Nothing has changed yet." in page.content.decode()
    rehearsing.work_on_next(clock=lambda: NOON)
    found = Rehearsal.objects.get()
    assert "Model for spam" in editors_desk.page("moderation_rehearsal_change", found.id).text
    editors_desk.post("moderation_rehearsal_settle", found.id, verb="apply")
    assert LearnedModel.objects.get(is_active=True) == new


def test_a_model_at_work_is_not_tried(editors_desk, mo, article):
    from discussion.moderation.models import LearnedModel, Rehearsal
    from tests.screening.rows import teach

    teach(article, mo)
    page = editors_desk.post("moderation_learnedmodel_rehearse", LearnedModel.objects.get().id, _days="30")

    assert "This model is at work already" in page.content.decode()
    assert not Rehearsal.objects.exists()


def test_moderators_try_no_models(desk, mo, article):
    from discussion.moderation.models import LearnedModel, Rehearsal
    from tests.screening.rows import teach

    teach(article, mo)
    desk.post("moderation_learnedmodel_rehearse", LearnedModel.objects.get().id)

    assert desk.open("moderation_learnedmodel_changelist").status_code == 403
    assert not Rehearsal.objects.exists()


def test_examples_are_quoted_to_those_who_may_read_them(editors_desk, desk_of, root, ann, article):
    from discussion.actions import rehearsing
    from discussion.moderation.models import Rehearsal
    from tests.factories import NOON, put_in_state

    posted(article, ann, "Crypto for all.")
    hidden = posted(article, ann, "Crypto for some.")
    put_in_state(hidden, "removed")
    add_list(editors_desk)
    editors_desk.post(
        "moderation_phraselist_change",
        PhraseList.objects.get().id,
        name="Banned",
        effect="hold",
        phrases="crypto",
        is_enabled="on",
        _rehearse="1",
        _days="7",
    )
    rehearsing.work_on_next(clock=lambda: NOON)
    number = Rehearsal.objects.get().id

    to_editor = editors_desk.page("moderation_rehearsal_change", number).text
    assert "Crypto for all." in to_editor
    assert "Crypto for some." not in to_editor
    assert hidden.public_id in to_editor
    assert "Crypto for some." in desk_of(root).page("moderation_rehearsal_change", number).text
