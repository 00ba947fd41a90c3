"""The composer on the enhanced page: preview, quotations, drafts and its keys."""

import pytest
from playwright.sync_api import Page, expect

from discussion.comments.models import Comment
from discussion.core.markup import render_comment
from tests.browser.acts import (
    button,
    by,
    composer,
    press,
    reply_to,
    send,
    text_of,
    visit,
    wait_until_lively,
    write,
)
from tests.factories import make_comment


@pytest.fixture
def argument(article, ann) -> Comment:
    """What Ann wrote."""
    return make_comment(article, ann, body="Queues *decide* everything.")


@pytest.fixture
def stranger(page, argument) -> Page:
    """A stranger before Ann's comment."""
    return visit(page, "/a/electricity/")


def test_the_preview_is_what_the_server_renders_and_follows_the_text(stranger):
    text = "I **mean** it:\n\n> said\n\n- one\n- two `code`\n\nhttps://example.org/a"
    frame = composer(stranger)
    text_of(frame).click()
    write(frame, text)

    frame.get_by_role("tab", name="Preview").click()

    preview = frame.get_by_role("tabpanel", name="Preview")
    expect(preview.locator("strong")).to_have_text("mean")
    assert preview.inner_html() == render_comment(text)
    expect(frame.get_by_role("tab", name="Preview")).to_have_attribute("aria-selected", "true")
    write(frame, "Something *else*.")
    expect(preview).to_have_text("Something else.")
    write(frame, "")
    expect(preview).to_be_empty()
    frame.get_by_role("tab", name="Write").click()
    expect(preview).to_be_hidden()
    expect(text_of(frame)).to_be_focused()


def select(page: Page, words: str) -> None:
    """Select the paragraph as a reader does by three clicks."""
    page.locator(".d-body p", has_text=words).click(click_count=3)


def test_a_selection_is_quoted_by_its_button(stranger):
    select(stranger, "Queues decide")
    quote = stranger.get_by_role("button", name="Quote in a reply")
    expect(quote).to_be_visible()
    words = stranger.locator(".d-body p", has_text="Queues decide").bounding_box()
    assert 0 < quote.bounding_box()["y"] - (words["y"] + words["height"]) < 16
    quote.click()

    frame = composer(stranger, "Your reply to Ann Author")
    expect(text_of(frame)).to_have_value("> Queues decide everything.\n\n")
    expect(text_of(frame)).to_be_focused()
    expect(stranger.get_by_role("button", name="Quote in a reply")).to_be_hidden()


def test_a_selection_is_quoted_by_reply_and_added_to_what_is_written(stranger):
    select(stranger, "Queues decide")
    frame = reply_to(stranger, by(stranger, "Ann Author"), "Ann Author")
    expect(text_of(frame)).to_have_value("> Queues decide everything.\n\n")
    write(frame, "Before.")

    select(stranger, "Queues decide")
    stranger.get_by_role("button", name="Quote in a reply").click()

    expect(text_of(frame)).to_have_value("Before.\n\n> Queues decide everything.\n\n")


def test_no_button_offers_to_quote_the_article(stranger):
    stranger.locator(".p-body p").first.click(click_count=3)
    assert stranger.evaluate("getSelection().toString()").strip() == "First."
    # The button follows a selection after a moment; the next one does in any case.
    select(stranger, "Queues decide")
    expect(stranger.get_by_role("button", name="Quote in a reply")).to_be_visible()

    stranger.locator(".p-body p").first.click(click_count=3)

    expect(stranger.get_by_role("button", name="Quote in a reply")).to_be_hidden()


def test_a_draft_survives_a_reload(stranger):
    text_of(composer(stranger)).click()
    write(composer(stranger), "A long thought.")
    write(reply_to(stranger, by(stranger, "Ann Author"), "Ann Author"), "An answer.")

    stranger.reload()
    wait_until_lively(stranger)

    expect(text_of(composer(stranger))).to_have_value("A long thought.")
    expect(composer(stranger)).to_contain_text("Your draft is back.")
    frame = reply_to(stranger, by(stranger, "Ann Author"), "Ann Author")
    expect(text_of(frame)).to_have_value("An answer.")
    send(write(frame, "An answer.", name="Ada"))
    expect(by(stranger, "Ada")).to_be_focused()

    stranger.reload()
    wait_until_lively(stranger)

    expect(text_of(reply_to(stranger, by(stranger, "Ann Author"), "Ann Author"))).to_have_value("")
    expect(text_of(composer(stranger))).to_have_value("A long thought.")


def test_ctrl_enter_sends(stranger):
    frame = write(reply_to(stranger, by(stranger, "Ann Author"), "Ann Author"), "Money decides.", name="Ada")
    text_of(frame).press("Control+Enter")

    expect(by(stranger, "Ada")).to_be_focused()


def test_escape_closes_what_nobody_has_written_in(stranger):
    frame = reply_to(stranger, by(stranger, "Ann Author"), "Ann Author")
    text_of(frame).press("Escape")

    expect(frame).to_have_count(0)
    expect(button(by(stranger, "Ann Author"), "Reply")).to_be_focused()
    write(reply_to(stranger, by(stranger, "Ann Author"), "Ann Author"), "Money")
    text_of(frame).press("Escape")
    expect(text_of(frame)).to_have_value("Money")


def test_cancel_throws_away_what_is_written(stranger):
    frame = write(reply_to(stranger, by(stranger, "Ann Author"), "Ann Author"), "Money")
    press(frame, "Cancel")

    expect(frame).to_have_count(0)
    expect(text_of(reply_to(stranger, by(stranger, "Ann Author"), "Ann Author"))).to_have_value("")
