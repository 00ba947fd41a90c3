"""Polls on the pages, without a script: voting, changing, taking back, and results that stay hidden."""

from datetime import timedelta

import pytest
from django.test import Client

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from discussion.polls.models import Ballot
from tests.factories import NOON, cast, make_article, make_poll
from tests.pages.browser import Browser, send_half_character

pytestmark = pytest.mark.django_db


def choose(browser: Browser, poll, number: int, press: str = "Cast my ballot") -> Browser:
    """Choose one option on the ballot's page and send it."""
    option = next(each for each in poll.options.all() if each.number == number)
    return browser.open(f"/p/{poll.public_id}/ballot").submit(press, choice=option.public_id)


def test_a_stranger_votes_changes_their_mind_and_takes_it_back(article: Article) -> None:
    poll, browser = make_poll(article), Browser()
    assert "Yes, decisively" in browser.open("/a/electricity/").text
    choose(browser, poll, 1)
    assert browser.place == f"/p/{poll.public_id}/results"
    assert browser.says("Your ballot: Yes, decisively")
    choose(browser, poll, 3, "Change my ballot")
    assert browser.says("Your ballot: No, ideas win")
    assert Ballot.objects.count() == 1
    browser.open(f"/p/{poll.public_id}/ballot").submit("Take my ballot back")
    assert Ballot.objects.count() == 0


def test_the_article_shows_no_result_before_one_has_voted(article: Article, ann: Reader, stan: Reader) -> None:
    poll = make_poll(article)
    before = Browser().open("/a/electricity/").answer.content
    cast(ann, poll, 1)
    assert Browser().open("/a/electricity/").answer.content == before
    hidden = Browser(stan).open(f"/p/{poll.public_id}/results")
    assert hidden.says("The results are shown to those who have voted.")
    assert not hidden.page.select("svg.d-bar, .d-share, .d-chart")


def test_a_result_that_everybody_may_see_stands_beneath_the_article(article: Article, ann: Reader) -> None:
    cast(ann, make_poll(article, results_visible="always"), 1)
    assert "100%" in Browser().open("/a/electricity/").text


def test_a_poll_that_closes_shows_its_result_to_everybody(article: Article, ann: Reader, clock) -> None:
    poll = make_poll(article, results_visible="after_close", closes_at=NOON + timedelta(hours=1))
    cast(ann, poll, 2)
    assert Browser(ann).open(f"/p/{poll.public_id}/results").says("The results are shown when the poll has closed.")
    clock.shift(timedelta(hours=1))
    page = Browser().open(f"/p/{poll.public_id}/")
    assert page.says("closed 22 November 2026")
    assert "100%" in page.text
    assert not page.page.select("form")


def test_an_empty_ballot_is_asked_again(article: Article) -> None:
    poll, browser = make_poll(article), Browser()
    browser.open(f"/p/{poll.public_id}/ballot").submit("Cast my ballot")
    assert browser.status == 400
    assert browser.says("Choose an option.")


def test_half_characters_in_a_reason_are_replaced(article: Article, ann: Reader) -> None:
    poll, client = make_poll(article), Client()
    cast(ann, poll, 1)
    client.force_login(ann)
    address = f"/p/{poll.public_id}/ballot"
    sent = send_half_character(client, address, "comment")
    led = client.get(f"{address}?comment=Why+%5Cud800", headers={"Content-Type": "text/plain; charset=unicode_escape"})
    assert (sent.status_code, led.status_code) == (400, 200)
    assert 'value="Why ?"' in sent.content.decode()
    assert 'value="Why ?"' in led.content.decode()


def test_a_final_ballot_is_not_asked_for_again(article: Article, ann: Reader) -> None:
    poll = make_poll(article, may_change=False, may_withdraw=False)
    old = choose(Browser(ann), poll, 1)
    assert "Change my ballot" not in old.text
    for address in ("ballot", "ballot?part=x"):
        page = old.open(f"/p/{poll.public_id}/{address}")
        assert page.says("Your ballot is cast, and cannot be changed.")
        assert not page.page.select("form, button")
        assert not page.says("Cast your ballot")
    assert page.link("See the results") == f"/p/{poll.public_id}/results"


