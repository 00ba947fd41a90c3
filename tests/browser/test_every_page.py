"""Every page, however one looks at it: nothing complains, nothing stands in the way, nothing runs off the screen."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.barriers import COLOURS, SIZES, assert_fits
from tests.browser.complaints import Complaints
from tests.browser.conftest import Browse
from tests.browser.scene import PLACES, Scene, address_of

NARROW: dict[str, Any] = {"width": 320, "height": 640}
WITH_A_SCRIPT = [
    name
    for name in PLACES
    if name.startswith("article,") or name.endswith("article") or "permalink" in name or name == "replies"
]
_ALL_LIVELY = "() => [...document.querySelectorAll('discussion-thread')].every((each) => 'ready' in each.dataset)"
on_every_page = pytest.mark.parametrize("place", PLACES)

Visit = Callable[..., Page]


@pytest.fixture
def visit(browse: Browse, scene: Scene, page_errors: Complaints) -> Visit:
    """Opens a place of the scene: `visit("permalink", width=320)`."""

    def go(name: str, **look: Any) -> Page:
        place = PLACES[name]
        if place.complaint:
            page_errors.expect(place.complaint)
        page = browse(as_=scene.readers.get(place.as_), **look)
        page.goto(address_of(place, scene))
        if place.first:
            place.first(page)
        page.wait_for_load_state()
        if look.get("javascript", True) and look.get("module", True):
            page.wait_for_function(_ALL_LIVELY)
        return page

    return go


@on_every_page
def test_a_page_is_whole_however_one_looks_at_it(visit, place, axe):
    """All looks at one scene, since making a scene takes longer than looking."""
    look_in_light_and_dark_and_at_twice_the_size(visit(place), axe)
    look_on_a_narrow_screen(visit(place, **NARROW, scheme="dark", has_touch=True), axe)
    assert_fits(visit(place, **NARROW, javascript=False))
    if place in WITH_A_SCRIPT:
        look_where_scripts_got_lost(visit(place, **NARROW, module=False), axe)


def look_in_light_and_dark_and_at_twice_the_size(page, axe):
    axe(page)

    page.emulate_media(color_scheme="dark")
    axe(page, about=COLOURS)

    page.set_viewport_size({"width": 640, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert_fits(page)
    axe(page, about=SIZES)


def look_on_a_narrow_screen(page, axe):
    assert_fits(page)
    axe(page)


def look_where_scripts_got_lost(page, axe):
    expect(page.locator("discussion-thread")).to_be_visible()
    assert_fits(page)
    axe(page)
