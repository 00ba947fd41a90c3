"""A poll as readers will see it, from a form that is not finished."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from discussion.polls.models import Option, Poll
from tests.factories import make_poll
from tests.pages.browser import send_half_character

pytestmark = pytest.mark.django_db
FORM = {"question": "Will it rain?", "options": "Yes\n\n No ", "kind": "single", "may_change": "on"}


def preview(reader: Reader | None, **form: str):
    """What a form shows that is sent as a browser does."""
    client = Client()
    if reader is not None:
        client.force_login(reader)
    return client.post("/p/preview", {**FORM, **form})


def page(reader: Reader, **form: str) -> BeautifulSoup:
    answer = preview(reader, **form)
    assert answer.status_code == 200, answer
    assert answer["Cache-Control"] == "private, no-store"
    return BeautifulSoup(answer.content, "html.parser")


def section(html: BeautifulSoup) -> str:
    """The section without what is an identifier."""
    for each in html.select(
        "[id], [for], [data-poll], [data-option], [value], [action], [href], [aria-labelledby], [name]"
    ):
        for name in ("id", "for", "data-poll", "data-option", "value", "action", "href", "aria-labelledby", "name"):
            del each[name]
    return str(html.select_one(".d-poll"))


@pytest.mark.parametrize("kind", ["single", "multiple", "approval", "ranked", "rating"])
def test_the_preview_is_what_readers_will_see(ed: Reader, article: Article, kind: str) -> None:
    fields = {"min_choices": 1, "max_choices": 2 if kind == "multiple" else 1}
    poll = make_poll(article, "Yes", "No", undecided=True, question="Will it rain?", kind=kind, **fields)

    shown = page(ed, kind=kind, undecided="Undecided", **{name: str(value) for name, value in fields.items()})

    readers = BeautifulSoup(Client().get(f"/p/{poll.public_id}/").content, "html.parser")
    assert section(shown) == section(readers)


def test_nothing_is_saved(ed: Reader) -> None:
    page(ed)
    assert not Poll.objects.exists()
    assert not Option.objects.exists()


def test_an_unfinished_form_has_a_preview_too(ed: Reader) -> None:
    for form in (
        {"question": "", "options": ""},
        {"kind": "lottery", "scale": "x", "max_choices": "many", "min_choices": "٣"},
        {"opens_at_0": "soon", "opens_at_1": "25:61", "closes_at_0": "2026-02-30", "closes_at_1": "10:00"},
        {"options": "\n".join(map(str, range(80)))},
    ):
        assert page(ed, **form).select_one(".d-poll")
    assert page(ed, question="").select_one("h2").text == "Your question"
    assert len(page(ed, options="\n".join(map(str, range(80)))).select(".d-choice")) == 50


def test_a_poll_that_opens_later_or_has_closed_says_so(ed: Reader) -> None:
    later = page(ed, opens_at_0="2026-11-23", opens_at_1="08:00")
    assert "opens 23 November 2026, 08:00 UTC" in later.text
    over = page(ed, closes_at_0="2026-11-21", closes_at_1="08:00")
    assert "closed 21 November 2026" in over.text


@pytest.mark.parametrize("kind", ["single", "multiple", "approval", "ranked", "rating"])
def test_a_poll_that_would_be_over_shows_its_options_and_no_result(ed: Reader, kind: str) -> None:
    over = page(ed, kind=kind, closes_at_0="2026-11-21", closes_at_1="08:00")
    assert [option.text for option in over.select(".d-options li")] == ["Yes", "No"]
    assert not over.select_one("[data-outcome]").text


@pytest.mark.parametrize("kind", ["single", "multiple", "approval", "ranked", "rating"])
def test_what_ballots_settled_is_previewed_as_it_is(ed: Reader, kind: str) -> None:
    poll = make_poll(None, "Yes", "No", undecided=True, question="Will it rain?", kind=kind)
    settled = {"settled_kind": kind, "settled_scale": "1-5", "settled_undecided": "option_3"}
    kept = {"option_1": "Yes", "option_2": "No", "option_3": "Undecided"}

    shown = page(ed, kind="", options="", **settled, **kept)

    readers = BeautifulSoup(Client().get(f"/p/{poll.public_id}/").content, "html.parser")
    assert section(shown) == section(readers)


def test_half_characters_are_replaced(ed: Reader) -> None:
    client = Client()
    client.force_login(ed)
    answer = send_half_character(client, "/p/preview", "question")
    assert answer.status_code == 200
    assert "Why ?" in answer.content.decode()


def test_options_with_ballots_come_before_further_ones(ed: Reader) -> None:
    shown = page(ed, option_10="Ten", option_2="Two", options="More")
    assert [choice.bdi.text for choice in shown.select(".d-choice")] == ["Two", "Ten", "More"]


def test_what_is_typed_stays_text(ed: Reader) -> None:
    shown = page(ed, question="<img src=x>", options="<script>1</script>\nB")
    assert not shown.select("img, script")
    assert "<script>1</script>" in shown.select_one(".d-choice").text


def test_only_editors_look_ahead(ed: Reader, mo: Reader, stan: Reader) -> None:
    assert [preview(reader).status_code for reader in (None, stan, mo, ed)] == [302, 403, 403, 200]


def test_a_preview_is_posted_with_the_token_of_a_form(ed: Reader) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ed)
    assert client.post("/p/preview", FORM).status_code == 403
    assert client.get("/p/preview").status_code == 405
