"""Writing on the enhanced page: posting, answering and editing, without leaving it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from discussion.actions.comments import edit_comment
from discussion.actions.sites import Policy, edit_site
from discussion.comments.models import Comment
from discussion.core.markup import COMMENT_LIMIT
from discussion.sites.queries import default_site
from tests.browser.acts import (
    button,
    by,
    composer,
    error_of,
    expect_said,
    press,
    reply_to,
    saying,
    send,
    text_of,
    visit,
    wait_until_lively,
    words_of,
    write,
)
from tests.factories import NOON, free_meter, make_comment, put_in_state

ADDRESS = "/a/electricity/"


@pytest.fixture
def argument(article, ann) -> Comment:
    """What Ann wrote."""
    return make_comment(article, ann, body="Queues *decide* everything.")


@pytest.fixture
def stranger(page, argument) -> Page:
    """A stranger before Ann's comment."""
    return visit(page, ADDRESS)


def head(page: Page) -> Locator:
    return page.get_by_role("heading", name="Discussion")


def test_a_stranger_chooses_a_name_and_posts(stranger):
    frame = composer(stranger)
    expect(button(frame, "Post comment")).to_be_hidden()
    small = frame.bounding_box()["height"]

    text_of(frame).click()
    expect(button(frame, "Post comment")).to_be_visible()
    assert frame.bounding_box()["height"] > small

    send(write(frame, "Patience decides.", name="Ada"))

    expect(by(stranger, "Ada")).to_contain_text("Patience decides.")
    expect(by(stranger, "Ada")).to_be_focused()
    expect(by(stranger, "Ada")).to_be_in_viewport()
    expect_said(stranger, "Your comment is posted.")
    expect(head(stranger)).to_have_text("Discussion 2 comments")
    assert Comment.objects.get(body="Patience decides.").author.name == "Ada"


def test_what_was_posted_is_the_same_after_a_reload(stranger):
    text_of(composer(stranger)).click()
    send(write(composer(stranger), "I *mean*\n\n> it\n\n```\ncode\n```", name="Ada"))
    expect(by(stranger, "Ada")).to_be_focused()
    shown = words_of(by(stranger, "Ada")).inner_html()

    stranger.reload()
    wait_until_lively(stranger)

    assert words_of(by(stranger, "Ada")).inner_html().strip() == shown.strip()


def test_the_next_comment_is_written_under_the_same_name(stranger):
    text_of(composer(stranger)).click()
    send(write(composer(stranger), "The first.", name="Ada"))
    expect(by(stranger, "Ada")).to_be_focused()

    text_of(composer(stranger)).click()
    expect(composer(stranger)).to_contain_text("You write as Ada.")
    expect(composer(stranger).get_by_label("Your name")).to_be_hidden()
    send(write(composer(stranger), "The second."))

    expect(by(stranger, "Ada")).to_have_count(2)
    assert len({comment.author_id for comment in Comment.objects.filter(author__name="Ada")}) == 1


def test_a_reply_stands_beneath_what_it_answers(stranger):
    frame = reply_to(stranger, by(stranger, "Ann Author"), "Ann Author")
    expect(text_of(frame)).to_be_focused()

    send(write(frame, "Money decides.", name="Ada"))

    expect(frame).to_have_count(0)
    expect(by(stranger, "Ada")).to_be_focused()
    replies = stranger.locator(".d-c", has=by(stranger, "Ann Author")).locator("> .d-replies")
    expect(replies.get_by_role("article")).to_contain_text("Money decides.")
    expect(replies.locator("summary")).to_have_text("1 reply")
    expect(head(stranger)).to_have_text("Discussion 2 comments")
    assert Comment.objects.get(body="Money decides.").parent.body.startswith("Queues")


def test_a_reply_can_be_answered_at_once(stranger):
    send(write(reply_to(stranger, by(stranger, "Ann Author"), "Ann Author"), "Money decides.", name="Ada"))
    send(write(reply_to(stranger, by(stranger, "Ada"), "Ada"), "Or power."))

    expect(by(stranger, "Ada")).to_have_count(2)
    assert Comment.objects.get(body="Or power.").parent.body == "Money decides."


def test_a_reply_to_folded_replies_unfolds_them(page, argument, article, stan):
    make_comment(article, stan, body="Not so.", parent=argument)
    visit(page, ADDRESS)
    page.locator("summary").first.click()
    expect(saying(page, "Not so.")).to_be_hidden()

    send(write(reply_to(page, by(page, "Ann Author"), "Ann Author"), "Money decides.", name="Ada"))

    expect(saying(page, "Not so.")).to_be_visible()
    expect(page.locator("summary").first).to_have_text("2 replies")


def test_the_first_comment_takes_the_place_of_the_empty_state(page, article):
    visit(page, ADDRESS)
    expect(page.get_by_text("No one has argued yet.")).to_be_visible()

    text_of(composer(page)).click()
    send(write(composer(page), "The first.", name="Ada"))

    expect(by(page, "Ada")).to_be_focused()
    expect(page.get_by_text("No one has argued yet.")).to_have_count(0)
    expect(head(page)).to_have_text("Discussion 1 comment")


