"""An editor sees in the admin what readers will see, while typing and without a script."""

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from discussion.accounts.models import Reader
from tests.backoffice.conftest import staff
from tests.browser.complaints import Complaints
from tests.browser.conftest import Browse
from tests.factories import make_poll

ADD = "/admin/polls/poll/add/"
# The frame runs no script: not the one either by which these tests hold the clock.
HELD_OFF = "Blocked script execution"


@pytest.fixture
def no_scripts_in_the_frame(page_errors: Complaints) -> None:
    """The preview's frame is shut to scripts, and the browser says so."""
    page_errors.expect(HELD_OFF)


@pytest.fixture
def ed(transactional_db: None) -> Reader:
    """The editor, who may enter the admin."""
    return staff("Ed Editor", "ed@example.org", "editor")


def typed(page: Page) -> Page:
    page.goto(ADD)
    page.get_by_label("Question").fill("Will it rain?")
    page.get_by_label("Options", exact=True).fill("Yes\nNo")
    return page


@pytest.mark.usefixtures("no_scripts_in_the_frame")
def test_the_preview_follows_what_is_typed(browse: Browse, ed: Reader) -> None:
    page = typed(browse(as_=ed))
    preview = page.frame_locator("[data-preview]")
    expect(preview.get_by_role("heading")).to_have_text("Will it rain?")
    expect(preview.get_by_role("radio")).to_have_count(2)
    expect(page.get_by_label("At most")).to_be_hidden()
    page.get_by_label("Kind of ballot").select_option("ranked")
    expect(preview.get_by_role("combobox")).to_have_count(2)
    page.get_by_label("Kind of ballot").select_option("multiple")
    expect(page.get_by_label("At most")).to_be_visible()


@pytest.mark.usefixtures("no_scripts_in_the_frame")
@pytest.mark.parametrize("width", [390, 1600])
def test_it_fits_beside_or_beneath_the_form(browse: Browse, ed: Reader, width: int) -> None:
    page = typed(browse(as_=ed, width=width))
    preview = page.frame_locator("[data-preview]")
    expect(preview.get_by_role("radio")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert preview.locator("html").evaluate("page => page.scrollWidth <= page.clientWidth")


def test_without_a_script_a_button_opens_it(browse: Browse, ed: Reader) -> None:
    page = typed(browse(as_=ed, javascript=False))
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview on a page").click()
    expect(opened.value.get_by_role("heading")).to_have_text("Will it rain?")
    expect(opened.value.get_by_role("radio")).to_have_count(2)


@pytest.mark.usefixtures("no_scripts_in_the_frame")
def test_what_is_pressed_in_the_preview_leads_nowhere(browse: Browse, ed: Reader) -> None:
    poll = make_poll(None, "Yes", "No")
    page = browse(as_=ed)
    page.goto(f"/admin/polls/poll/{poll.id}/change/")
    preview = page.frame_locator("[data-preview]")
    preview.get_by_label("Yes").check()
    expect(preview.get_by_role("button", name="Cast my ballot")).to_be_visible()
    assert page.url.endswith(f"{poll.id}/change/")
    assert Client().get(f"/p/{poll.public_id}/").status_code == 200
