"""Asking questions in the admin."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from discussion.actions.polls import edit_poll, terms_of
from discussion.polls.models import Poll
from discussion.polls.queries import poll_for_editor
from discussion.sites.queries import default_site
from tests.backoffice.conftest import messages
from tests.factories import NOON, cast, free_meter, make_article, make_poll, make_site

LIST, ADD, CHANGE = "polls_poll_changelist", "polls_poll_add", "polls_poll_change"
QUESTION = {"question": "Will it rain?", "options": "Yes\nNo\n\n Perhaps "}


def form_of(page) -> dict[str, str]:
    """The form as a browser would post it."""
    form = page.select_one("form#poll_form")
    inputs = form.select("input[name]:not([type=checkbox])")
    fields = {field["name"]: field.get("value", "") for field in inputs}
    fields |= {box["name"]: "on" for box in form.select("input[type=checkbox][checked]")}
    fields |= {area["name"]: area.text.removeprefix("\n") for area in form.select("textarea[name]")}
    for select in form.select("select[name]"):
        chosen = select.select_one("option[selected]") or select.select_one("option")
        fields[select["name"]] = chosen["value"] if chosen else ""
    return fields


def new(desk, **fields):
    return desk.post(ADD, **{**form_of(desk.page(ADD)), **QUESTION, **fields})


def change(desk, poll, **fields):
    return desk.post(CHANGE, poll.id, **{**form_of(desk.page(CHANGE, poll.id)), **fields})


def errors(response) -> list[str]:
    form = response.context["adminform"].form
    return [f"{name}: {sentence}" for name, sentences in form.errors.items() for sentence in sentences]


def choices(response) -> list[tuple[str, str, tuple[str, str | None, int] | None]]:
    """What readers choose from: how it is coloured, what it says, and the fields in it."""
    shown = BeautifulSoup(response.content, "html.parser").select_one(".d-poll").select(".d-soft.d-rule, .d-choice")
    fields = [each.select_one("input[type], select") for each in shown]
    kinds = [field and (field.name, field.get("type"), len(field.select("option"))) for field in fields]
    return [
        (" ".join(each["class"]), " ".join(each.text.split()), kind) for each, kind in zip(shown, kinds, strict=True)
    ]


def texts(poll) -> list[str]:
    return [option.text for option in poll.options.order_by("number")]


@pytest.fixture
def voted(article, stan):
    """A poll with the stranger's ballot for the second option."""
    poll = make_poll(article, undecided=True)
    cast(stan, poll, 2)
    return poll


def test_an_editor_asks_beneath_an_article(editors_desk, article):
    response = new(editors_desk, article=article.id, undecided="No idea", is_lead="on")

    poll = Poll.objects.get()
    assert (poll.question, poll.article, poll.kind, poll.is_lead) == ("Will it rain?", article, "single", True)
    assert texts(poll) == ["Yes", "No", "Perhaps", "No idea"]
    assert poll.options.get(is_undecided=True).text == "No idea"
    assert "Will it rain?" in messages(response)[0]


def test_a_poll_stands_on_its_own_and_opens_at_its_time(editors_desk):
    new(editors_desk, opens_at_0="2026-11-23", opens_at_1="08:00", closes_at_0="2026-11-24", closes_at_1="08:00")

    poll = Poll.objects.get()
    assert (poll.article, poll.site) == (None, default_site())
    assert (poll.closes_at - poll.opens_at) == timedelta(days=1)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"options": "Yes"}, "options: Give from 2 to 50 options."),
        ({"options": "Yes\nyes"}, "options: Two options say the same: nobody could tell them apart."),
        ({"is_lead": "on"}, "is_lead: A poll on its own leads no article."),
        (
            {"kind": "multiple", "max_choices": "9"},
            "max_choices: Let readers choose from 1 to 3 options, at least min_choices of them.",
        ),
        (
            {"opens_at_0": "2026-11-24", "opens_at_1": "08:00", "closes_at_0": "2026-11-23", "closes_at_1": "08:00"},
            "closes_at: The poll must close after it opens.",
        ),
    ],
)
def test_a_refusal_stands_beside_its_field_and_what_was_typed_is_kept(editors_desk, fields, error):
    response = new(editors_desk, question="Will it be kept?", **fields)

    assert errors(response) == [error]
    assert "Will it be kept?" in response.content.decode()
    assert not Poll.objects.exists()


def test_the_bounds_of_another_kind_do_not_stand_in_the_way(editors_desk):
    new(editors_desk, kind="ranked", min_choices="1", max_choices="9")

    assert Poll.objects.get().max_choices == 1


@pytest.mark.parametrize("number", ["9" * 40, "9" * 5000, str(2**63), "-1", "x", "٣"])
def test_an_article_that_cannot_be_is_refused_beside_its_field(editors_desk, number):
    page = editors_desk.page(ADD, article=number)
    assert not page.select("[name=article] option[selected][value]:not([value=''])")

    response = new(editors_desk, article=number)

    assert response.status_code == 200
    assert [error.partition(":")[0] for error in errors(response)] == ["article"]
    assert not Poll.objects.exists()


