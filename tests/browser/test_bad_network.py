"""A network that is slow, gone or untrue: nothing that was written is lost, and nothing is posted twice."""

import pytest
from playwright.sync_api import Locator, Page, expect

from discussion.comments.models import Comment
from tests.browser.acts import (
    COMMENTS,
    LOST,
    MINE,
    OFFLINE,
    Held,
    by,
    composer,
    expect_said,
    fail,
    lose_answer,
    press,
    refuse,
    reply_to,
    saying,
    send,
    sort,
    text_of,
    visit,
    wait_until_lively,
    write,
)
from tests.factories import make_comment

ADDRESS = "/a/electricity/"
TEXT = "A thought that took an hour."
NOT_POSTED = "Your comment is not posted yet. It is saved in this browser."


@pytest.fixture
def writing(ann_page, article) -> Page:
    """Ann, about to post."""
    visit(ann_page, ADDRESS)
    text_of(composer(ann_page)).click()
    write(composer(ann_page), TEXT)
    return ann_page


def expect_unsent(page: Page) -> Locator:
    """The composer says that nothing is posted, keeps the text, and has the way to try again in focus."""
    frame = composer(page)
    expect(frame.get_by_role("group", name="Not sent")).to_have_text(NOT_POSTED)
    expect(text_of(frame)).to_have_value(TEXT)
    expect(frame.get_by_role("button", name="Try again")).to_be_focused()
    expect_said(page, NOT_POSTED)
    return frame


def expect_posted_once(page: Page) -> None:
    """The comment stands there, and the server has it once."""
    expect(saying(page, TEXT)).to_be_focused()
    expect(saying(page, TEXT)).to_have_count(1)
    expect(text_of(composer(page))).to_have_value("")
    assert Comment.objects.filter(body=TEXT).count() == 1
    page.reload()
    expect(saying(wait_until_lively(page), TEXT)).to_have_count(1)
    expect(text_of(composer(page))).to_have_value("")


def test_what_is_sent_without_a_network_is_kept_and_posted_later(writing, page_errors):
    page_errors.expect(OFFLINE)
    writing.context.set_offline(True)
    send(composer(writing))
    frame = expect_unsent(writing)
    press(frame, "Try again")
    expect_unsent(writing)

    writing.context.set_offline(False)
    expect_said(writing, "You are online again. Try again now.")
    press(frame, "Try again")

    expect_posted_once(writing)


def test_what_arrived_although_its_answer_was_lost_is_posted_once(writing, page_errors):
    page_errors.expect(LOST)
    lose_answer(writing, COMMENTS, method="POST")
    send(composer(writing))
    frame = expect_unsent(writing)
    assert Comment.objects.filter(body=TEXT).count() == 1

    press(frame, "Try again")

    expect_posted_once(writing)


def test_a_lost_answer_is_made_good_even_after_a_reload(writing, page_errors):
    page_errors.expect(LOST)
    lose_answer(writing, COMMENTS, method="POST")
    send(composer(writing))
    expect_unsent(writing)

    writing.reload()
    wait_until_lively(writing)
    expect(text_of(composer(writing))).to_have_value(TEXT)
    send(composer(writing))

    expect_posted_once(writing)


def test_a_text_that_was_changed_after_a_lost_answer_is_another_comment(writing, page_errors):
    page_errors.expect(LOST)
    lose_answer(writing, COMMENTS, method="POST")
    send(composer(writing))
    frame = expect_unsent(writing)

    send(write(frame, "Another thought."))

    expect(saying(writing, "Another thought.")).to_be_focused()
    assert set(Comment.objects.values_list("body", flat=True)) == {TEXT, "Another thought."}


def test_a_stranger_whose_answers_are_lost_becomes_one_guest_with_one_comment(page, article, page_errors):
    page_errors.expect(LOST)
    visit(page, ADDRESS)
    text_of(composer(page)).click()
    write(composer(page), TEXT, name="Ada")
    lose_answer(page, "**/join", method="POST")
    send(composer(page))
    frame = expect_unsent(page)
    lose_answer(page, COMMENTS, method="POST")
    send(frame)
    expect_unsent(page)

    send(frame)

    expect(by(page, "Ada")).to_be_focused()
    assert Comment.objects.get().author.name == "Ada"
    assert type(Comment.objects.get().author).objects.count() == 1


