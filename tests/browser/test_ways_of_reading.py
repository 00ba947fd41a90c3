"""Keyboard, print, forced colours and zoom."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import wait_until_lively
from tests.browser.barriers import assert_fits
from tests.factories import NOON

# What the reader sees of the element in focus: an outline or a shadow, its own or of the frame that holds it.
_SHOWS_FOCUS = """() => {
    const outlined = (element) => {
        const { boxShadow, outlineStyle, outlineWidth } = getComputedStyle(element);
        return boxShadow !== "none" || outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    };
    let here = document.activeElement;
    while (here && !outlined(here)) here = here.parentElement;
    return here !== null;
}"""
# Its place in the document's order, and what it is called.
_STOP = """() => {
    const here = document.activeElement;
    return [[...document.querySelectorAll("*")].indexOf(here), here.outerHTML.slice(0, 120)];
}"""
STOPS = 25


@pytest.fixture
def discussion(browse, scene) -> Page:
    """The article of the scene."""
    page = browse()
    page.goto("/a/electricity/?sort=old")
    return page


def test_the_first_stop_leads_past_the_header(discussion):
    discussion.keyboard.press("Tab")
    expect(discussion.locator(":focus")).to_have_text("Skip to the content")
    expect(discussion.locator(":focus")).to_be_in_viewport()

    discussion.keyboard.press("Enter")

    expect(discussion.get_by_role("main")).to_be_focused()


@pytest.mark.parametrize("forced", ["none", "active"], ids=["own colours", "forced colours"])
def test_the_keyboard_goes_in_reading_order_and_always_shows_where_it_is(discussion, forced):
    discussion.emulate_media(forced_colors=forced)
    places = []
    for _ in range(STOPS):
        discussion.keyboard.press("Tab")
        place, element = discussion.evaluate(_STOP)
        assert discussion.evaluate(_SHOWS_FOCUS), element
        places.append(place)

    assert places == sorted(places)


def test_paper_says_when_and_the_screen_how_long_ago(discussion):
    wait_until_lively(discussion)
    moment = discussion.get_by_role("article", name="Ann Author").first.locator("time")
    expect(moment).to_have_text("just now")

    discussion.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(moment).to_have_text(re.compile(rf"^{NOON:%b} {NOON.day}, {NOON.year}, 12:00\sPM$"))

    discussion.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(moment).to_have_text("just now")


def test_paper_holds_every_reply_and_nothing_to_press(discussion):
    discussion.locator("summary").first.click()
    discussion.emulate_media(media="print")

    for words in ("Write a comment", "More comments", "Your profile"):
        expect(discussion.get_by_role("link", name=words, exact=True)).to_have_count(0)
    folded = discussion.locator("details:not([open]) .d-body").first
    box = folded.bounding_box()
    assert box, "What is folded is missing on paper."
    assert box["height"] > 0


def test_forced_colours_leave_every_sort_and_fold_to_be_seen(browse, scene):
    page = browse(forced_colors="active")
    page.goto("/a/electricity/")

    current = page.locator(".d-tabs [aria-current]").first
    other = page.locator(".d-tabs a:not([aria-current])").first
    look = "tab => { const style = getComputedStyle(tab); return [style.outlineStyle, style.borderBlockEndColor]; }"
    assert current.evaluate(look) != other.evaluate(look)
    expect(page.locator("summary").first).to_be_visible()


def test_four_times_the_size_still_reads_in_one_direction(browse, scene):
    page = browse(width=320, height=256, device_scale_factor=4)
    page.goto("/a/electricity/")

    assert_fits(page)


def test_a_page_from_right_to_left_fits_too(browse, scene):
    page = browse(width=320, height=640)
    page.goto("/a/electricity/")
    page.evaluate("document.documentElement.dir = 'rtl'")

    assert_fits(page)


def test_the_page_and_the_server_agree_on_the_time(discussion, time_passes):
    assert discussion.evaluate("Date.now()") == NOON.timestamp() * 1000

    time_passes(minutes=16)

    assert discussion.evaluate("Date.now()") == NOON.timestamp() * 1000 + 16 * 60_000
