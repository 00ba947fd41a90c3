"""The admin's page of exports, however a moderator looks at it; the frame around it is unfold's."""

import pytest
from playwright.sync_api import expect

from tests.backoffice.conftest import staff
from tests.browser.barriers import assert_fits
from tests.factories import make_article, make_exports

EXPORTS = "/admin/exports/export/?article=electricity"
OURS = "#content"


@pytest.fixture
def moderator(quiet_server):
    """A moderator, with an export in each state."""
    found = staff("Mona Moderator", "mona@example.org", "moderator")
    make_exports(make_article("electricity"), found)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_exports_have_no_barrier_and_fit(browse, moderator, axe, width, scheme):
    page = browse(as_=moderator, width=width, scheme=scheme)
    page.goto(EXPORTS)

    expect(page.get_by_text("41 %")).to_be_visible()
    expect(page.locator(OURS).get_by_role("link", name="Download", exact=True)).to_have_count(2)
    assert_fits(page)
    axe(page, within=OURS)


def test_an_article_that_is_not_there_is_told_beside_its_field(browse, moderator, axe):
    page = browse(as_=moderator, width=390)
    page.goto(EXPORTS)
    page.get_by_label("Article").fill("no-such-article")
    page.get_by_role("button", name="Make the export").click()

    expect(page.get_by_role("alert")).to_contain_text("There is no such article on this site")
    axe(page, within=OURS)


def test_the_exports_need_no_scripts(browse, moderator):
    page = browse(as_=moderator, width=390, javascript=False)
    page.goto(EXPORTS)

    expect(page.get_by_role("button", name="Make the export")).to_be_visible()
    assert_fits(page)
