"""The enhanced page by the keyboard alone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from discussion.comments.models import Comment, Vote
from tests.browser.acts import button, composer, saying, text_of, visit, wait_until_lively
from tests.factories import make_comment

ADDRESS = "/a/electricity/?sort=old"
MOST_STOPS = 60
# The element in focus, or for a textarea the frame that it fills, shows where one is.
SHOWS_FOCUS = """() => {
    const here = document.activeElement, frame = here.closest("form.d-composer");
    const { outlineStyle, outlineWidth } = getComputedStyle(here);
    if (here.localName === "textarea") return getComputedStyle(frame).boxShadow !== "none";
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
}"""


@pytest.fixture
def talk(article, ann, stan) -> list[Comment]:
    """Three comments in a row; the first has a reply."""
    first = make_comment(article, stan, body="The first.")
    make_comment(article, stan, body="An answer.", parent=first)
    return [first, *(make_comment(article, stan, body=f"The {number}.") for number in ("second", "third"))]


@pytest.fixture
def reading(browse, talk, ann) -> Page:
    """Ann before the discussion."""
    return visit(browse(as_=ann), ADDRESS)


def walk_to(target: Locator, key: str = "Tab") -> None:
    """Press the key until the target has the focus; every stop on the way shows that it has it."""
    page = target.page
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        assert page.evaluate(SHOWS_FOCUS), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if target.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError(f"The key {key} does not lead there.")


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def test_one_reads_sorts_answers_edits_votes_and_opens_a_comment_by_keys_alone(reading, talk):
    page = reading
    sorting = page.get_by_role("navigation", name="Sort comments")
    walk_to(sorting.get_by_role("link", name="New"))
    keys(page, "Enter")
    expect(sorting.get_by_role("link", name="New")).to_be_focused()
    expect(page.locator("[data-list] article").first).to_contain_text("The third.")

    walk_to(button(saying(page, "The third."), "Reply"))
    keys(page, "Enter")
    expect(text_of(composer(page, "Your reply to Stan Stranger"))).to_be_focused()
    page.keyboard.type("I *disagree*.")
    walk_to(page.get_by_role("button", name="Post reply"))
    keys(page, "Enter")
    expect(saying(page, "I disagree.")).to_be_focused()

    walk_to(button(saying(page, "I disagree."), "Edit"))
    keys(page, " ")
    expect(text_of(composer(page, "Edit your comment"))).to_be_focused()
    page.keyboard.type(" Strongly.")
    keys(page, "Control+Enter")
    expect(button(saying(page, "I disagree. Strongly."), "Edit")).to_be_focused()

    up = button(saying(page, "The third."), "Agree or useful")
    walk_to(up, "Shift+Tab")
    with page.expect_response("**/vote"):
        keys(page, " ")
    expect(up).to_have_attribute("aria-pressed", "true")
    expect(up).to_be_focused()
    assert Vote.objects.get().comment == talk[2]

    walk_to(saying(page, "The third.").locator("a:has(time)").first, "Shift+Tab")
    keys(page, "Enter")
    expect(page).to_have_url(re.compile(f"/c/{talk[2].public_id}/$"))
    expect(saying(wait_until_lively(page), "I disagree. Strongly.")).to_be_visible()


def test_the_tabs_of_the_composer_are_walked_by_arrows(reading):
    frame = composer(reading)
    text_of(frame).focus()
    reading.keyboard.type("I **mean** it.")
    walk_to(frame.get_by_role("tab", name="Write"), "Shift+Tab")

    keys(reading, "ArrowRight")
    expect(frame.get_by_role("tab", name="Preview")).to_be_focused()
    expect(frame.get_by_role("tabpanel", name="Preview").locator("strong")).to_have_text("mean")
    keys(reading, "ArrowLeft")
    expect(frame.get_by_role("tab", name="Write")).to_be_focused()
    expect(frame.get_by_role("tabpanel", name="Preview")).to_be_hidden()


def test_replies_fold_by_enter_and_space(reading):
    walk_to(reading.locator("summary").first)

    keys(reading, "Enter")
    expect(saying(reading, "An answer.")).to_be_hidden()
    keys(reading, " ")
    expect(saying(reading, "An answer.")).to_be_visible()


def test_a_comment_is_deleted_and_brought_back_by_keys_alone(reading, article, ann):
    make_comment(article, ann, body="Mine.")
    visit(reading, ADDRESS)
    walk_to(button(saying(reading, "Mine."), "Delete"))

    keys(reading, "Enter")
    expect(reading.get_by_role("button", name="Undo")).to_be_focused()
    keys(reading, "Enter")

    expect(button(saying(reading, "Mine."), "Delete")).to_be_focused()
    assert not Comment.objects.filter(state="deleted").exists()


def test_j_and_k_walk_from_comment_to_comment_and_past_what_is_folded(reading):
    keys(reading, "j")
    expect(saying(reading, "The first.")).to_be_focused()
    assert reading.evaluate(SHOWS_FOCUS)
    keys(reading, "j")
    expect(saying(reading, "An answer.")).to_be_focused()
    keys(reading, "k", "f", "j")
    expect(saying(reading, "The second.")).to_be_focused()
    expect(saying(reading, "The second.")).to_be_in_viewport()
    keys(reading, "j", "j", "j")
    expect(saying(reading, "The third.")).to_be_focused()


def test_f_folds_and_r_replies(reading):
    keys(reading, "j", "f")
    expect(saying(reading, "An answer.")).to_be_hidden()
    expect(saying(reading, "The first.")).to_be_focused()
    keys(reading, "f")
    expect(saying(reading, "An answer.")).to_be_visible()

    keys(reading, "r")
    expect(text_of(composer(reading, "Your reply to Stan Stranger"))).to_be_focused()
    expect(text_of(composer(reading, "Your reply to Stan Stranger"))).to_have_value("")


def test_single_keys_are_letters_where_one_types(reading):
    keys(reading, "j")
    text_of(composer(reading)).focus()

    keys(reading, "j", "k", "f", "r", "?")

    expect(text_of(composer(reading))).to_have_value("jkfr?")
    expect(text_of(composer(reading))).to_be_focused()
    expect(reading.get_by_role("dialog")).to_have_count(0)


def test_keys_with_ctrl_or_alt_belong_to_the_browser(reading):
    keys(reading, "j", "Control+j", "Alt+j")

    expect(saying(reading, "The first.")).to_be_focused()


def test_the_question_mark_shows_the_keys(reading):
    keys(reading, "?")
    dialog = reading.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Next comment")

    keys(reading, "Escape")
    expect(dialog).to_be_hidden()
    reading.get_by_role("button", name="Keys").click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()
    expect(reading.get_by_role("button", name="Keys")).to_be_focused()


def test_single_keys_can_be_switched_off_for_good(reading):
    keys(reading, "?")
    switch = reading.get_by_role("switch", name="Use single keys on this page")
    expect(switch).to_be_checked()
    expect(switch).to_be_focused()
    assert reading.evaluate(SHOWS_FOCUS)
    keys(reading, " ", "Escape", "j")
    expect(reading.locator("article:focus")).to_have_count(0)

    reading.reload()
    wait_until_lively(reading)
    keys(reading, "j")
    expect(reading.locator("article:focus")).to_have_count(0)
    reading.get_by_role("button", name="Keys").click()
    expect(switch).not_to_be_checked()
    switch.check()
    keys(reading, "Escape", "j")
    expect(saying(reading, "The first.")).to_be_focused()


def test_more_comments_by_the_keyboard_goes_on_with_the_first_of_them(browse, article, stan):
    for number in range(22):
        make_comment(article, stan, body=f"Argument {number}.")
    page = visit(browse(), ADDRESS)
    page.get_by_role("link", name="More comments").focus()

    keys(page, "Enter")

    expect(saying(page, "Argument 20.")).to_be_focused()
    walk_to(saying(page, "Argument 20.").get_by_role("link").first)
