"""A site that asks its guests' browsers for a little work, with and without JavaScript."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from discussion.actions.sites import edit_site, policy_of
from discussion.comments.models import Comment
from discussion.sites.queries import default_site
from tests.browser.acts import by, composer, expect_said, send, text_of, visit, write

ADDRESS = "/a/electricity/"
LOADED = (
    "performance.getEntriesByType('resource').map((each) => each.name).filter((name) => /working|altcha/.test(name))"
)


def ask(of: str) -> None:
    """From now on the site asks these for a proof."""
    edit_site(site=default_site(), policy=replace(policy_of(default_site()), proof_of_work=of))


@pytest.fixture
def asked(article) -> None:
    ask("guests")


def test_a_guests_browser_works_and_the_comment_shows_at_once(page, asked):
    visit(page, ADDRESS)
    assert page.evaluate(LOADED) == []
    frame = composer(page)
    with page.expect_request("**/working*.js"):
        text_of(frame).click()

    send(write(frame, "Patience decides.", name="Ada"))

    expect(by(page, "Ada")).to_contain_text("Patience decides.")
    expect_said(page, "Your comment is posted.")
    assert Comment.objects.get().state == "published"


def test_where_nobody_is_asked_nothing_of_it_is_loaded(page, article):
    visit(page, ADDRESS)
    text_of(composer(page)).click()
    send(write(composer(page), "Patience decides.", name="Ada"))
    expect(by(page, "Ada")).to_contain_text("Patience decides.")
    assert page.evaluate(LOADED) == []


def test_whom_the_server_asks_later_works_then_and_keeps_the_text(page, article, page_errors):
    """The page was loaded before the site began to ask."""
    page_errors.expect("403")
    visit(page, ADDRESS)
    ask("guests")

    send(write(composer(page), "Patience decides.", name="Ada"))

    expect(by(page, "Ada")).to_contain_text("Patience decides.")
    assert Comment.objects.get().state == "published"


def test_a_browser_that_cannot_work_waits_for_a_moderator(page, asked):
    page.add_init_script("delete window.Worker")
    visit(page, ADDRESS)

    send(write(composer(page), "Patience decides.", name="Ada"))

    expect_said(page, "Your comment waits for a moderator.")
    assert Comment.objects.get().state == "pending"


def test_without_javascript_the_comment_waits_and_its_author_is_told_why(browse, asked):
    page = browse(javascript=False, width=390)
    page.goto("/a/electricity/write")
    page.get_by_label("Your comment").fill("Patience decides.")
    page.get_by_label("Your name").fill("Ada")
    page.get_by_role("button", name="Post comment").click()

    expect(page.get_by_text("Waiting for a moderator, because your browser did not do")).to_be_visible()
    assert Comment.objects.get().state == "pending"