def test_an_article_named_in_the_address_is_chosen(editors_desk, article):
    page = editors_desk.page(ADD, article=str(article.id))

    assert page.select_one("[name=article] option[selected]")["value"] == str(article.id)


def test_an_article_of_another_site_is_refused(roots_desk):
    elsewhere = make_article("elsewhere", site=make_site())

    response = new(roots_desk, site=default_site().id, article=elsewhere.id)

    assert errors(response) == ["article: This article is on another site."]


def test_before_the_first_ballot_everything_can_be_changed(editors_desk, article):
    poll = make_poll(article, undecided=True)

    for options in ("B\nA", "A\nB\nC\nD", "D\nC"):
        change(editors_desk, poll, question="Better?", kind="ranked", options=options, undecided="")

    poll.refresh_from_db()
    assert (poll.question, poll.kind, texts(poll)) == ("Better?", "ranked", ["D", "C"])
    assert max(poll.options.values_list("number", flat=True)) == 2


@pytest.mark.parametrize("has_ballots", [False, True])
def test_saving_without_a_change_loses_nothing(editors_desk, article, stan, has_ballots):
    poll = make_poll(
        article, kind="multiple", max_choices=2, undecided=True, closes_at=NOON + timedelta(days=1, seconds=7)
    )
    if has_ballots:
        cast(stan, poll, 1)
    before = terms_of(poll)

    change(editors_desk, poll)

    assert terms_of(poll_for_editor(poll.id)) == before


def test_after_a_ballot_options_stay_and_more_are_added(editors_desk, voted):
    page = editors_desk.page(CHANGE, voted.id)
    assert page.select_one("[name=kind]") is page.select_one("[name=voters]") is page.select_one("[name=undecided]")
    assert "One option. Members and guests. This is settled" in page.text

    change(editors_desk, voted, options="Later\nNever", is_shuffled="on")

    assert texts(voted) == ["Yes, decisively", "Partly", "No, ideas win", "Undecided", "Later", "Never"]
    voted.refresh_from_db()
    assert voted.is_shuffled


@pytest.mark.parametrize("kind", ["single", "multiple", "approval", "ranked", "rating"])
def test_the_preview_knows_what_ballots_settled(editors_desk, article, stan, kind):
    fields = {"scale": "0-10"} if kind == "rating" else {}
    poll = make_poll(article, kind=kind, undecided=True, max_choices=2 if kind == "multiple" else 1, **fields)
    cast(stan, poll, *(() if kind == "rating" else (2,)), **({"_2": 9} if kind == "rating" else {}))

    seen = editors_desk.http.post("/p/preview", form_of(editors_desk.page(CHANGE, poll.id)))

    readers = Client().get(f"/p/{poll.public_id}/")
    assert choices(seen) == choices(readers)


def test_a_text_is_corrected_with_a_public_note(editors_desk, voted):
    assert errors(change(editors_desk, voted, option_1="Yes, clearly")) == [
        "note: Ballots were cast: say in a note, which readers will see, what you correct and why."
    ]

    change(editors_desk, voted, option_1="Yes, clearly", note="A better word.")

    assert texts(voted)[:2] == ["Yes, clearly", "Partly"]
    assert voted.corrections.get().note == "A better word."


def test_an_option_with_ballots_cannot_be_emptied(editors_desk, voted):
    assert errors(change(editors_desk, voted, option_2="", note="x")) == ["option_2: This field is required."]


def test_a_form_from_before_the_first_ballot_changes_nothing_after_it(editors_desk, article, stan):
    poll = make_poll(article)
    read = form_of(editors_desk.page(CHANGE, poll.id))
    cast(stan, poll, 2)

    response = editors_desk.post(CHANGE, poll.id, **{**read, "options": "A\nB", "kind": "ranked"})

    assert "option_1: This field is required." in errors(response)
    poll.refresh_from_db()
    assert (poll.kind, len(texts(poll))) == ("single", 3)


def test_who_read_an_older_poll_overwrites_nothing(editors_desk, article):
    poll = make_poll(article)
    read = form_of(editors_desk.page(CHANGE, poll.id))
    edit_poll(poll=poll, terms=terms_of(poll), now=NOON, meter=free_meter())

    response = editors_desk.post(CHANGE, poll.id, **{**read, "question": "Mine?"})

    assert "This changed since you read it" in errors(response)[0]
    assert not Poll.objects.filter(question="Mine?").exists()


def test_no_poll_is_deleted(editors_desk, voted):
    assert editors_desk.post("polls_poll_delete", voted.id, post="yes").status_code == 403
    editors_desk.post(LIST, action="delete_selected", _selected_action=[voted.id], index="0", post="yes")
    assert Poll.objects.filter(id=voted.id).exists()


def test_an_editor_sees_and_changes_polls_of_the_own_site_alone(editors_desk, article):
    own = make_poll(article)
    elsewhere = make_poll(make_article("elsewhere", site=make_site()))

    page = editors_desk.page(LIST)

    assert [code.text for code in page.select("#result_list code")] == [own.article.slug]
    assert editors_desk.open(CHANGE, elsewhere.id).status_code == 302