def test_a_slow_network_is_told_and_a_second_press_sends_nothing_more(writing):
    held = Held(writing, COMMENTS, method="POST")
    frame = composer(writing)
    send(frame)
    expect(frame.locator("[type=submit]")).to_have_text("Sending…")
    expect(frame).to_have_attribute("aria-busy", "true")

    frame.locator("[type=submit]").click(force=True)
    text_of(frame).press("Control+Enter")
    expect(text_of(frame)).to_have_value(TEXT)
    assert held.count == 1
    held.let_go()

    expect_posted_once(writing)


def test_a_reply_arrives_where_it_belongs_even_if_one_sorts_while_it_is_on_its_way(writing, article, stan):
    make_comment(article, stan)
    visit(writing, ADDRESS)
    held = Held(writing, COMMENTS, method="POST")
    send(write(reply_to(writing, by(writing, "Stan Stranger"), "Stan Stranger"), "Or patience."))
    sort(writing, "New")

    held.let_go()

    expect(saying(writing, "Or patience.")).to_be_focused()
    expect(writing.locator("summary")).to_have_text("1 reply")
    assert Comment.objects.get(body="Or patience.").parent.author == stan


def test_a_proxy_that_finds_nobody_behind_it_is_a_network_that_is_gone(writing, page_errors):
    page_errors.expect("503")
    writing.route(COMMENTS, lambda route: route.fulfill(status=503, content_type="text/html", body="<h1>503</h1>"))
    send(composer(writing))
    frame = expect_unsent(writing)
    writing.unroute_all()

    press(frame, "Try again")

    expect_posted_once(writing)


def test_a_server_that_says_no_is_heard(writing, page_errors):
    page_errors.expect("429 (Too Many Requests)")
    refuse(writing, COMMENTS, status=429, detail="That was too much in a short time.", method="POST")

    send(composer(writing))

    frame = composer(writing)
    expect(frame.get_by_role("group", name="Not sent")).to_have_text("That was too much in a short time.")
    expect(text_of(frame)).to_have_value(TEXT)
    expect_said(writing, "That was too much in a short time.")
    writing.unroute_all()
    send(frame)
    expect_posted_once(writing)


def test_a_session_that_has_ended_costs_no_word(writing, article, page_errors):
    page_errors.expect("401 (Unauthorized)")
    writing.context.clear_cookies(name="sessionid")

    send(composer(writing))

    frame = composer(writing)
    expect(frame.get_by_role("group", name="Not sent")).to_contain_text("signed out")
    expect(text_of(frame)).to_have_value(TEXT)
    expect(frame.get_by_role("link", name="sign in")).to_be_visible()
    send(write(frame, TEXT, name="Ada"))
    expect(by(writing, "Ada")).to_be_focused()


def test_a_token_that_has_grown_old_is_fetched_anew(page, article, quiet_server):
    page.context.add_cookies([{"name": "csrftoken", "value": "tooshort", "url": quiet_server.url}])
    visit(page, ADDRESS)
    text_of(composer(page)).click()

    send(write(composer(page), TEXT, name="Ada"))

    expect(by(page, "Ada")).to_be_focused()


def test_a_preview_without_a_network_says_so_and_comes_later(writing, page_errors):
    page_errors.expect(LOST)
    fail(writing, "**/preview", method="POST")
    frame = composer(writing)
    frame.get_by_role("tab", name="Preview").click()
    preview = frame.get_by_role("tabpanel", name="Preview")
    expect(preview).to_have_text("The preview is out of reach at the moment. Your text is kept.")

    writing.unroute_all()
    write(frame, "I **mean** it.")

    expect(preview.locator("strong")).to_have_text("mean")


def test_an_edit_without_a_network_is_kept_and_saved_later(ann_page, article, ann, page_errors):
    page_errors.expect(OFFLINE)
    make_comment(article, ann, body="As it was.")
    visit(ann_page, ADDRESS)
    press(by(ann_page, "Ann Author"), "Edit")
    frame = write(composer(ann_page, "Edit your comment"), "As it is now.")
    ann_page.context.set_offline(True)
    send(frame)
    expect(frame.get_by_role("group", name="Not sent")).to_contain_text("Your change is not saved yet.")

    ann_page.context.set_offline(False)
    press(frame, "Try again")

    expect(saying(ann_page, "As it is now.")).to_be_visible()
    assert Comment.objects.get().body == "As it is now."


def test_one_can_write_before_the_page_knows_who_reads(browse, article, ann):
    make_comment(article, ann)
    page = browse(as_=ann)
    held = Held(page, MINE)
    page.goto(ADDRESS)

    text_of(composer(page)).click()

    expect(page.get_by_role("button", name="Post comment")).to_be_visible()
    expect(composer(page).get_by_label("Your name")).to_be_visible()
    held.let_go()
    expect(composer(page).get_by_label("Your name")).to_be_hidden()
