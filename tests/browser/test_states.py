"""Every state of the enhanced page, in light and dark, narrow and large: nothing stands in anybody's way."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import (
    COMMENTS,
    LISTS,
    MINE,
    VOTES,
    Held,
    button,
    click,
    composer,
    fail,
    press,
    refuse,
    reply_to,
    saying,
    send,
    text_of,
    visit,
    wait_until_lively,
    write,
)
from tests.browser.barriers import assert_fits
from tests.browser.complaints import Complaints
from tests.browser.conftest import Browse
from tests.browser.scene import Scene

# For a test that looks for longer, the ten seconds of undo never end.
TIME_STANDS_STILL = """
    const wait = setTimeout;
    window.setTimeout = (act, span, ...more) => span === 10_000 ? 0 : wait(act, span, ...more);
"""
TWICE_THE_SIZE = "document.documentElement.style.fontSize = '200%'"
ONCE_THE_SIZE = "document.documentElement.style.fontSize = ''"


@dataclass(frozen=True)
class State:
    """Who looks, where, what they do there (and what is held meanwhile), and which failure belongs to it."""

    reach: Callable[[Page], object]
    as_: str = ""
    address: str = "/a/electricity/?sort=old"
    complaint: str = ""


def open_composer(page: Page) -> None:
    text_of(composer(page)).click()
    expect(button(composer(page), "Post comment")).to_be_visible()


def reply_open(page: Page) -> None:
    comment = saying(page, "I disagree:")
    reply_to(page, comment, "Ann Author")


def preview_open(page: Page) -> None:
    open_composer(page)
    write(composer(page), "I **mean** it:\n\n> said\n\n```\ncode\n```\n\nhttps://example.org/" + "long" * 40)
    composer(page).get_by_role("tab", name="Preview").click()
    expect(page.get_by_role("tabpanel", name="Preview").locator("strong")).to_be_visible()


def text_refused(page: Page) -> None:
    open_composer(page)
    send(composer(page))
    expect(page.get_by_text("Write something first.")).to_be_visible()


def name_refused(page: Page) -> None:
    open_composer(page)
    send(write(composer(page), "Patience.", name="Q"))
    expect(page.get_by_text("Use at least 2 letters")).to_be_visible()


def failure_shown(page: Page) -> None:
    fail(page, COMMENTS, method="POST")
    open_composer(page)
    send(write(composer(page), "Patience."))
    expect(button(composer(page), "Try again")).to_be_focused()


def sending(page: Page) -> Held:
    held = Held(page, COMMENTS, method="POST")
    open_composer(page)
    send(write(composer(page), "Patience."))
    expect(page.get_by_text("Sending…")).to_be_visible()
    return held


def posted(page: Page) -> None:
    open_composer(page)
    send(write(composer(page), "Patience *decides*."))
    expect(saying(page, "Patience decides.")).to_be_focused()


def voted(page: Page) -> None:
    with page.expect_response(VOTES):
        press(saying(page, "I disagree:"), "Disagree or not useful")
    expect(saying(page, "I disagree:").locator(".d-score")).to_have_text("Score −1")


def vote_refused(page: Page) -> None:
    refuse(page, VOTES, status=429, detail="That was too much in a short time.", method="PUT")
    press(saying(page, "I disagree:"), "Agree or useful")
    expect(page.get_by_role("alert")).to_be_visible()


def editing(page: Page) -> None:
    press(saying(page, "I disagree:"), "Edit")
    expect(text_of(composer(page, "Edit your comment"))).to_be_focused()


def undo_offered(page: Page) -> None:
    press(saying(page, "I disagree:"), "Delete")
    expect(button(page, "Undo")).to_be_focused()


def folded(page: Page) -> None:
    fold = page.locator(".d-c", has=page.get_by_text("Answer 1.")).locator("> .d-replies > summary")
    fold.press("Enter")
    expect(page.get_by_text("Answer 1.")).to_be_hidden()


def keys_shown(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def loading(page: Page) -> Held:
    held = Held(page, LISTS)
    page.get_by_role("navigation", name="Sort").get_by_role("link", name="New").click()
    expect(page.locator(".d-skel")).to_be_visible()
    return held


def list_failed(page: Page) -> None:
    fail(page, LISTS)
    page.get_by_role("navigation", name="Sort").get_by_role("link", name="New").click()
    expect(page.get_by_role("alert")).to_be_visible()


def more_comments(page: Page) -> None:
    click(page.get_by_role("link", name="More comments"))
    expect(page.locator("article:focus")).to_be_visible()


def more_replies(page: Page) -> None:
    click(page.get_by_role("link", name=re.compile("more repl")).first)
    expect(page.locator("article:focus")).to_be_visible()


def quoting(page: Page) -> None:
    page.get_by_text("More.", exact=True).select_text()
    expect(button(page, "Quote in a reply")).to_be_visible()


def marked(page: Page) -> None:
    address = page.get_by_role("article").nth(3).get_attribute("id")
    page.evaluate("address => { location.hash = address; }", address)
    expect(page.locator(".is-marked")).to_be_visible()


def as_it_is(page: Page) -> None:
    """Nothing is done."""


STATES = {
    "pending": State(lambda page: expect(saying(page, "This waits.")).to_be_visible(), as_="ann"),
    "folded": State(folded),
    "composer open": State(open_composer),
    "reply open": State(reply_open),
    "preview open": State(preview_open),
    "text refused": State(text_refused),
    "name refused": State(name_refused, complaint="400 (Bad Request)"),
    "sending": State(sending, as_="stan"),
    "not sent": State(failure_shown, as_="stan", complaint="ERR_FAILED"),
    "posted": State(posted, as_="stan"),
    "voted": State(voted, as_="stan"),
    "vote refused": State(vote_refused, as_="stan", complaint="429"),
    "editing": State(editing, as_="ann"),
    "undo offered": State(undo_offered, as_="ann"),
    "keys shown": State(keys_shown),
    "quoting": State(quoting, address="/c/{root}/"),
    "marked": State(marked),
    "loading": State(loading),
    "list failed": State(list_failed, complaint="ERR_FAILED"),
    "more comments": State(more_comments),
    "more replies": State(more_replies),
    "empty": State(as_it_is, address="/a/empty/"),
    "closed": State(as_it_is, address="/a/closed/", as_="ann"),
    "permalink": State(reply_open, address="/c/{root}/", as_="stan"),
    "own permalink": State(editing, address="/c/{root}/", as_="ann"),
}


@pytest.fixture(params=STATES)
def state(request: pytest.FixtureRequest, browse: Browse, scene: Scene, page_errors: Complaints) -> Iterator[Page]:
    """A page in one of the states."""
    wanted = STATES[request.param]
    if wanted.complaint:
        page_errors.expect(wanted.complaint)
    page = browse(as_=scene.readers.get(wanted.as_))
    page.add_init_script(TIME_STANDS_STILL)
    visit(page, wanted.address.format(root=scene.root.public_id))
    held = wanted.reach(page)
    yield page
    if isinstance(held, Held):
        held.let_go()


def test_a_state_stands_in_nobodys_way(state, axe):
    state.evaluate(TWICE_THE_SIZE)
    assert_fits(state)
    axe(state)

    state.set_viewport_size({"width": 640, "height": 900})
    assert_fits(state)

    state.evaluate(ONCE_THE_SIZE)
    state.set_viewport_size({"width": 320, "height": 640})
    state.emulate_media(color_scheme="dark")
    assert_fits(state)
    axe(state)


def test_a_page_that_waits_for_its_reader_stands_in_nobodys_way(browse, scene, ann, axe):
    page = browse(as_=ann)
    held = Held(page, MINE)
    page.goto("/a/electricity/")

    axe(page)

    held.let_go()
    wait_until_lively(page)
