"""Polls in place: one click to vote, the result where the question stood, and the way back."""

import pytest
from playwright.sync_api import Page, expect

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from discussion.polls.models import Ballot
from tests.factories import cast, make_poll


def ready(page: Page, article: Article) -> Page:
    """The article's page, its poll enhanced."""
    page.goto(f"/a/{article.slug}/")
    expect(page.locator("discussion-poll[data-ready]")).to_be_attached()
    return page


def test_a_stranger_votes_with_one_click_and_sees_the_result_in_its_place(page, article, ann) -> None:
    cast(ann, make_poll(article), 1)
    ready(page, article)
    expect(page.locator("discussion-poll")).not_to_contain_text("%")
    page.get_by_label("Partly").check()
    page.get_by_role("button", name="Cast my ballot").click()
    expect(page.locator("discussion-poll")).to_contain_text("50%")
    expect(page.locator("discussion-poll [role=status]")).to_have_text("Your ballot is cast.")
    expect(page.locator("discussion-poll h2")).to_be_focused()
    assert Ballot.objects.count() == 2


def test_a_ballot_is_changed_and_taken_back_in_place(page, article) -> None:
    make_poll(article)
    ready(page, article)
    page.get_by_label("Partly").check()
    page.get_by_role("button", name="Cast my ballot").click()
    page.get_by_role("link", name="Change my ballot").click()
    expect(page.get_by_label("Partly")).to_be_focused()
    page.get_by_label("No, ideas win").check()
    page.get_by_role("button", name="Change my ballot").click()
    expect(page.locator("[data-own]")).to_contain_text("No, ideas win")
    ready(page, article)
    expect(page.locator("[data-own]")).to_contain_text("No, ideas win")
    page.get_by_role("link", name="Take my ballot back").click()
    expect(page.get_by_role("button", name="Cast my ballot")).to_be_visible()
    assert Ballot.objects.count() == 0


def test_a_final_ballot_is_taken_back_in_place_and_never_changed(page, article) -> None:
    make_poll(article, may_change=False)
    ready(page, article)
    page.get_by_label("Partly").check()
    page.get_by_role("button", name="Cast my ballot").click()
    expect(page.locator("[data-own]")).to_contain_text("Partly")
    expect(page.get_by_role("link", name="Change my ballot")).to_have_count(0)
    page.get_by_role("link", name="Take my ballot back").click()
    expect(page.get_by_role("button", name="Cast my ballot")).to_be_visible()
    assert Ballot.objects.count() == 0


def test_who_cast_a_final_ballot_elsewhere_is_told_so(browse, article, ann) -> None:
    poll = make_poll(article, may_change=False)
    page = browse(as_=ann)
    page.goto(f"/p/{poll.public_id}/results")
    cast(ann, poll, 1)
    page.get_by_role("link", name="Cast my ballot").click()
    expect(page.locator("main")).to_contain_text("Your ballot is cast, and cannot be changed.")
    expect(page.get_by_role("radio")).to_have_count(0)


def test_a_ballot_is_cast_by_keyboard_alone(page, article) -> None:
    make_poll(article)
    ready(page, article)
    page.get_by_label("Yes, decisively").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-own]")).to_contain_text("Partly")


def test_an_empty_ballot_and_a_lost_line_say_so_and_keep_the_choice(page, article, page_errors) -> None:
    make_poll(article)
    ready(page, article)
    page_errors.expect("400")
    page.get_by_role("button", name="Cast my ballot").click()
    expect(page.locator("discussion-poll [data-error]")).to_have_text("Choose an option.")
    page.get_by_label("Partly").check()
    page_errors.expect("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    page.get_by_role("button", name="Cast my ballot").click()
    expect(page.locator("discussion-poll [data-error]")).to_contain_text("Your ballot is not cast yet")
    page.context.set_offline(False)
    expect(page.get_by_label("Partly")).to_be_checked()
    page.get_by_role("button", name="Cast my ballot").click()
    expect(page.locator("[data-own]")).to_contain_text("Partly")
    assert Ballot.objects.count() == 1


def test_a_ranking_counts_its_places(page, article) -> None:
    make_poll(article, "Tea", "Coffee", "Water", kind="ranked")
    ready(page, article)
    page.get_by_label("Coffee").select_option("1")
    page.get_by_label("Tea").select_option("3")
    page.get_by_role("button", name="Cast my ballot").click()
    expect(page.locator("discussion-poll [data-error]")).to_contain_text(
        "Each place from the first on needs one option"
    )
    page.get_by_label("Tea").select_option("2")
    page.get_by_role("button", name="Cast my ballot").click()
    expect(page.locator("[data-own]")).to_contain_text("1. Coffee")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("kind", ["single", "ranked", "rating"])
def test_nobody_is_kept_from_voting_or_reading_the_result(
    browse, axe, article: Article, ann: Reader, stan: Reader, kind: str, width: int, scheme: str
) -> None:
    poll = make_poll(article, kind=kind, undecided=True)
    for reader, number in ((ann, 1), (stan, 2)):
        cast(reader, poll, *(() if kind == "rating" else (number,)), **({"_1": 5, "_2": 3} if kind == "rating" else {}))
    page = ready(browse(width=width, scheme=scheme), article)
    axe(page)
    mine = browse(as_=ann, width=width, scheme=scheme)
    for address in ("ballot", "results"):
        mine.goto(f"/p/{poll.public_id}/{address}")
        axe(mine)
        assert mine.evaluate("document.documentElement.scrollWidth <= innerWidth")