def test_a_final_ballot_can_be_taken_back_where_the_poll_allows_it(article: Article, ann: Reader) -> None:
    poll = make_poll(article, may_change=False)
    browser = choose(Browser(ann), poll, 1).open(f"/p/{poll.public_id}/ballot")
    assert browser.says("Your ballot is cast, and cannot be changed.")
    assert not browser.page.select("[name=choice]")
    browser.submit("Take my ballot back")
    assert Ballot.objects.count() == 0
    choose(browser, poll, 2)
    assert browser.says("Your ballot: Partly")


def test_a_form_from_before_a_final_ballot_changes_nothing(article: Article, ann: Reader) -> None:
    poll = make_poll(article, may_change=False)
    other = poll.options.get(number=2).public_id
    late = Browser(ann).open(f"/p/{poll.public_id}/ballot")
    cast(ann, poll, 1)
    late.submit("Cast my ballot", choice=other)
    assert late.status == 403
    assert late.says("This poll takes one ballot from each reader, and yours is cast.")
    assert Ballot.objects.get().choices == "1"


def test_a_ranking_with_a_place_left_out_is_asked_again_as_it_was(article: Article) -> None:
    poll, browser = make_poll(article, kind="ranked"), Browser()
    first, second, _ = (each.public_id for each in poll.options.all().order_by("number"))
    ranks = {f"rank-{first}": "1", f"rank-{second}": "3"}
    browser.open(f"/p/{poll.public_id}/ballot").submit("Cast my ballot", **ranks)
    assert browser.says("Each place from the first on needs one option")
    chosen = browser.page.select_one(f'select[name="rank-{second}"] option[selected]')
    assert chosen is not None
    assert chosen["value"] == "3"
    browser.submit("Cast my ballot", **{**ranks, f"rank-{second}": "2"})
    assert browser.says("Your ballot: 1. Yes, decisively , 2. Partly") or browser.says(
        "Your ballot: 1. Yes, decisively, 2."
    )


def test_the_choice_made_on_the_article_is_there_on_the_ballot(article: Article) -> None:
    poll = make_poll(article)
    option = poll.options.all().order_by("number")[1].public_id
    page = Browser().open(f"/p/{poll.public_id}/ballot?choice={option}").page
    assert [each["value"] for each in page.select("input[checked]")] == [option]


@pytest.mark.parametrize("kind", ["single", "multiple", "approval", "ranked", "rating"])
def test_every_kind_has_a_ballot_and_a_result(article: Article, ann: Reader, kind: str) -> None:
    poll = make_poll(article, kind=kind, max_choices=2, undecided=True)
    scores = {"_1": 5, "_2": 2} if kind == "rating" else {}
    cast(ann, poll, *(() if scores else (1,)), **scores)
    for address in ("ballot", "results", "", "results?part=x", "ballot?part=x"):
        assert Browser(ann).open(f"/p/{poll.public_id}/{address}").status == 200


def test_members_alone_vote_where_the_poll_says_so(article: Article, mo: Reader) -> None:
    poll = make_poll(article, voters="members")
    assert Browser().open(f"/p/{poll.public_id}/ballot").says("Only members vote here.")
    choose(Browser(mo), poll, 1)
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize("address", ["", "ballot", "results"])
def test_a_hidden_poll_looks_like_an_absent_one(address: str) -> None:
    poll = make_poll(make_article("hidden", state="draft"))
    hidden = Browser().open(f"/p/{poll.public_id}/{address}")
    absent = Browser().open(f"/p/0000000000001/{address}")
    assert (
        (hidden.status, hidden.answer.content) == (absent.status, absent.answer.content) == (404, absent.answer.content)
    )


def test_the_article_asks_no_more_for_more_options_and_ballots(article: Article, ann: Reader) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for size in (2, 40):
        other = make_article(f"of-{size}")
        poll = make_poll(other, *[f"Option {number}" for number in range(size)], results_visible="always")
        cast(ann, poll, 2)
        with CaptureQueriesContext(connection) as seen:
            Browser().open(f"/a/of-{size}/")
        counts.append(len(seen))
    assert counts[0] == counts[1]
