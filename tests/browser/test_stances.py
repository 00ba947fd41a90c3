"""Answers beside comments, and minds that change, in place."""

import pytest
from playwright.sync_api import Page, expect

from discussion.actions import stances
from discussion.polls.models import Option, Poll
from tests.browser.acts import button, composer, expect_said, saying, text_of, visit
from tests.browser.barriers import assert_fits
from tests.factories import NOON, cast, free_meter, make_comment, make_poll, work

YES, NO = 1, 3


@pytest.fixture
def poll(article) -> Poll:
    """The article's lead poll."""
    return make_poll(article, is_lead=True, undecided=True)


@pytest.fixture
def crowded(article, ann, stan, poll) -> Poll:
    """The same, with ten comments of a reader who shows an answer."""
    for number in range(10):
        make_comment(article, ann, body=f"Argument {number}.")
    make_comment(article, stan, body="Without an answer.")
    cast(ann, poll, YES)
    stances.show_stance(reader=ann, poll=poll, is_shown=True, now=NOON, meter=free_meter())
    work()
    return poll


def asked(page: Page) -> Page:
    """The article's page, its poll enhanced."""
    visit(page, "/a/electricity/?sort=old")
    expect(page.locator("discussion-poll[data-ready]")).to_be_attached()
    return page


def test_an_answer_is_shown_and_hidden_in_place(browse, ann, poll, article):
    cast(ann, poll, YES)
    make_comment(article, ann)
    work()
    page = asked(browse(as_=ann))

    page.get_by_role("button", name="Show my answer beside my comments").click()
    expect(page.get_by_role("button", name="Hide it")).to_be_focused()
    asked(page)
    expect(page.locator(".d-stance")).to_have_text("Answered Yes, decisively")

    page.get_by_role("button", name="Hide it").click()
    expect(page.get_by_role("button", name="Show my answer beside my comments")).to_be_focused()


def test_a_new_comment_carries_the_answer_at_once(browse, ann, crowded):
    page = asked(browse(as_=ann))
    text_of(composer(page)).fill("One more argument.")

    button(composer(page), "Post comment").click()

    expect(saying(page, "One more argument.").locator(".d-stance")).to_have_text("Answered Yes, decisively")


def test_a_comment_is_named_as_the_reason_in_place(browse, ann, stan, poll, article):
    comment = make_comment(article, ann, body="Argued well.")
    cast(stan, poll, YES)
    page = asked(browse(as_=stan))
    page.get_by_role("link", name="Change my ballot").click()
    page.get_by_label("No, ideas win").check()
    page.get_by_label("Did a comment change your mind?").fill(f"https://news.example/c/{comment.public_id}/")

    page.get_by_role("button", name="Change my ballot").click()

    expect(page.locator("[data-own]")).to_contain_text("No, ideas win")
    asked(page)
    expect(saying(page, "Argued well.")).to_contain_text("Changed 1 mind")


def test_what_names_no_comment_says_so_and_keeps_what_was_typed(browse, stan, poll, page_errors):
    cast(stan, poll, YES)
    page = asked(browse(as_=stan))
    page.get_by_role("link", name="Change my ballot").click()
    page.get_by_label("Did a comment change your mind?").fill("the long one")
    page_errors.expect("400")

    page.get_by_role("button", name="Change my ballot").click()

    expect(page.locator("discussion-poll [data-error]")).to_contain_text("Name a comment beneath")
    expect(page.get_by_label("Did a comment change your mind?")).to_have_value("the long one")


def test_comments_are_chosen_by_answer_in_place(browse, crowded):
    page = asked(browse())
    filters = page.get_by_role("navigation", name="Comments by answer")

    filters.get_by_role("link", name="Yes, decisively").click()

    expect(saying(page, "Without an answer.")).to_have_count(0)
    expect(saying(page, "Argument 3.")).to_be_visible()
    expect_said(page, "Comments by those who answered Yes, decisively.")
    expect(filters.locator("[aria-current]")).to_be_focused()
    assert f"stance={Option.objects.get(poll=crowded, number=YES).public_id}" in page.url

    page.go_back()
    expect(saying(page, "Without an answer.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_answers_beside_comments_stand_in_nobodys_way(browse, axe, stan, crowded, width, scheme):
    cast(stan, crowded, NO)
    page = asked(browse(as_=stan, width=width, scheme=scheme))
    assert_fits(page)
    axe(page)

    page.get_by_role("link", name="Change my ballot").click()
    expect(page.get_by_label("Did a comment change your mind?")).to_be_visible()
    assert_fits(page)
    axe(page)