def test_an_empty_text_and_a_missing_name_are_pointed_at(stranger):
    frame = composer(stranger)
    text_of(frame).click()
    send(frame)
    expect(error_of(text_of(frame))).to_have_text("Write something first.")

    send(write(frame, "Patience."))
    expect(error_of(frame.get_by_label("Your name"))).to_have_text(
        "Choose a name first, so people can answer you by it."
    )
    expect(text_of(frame)).not_to_have_attribute("aria-invalid", "true")
    assert Comment.objects.count() == 1


def test_a_refused_name_is_pointed_at_and_the_text_is_kept(stranger, page_errors):
    page_errors.expect("400 (Bad Request)")
    frame = composer(stranger)
    text_of(frame).click()
    send(write(frame, "Patience.", name="Q"))

    expect(error_of(frame.get_by_label("Your name"))).to_contain_text("Use at least 2 letters")
    expect(text_of(frame)).to_have_value("Patience.")

    frame.get_by_label("Your name").fill("Quinn")
    expect(frame.get_by_label("Your name")).not_to_have_attribute("aria-invalid", "true")
    send(frame)
    expect(by(stranger, "Quinn")).to_contain_text("Patience.")


def test_too_long_a_text_is_pointed_at_and_nothing_is_lost(stranger, page_errors):
    page_errors.expect("400 (Bad Request)")
    text = "ab " * (COMMENT_LIMIT // 3) + "the end"
    frame = composer(stranger)
    text_of(frame).click()
    write(frame, text, name="Ada")
    expect(frame).to_contain_text("10,006 of 10,000")

    send(frame)

    expect(error_of(text_of(frame))).to_contain_text("10,000 are allowed")
    expect(text_of(frame)).to_have_value(text)
    send(write(frame, text[:-7]))
    expect(by(stranger, "Ada")).to_be_focused()


def test_ones_own_comment_is_edited_where_it_stands(ann_page, argument):
    visit(ann_page, ADDRESS)
    expect(ann_page.get_by_role("link", name="edited")).to_have_count(0)
    press(by(ann_page, "Ann Author"), "Edit")
    frame = composer(ann_page, "Edit your comment")
    expect(text_of(frame)).to_have_value("Queues *decide* everything.")
    expect(words_of(by(ann_page, "Ann Author"))).to_be_hidden()

    send(write(frame, "Patience *decides*."))

    expect(words_of(by(ann_page, "Ann Author"))).to_have_text("Patience decides.")
    expect(button(by(ann_page, "Ann Author"), "Edit")).to_be_focused()
    expect_said(ann_page, "Your comment is changed.")
    by(ann_page, "Ann Author").get_by_role("link", name="edited").click()
    expect(ann_page).to_have_url(re.compile(f"/c/{argument.public_id}/history$"))
    expect(ann_page.get_by_role("main")).to_contain_text("Queues decide everything.")


def test_an_edit_of_what_changed_meanwhile_is_refused_and_keeps_what_was_typed(ann_page, argument, ann, page_errors):
    page_errors.expect("412 (Precondition Failed)")
    visit(ann_page, ADDRESS)
    press(by(ann_page, "Ann Author"), "Edit")
    frame = write(composer(ann_page, "Edit your comment"), "From this window.")
    edit_comment(reader=ann, comment=argument.id, body="From elsewhere.", now=NOON, meter=free_meter())

    send(frame)

    expect(frame.get_by_role("group", name="Not sent")).to_contain_text("changed")
    expect(text_of(frame)).to_have_value("From this window.")
    assert Comment.objects.get().body == "From elsewhere."


def test_a_comment_that_waits_is_shown_to_its_author_alone(browse, argument, article, ann, stan):
    waiting = make_comment(article, ann, body="This waits.", parent=argument)
    put_in_state(waiting, "pending")

    own = visit(browse(as_=ann), ADDRESS)
    expect(saying(own, "This waits.")).to_contain_text("Waiting for a moderator. Only you can see this.")
    assert saying(own, "This waits.").evaluate("it => getComputedStyle(it).borderTopStyle") == "dashed"
    expect(button(saying(own, "This waits."), "Reply")).to_have_count(0)

    other = visit(browse(as_=stan), ADDRESS)
    expect(saying(other, "This waits.")).to_have_count(0)


def test_a_closed_article_offers_nothing_to_write(browse, scene, ann):
    page = visit(browse(as_=ann), "/a/closed/")

    expect(by(page, "Stan Stranger")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("Reply|Agree"))).to_have_count(0)


def test_a_site_without_guests_leads_strangers_to_sign_in(browse, argument, ann):
    site = default_site()
    edit_site(site=site, policy=Policy(name=site.name, is_default=True, guests_allowed=False))
    page = visit(browse(), ADDRESS)
    expect(composer(page)).to_have_count(0)

    press(by(page, "Ann Author"), "Reply")

    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    expect(page).to_have_url(re.compile(rf"/sign-in/\?next=/c/{argument.public_id}/reply$"))
    member = visit(browse(as_=ann), ADDRESS)
    expect(composer(member)).to_be_visible()
