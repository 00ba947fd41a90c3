"""Muting somebody from beside their words, and hearing of them again, without leaving the page."""

from playwright.sync_api import expect

from discussion.notifications.models import Mute
from tests.browser.acts import button, by, expect_said, press, saying, visit
from tests.factories import make_comment
from tests.notifications.wishes import mute

ADDRESS = "/a/electricity/"
MUTES = "**/mute"


def test_a_reader_is_muted_beside_their_words_and_heard_again(browse, article, ann, stan, axe):
    for words in ("Queues decide.", "Patience decides."):
        make_comment(article, ann, body=words)
    page = visit(browse(as_=stan), ADDRESS)
    first, second = saying(page, "Queues decide."), saying(page, "Patience decides.")
    expect(button(first, "Mute Ann Author")).to_have_attribute("aria-pressed", "false")

    press(first, "Mute Ann Author")
    expect(first).to_contain_text("You hear nothing more of Ann Author, who does not learn it.")
    for comment in (first, second):
        expect(button(comment, "Muted Ann Author")).to_have_attribute("aria-pressed", "true")
    assert Mute.objects.get().whom == ann
    axe(page)

    press(first, "Undo")
    expect(button(first, "Mute Ann Author")).to_be_focused()
    expect(button(second, "Mute Ann Author")).to_have_attribute("aria-pressed", "false")
    expect(first).not_to_contain_text("You hear nothing more")
    expect_said(page, "You hear of Ann Author again.")
    assert not Mute.objects.exists()


def test_whom_one_mutes_already_is_heard_again_by_the_same_button(browse, article, ann, stan):
    comment = make_comment(article, ann)
    mute(stan, whom=ann)
    page = visit(browse(as_=stan), ADDRESS)

    muted = button(by(page, "Ann Author"), "Muted Ann Author")
    expect(muted).to_have_attribute("aria-pressed", "true")
    muted.press(" ")

    expect(button(by(page, "Ann Author"), "Mute Ann Author")).to_have_attribute("aria-pressed", "false")
    assert not Mute.objects.exists()
    assert comment.author == ann


def test_a_stranger_is_led_to_the_page_that_asks_who_they_are(page, article, ann):
    make_comment(article, ann)
    visit(page, ADDRESS)
    press(by(page, "Ann Author"), "Mute Ann Author")

    page.wait_for_url("**/sign-in/**")


def test_nobody_is_offered_to_mute_themselves(browse, article, ann):
    make_comment(article, ann)
    comment = by(visit(browse(as_=ann), ADDRESS), "Ann Author")

    expect(button(comment, "Edit")).to_be_visible()
    expect(comment.get_by_role("button", name="Mute")).to_have_count(0)


def test_where_it_cannot_be_done_the_comment_says_so(browse, article, ann, stan, page_errors):
    page_errors.expect("ERR_FAILED")
    make_comment(article, ann)
    page = visit(browse(as_=stan), ADDRESS)
    page.route(MUTES, lambda route: route.abort())

    press(by(page, "Ann Author"), "Mute Ann Author")

    expect(by(page, "Ann Author").get_by_role("alert")).to_have_text("You seem to be offline. Try again.")
    expect(button(by(page, "Ann Author"), "Mute Ann Author")).to_have_attribute("aria-pressed", "false")


def test_on_a_phone_what_is_seldom_done_stands_behind_one_button(browse, article, ann, stan, axe):
    make_comment(article, ann)
    page = visit(browse(as_=stan, width=390), ADDRESS)
    comment = by(page, "Ann Author")
    more = button(comment, "More for the comment by Ann Author")
    expect(comment.get_by_role("button", name="Report")).to_have_count(0)
    expect(more).to_have_attribute("aria-expanded", "false")

    more.press("Enter")

    expect(more).to_have_attribute("aria-expanded", "true")
    for words in ("Copy link", "Report", "Mute Ann Author"):
        expect(button(comment, words)).to_be_visible()
    axe(page)
    more.press("Enter")
    expect(comment.get_by_role("button", name="Report")).to_have_count(0)
