"""Lists on the enhanced page: sorted, continued, folded and pointed into without a reload."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from discussion.comments.models import Comment
from tests.browser.acts import (
    LISTS,
    LOST,
    Held,
    by,
    click,
    expect_said,
    fail,
    press,
    reply_to,
    saying,
    send,
    sort,
    sorting,
    visit,
    wait_until_lively,
    write,
)
from tests.factories import NOON, make_comment

ADDRESS = "/a/electricity/"
# A text that tells its own number, so that nothing is there twice and nothing is missing.
NUMBERS = "() => [...document.querySelectorAll('[data-list] .d-body')].map(body => body.textContent.trim())"


@pytest.fixture
def talk(article, ann, stan) -> Comment:
    """Ann's comment with twelve replies, and after it twenty-two more comments: each later one is newer."""
    first = make_comment(article, ann, body="The first.", now=NOON - timedelta(hours=3))
    for number in range(12):
        make_comment(article, stan, body=f"Answer {number}.", parent=first, now=NOON - timedelta(minutes=90 - number))
    for number in range(22):
        make_comment(article, stan, body=f"Argument {number}.", now=NOON - timedelta(minutes=60 - number))
    return first


@pytest.fixture
def reading(page, talk) -> Page:
    """A stranger before the discussion, whose page remembers that nobody has reloaded it."""
    visit(page, f"{ADDRESS}?sort=old")
    page.evaluate("window.isTheSamePage = true")
    return page


def assert_not_reloaded(page: Page) -> None:
    assert page.evaluate("window.isTheSamePage")


def test_another_order_comes_without_a_reload_and_the_focus_stays(reading):
    sort(reading, "New")

    expect(reading.locator("[data-list] article").first).to_contain_text("Argument 21.")
    expect(reading).to_have_url(re.compile(r"/a/electricity/\?sort=new#discussion$"))
    expect_said(reading, "Sorted by New.")
    assert_not_reloaded(reading)


def test_back_and_forward_lead_through_the_orders(reading):
    first = reading.locator("[data-list] article").first
    sort(reading, "New")
    sort(reading, "Top")

    reading.go_back()
    expect(sorting(reading, "New")).to_have_attribute("aria-current", "true")
    expect(first).to_contain_text("Argument 21.")
    reading.go_back()
    expect(sorting(reading, "Old")).to_have_attribute("aria-current", "true")
    expect(first).to_contain_text("The first.")
    reading.go_forward()
    expect(first).to_contain_text("Argument 21.")
    assert_not_reloaded(reading)


def test_what_is_sorted_in_place_is_what_a_reload_shows(reading):
    sort(reading, "New")
    shown = reading.evaluate(NUMBERS)

    reading.reload()

    assert wait_until_lively(reading).evaluate(NUMBERS) == shown


def test_more_comments_arrive_beneath_and_the_first_of_them_has_the_focus(reading):
    before = reading.evaluate(NUMBERS)

    click(reading.get_by_role("link", name="More comments"))

    expect(saying(reading, "Argument 21.")).to_be_visible()
    expect(saying(reading, "Argument 19.")).to_be_focused()
    expect_said(reading, "3 more comments are shown.")
    shown = reading.evaluate(NUMBERS)
    assert shown[: len(before)] == before
    assert sorted(set(shown)) == sorted(shown)
    expect(reading.get_by_role("link", name="More comments")).to_have_count(0)
    press(saying(reading, "Argument 21."), "Reply")
    expect(reading.get_by_role("form", name="Your reply to Stan Stranger")).to_be_visible()
    assert_not_reloaded(reading)


def test_a_comment_that_came_meanwhile_stands_there_once(page, talk, article, stan):
    visit(page, f"{ADDRESS}?sort=new")
    text = "Something new."
    write(page.get_by_role("form", name="Your comment"), text, name="Ada")
    send(page.get_by_role("form", name="Your comment"))
    expect(by(page, "Ada")).to_be_focused()

    click(page.get_by_role("link", name="More comments"))

    expect(saying(page, "The first.")).to_be_visible()
    shown = page.evaluate(NUMBERS)
    assert shown.count(text) == 1
    assert len(set(shown)) == len(shown)


def test_more_replies_stand_where_their_link_stood(reading):
    link = reading.get_by_role("link", name=re.compile(r"\d+ more repl"))
    left = int(re.match(r"\d+", link.inner_text())[0])
    before = reading.locator(".d-replies article").count()
    assert before + left == 12
    click(link)

    expect(reading.locator(".d-replies article")).to_have_count(12)
    expect(reading.locator(".d-replies article").nth(before)).to_be_focused()
    expect_said(reading, f"{left} more comments are shown.")
    expect(link).to_have_count(0)
    texts = reading.locator(".d-replies .d-body").all_inner_texts()
    assert [text.strip() for text in texts] == [f"Answer {number}." for number in range(12)]
    assert_not_reloaded(reading)


def test_an_order_that_does_not_come_leaves_the_former_one(reading, page_errors):
    page_errors.expect(LOST)
    before = reading.evaluate(NUMBERS)
    fail(reading, LISTS)

    for _ in range(2):
        with reading.expect_event("requestfailed"):
            sorting(reading, "New").click()
        expect(reading.get_by_role("alert")).to_have_text("This could not be loaded. No answer came. Try again.")

    assert reading.evaluate(NUMBERS) == before
    expect(sorting(reading, "Old")).to_have_attribute("aria-current", "true")
    assert reading.url.endswith("?sort=old")
    reading.unroute_all()
    sort(reading, "New")
    expect(reading.get_by_role("alert")).to_have_count(0)
    assert_not_reloaded(reading)


def test_of_two_orders_that_are_asked_for_at_once_the_last_one_counts(reading):
    reading.clock.install(time=NOON)
    held = Held(reading, "**/*sort=new*")
    sorting(reading, "New").click()
    sort(reading, "Top")
    shown = reading.evaluate(NUMBERS)

    # Neither the grey lines of the first one nor its list come any more.
    reading.clock.fast_forward(1_000)
    with reading.expect_response("**/*sort=new*"):
        held.let_go()
    click(reading.get_by_role("link", name="More comments"))

    expect(reading.locator("article:focus")).to_be_visible()
    assert reading.evaluate(NUMBERS)[: len(shown)] == shown
    expect(sorting(reading, "Top")).to_have_attribute("aria-current", "true")


@pytest.mark.parametrize("words", ["More comments", "more replies"])
def test_what_does_not_come_is_asked_for_again(reading, page_errors, words):
    page_errors.expect(LOST)
    fail(reading, LISTS)
    link, before = reading.get_by_role("link", name=re.compile(words)), len(reading.evaluate(NUMBERS))
    label = link.inner_text()

    click(link)

    expect(reading.get_by_role("alert")).to_have_text("This could not be loaded. No answer came. Try again.")
    expect(link).to_have_text(label)
    reading.unroute_all()
    click(link)
    expect(reading.locator("[data-list] article:focus")).to_be_visible()
    expect(reading.get_by_role("alert")).to_have_count(0)
    assert len(reading.evaluate(NUMBERS)) > before


def test_replies_fold_by_the_pointer_and_by_enter(reading):
    fold, reply = reading.locator("summary").first, saying(reading, "Answer 0.")
    fold.click(position={"x": 12, "y": 40})
    expect(reply).to_be_hidden()
    expect(fold).to_have_text("12 replies")

    fold.press("Enter")
    expect(reply).to_be_visible()
    expect(fold).to_be_focused()


def test_an_address_within_the_page_marks_its_comment_and_unfolds_it(reading, talk):
    reply = Comment.objects.get(body="Answer 1.")
    reading.locator("summary").first.click()
    expect(saying(reading, "Answer 1.")).to_be_hidden()

    reading.evaluate("address => { location.hash = address; }", f"c-{reply.public_id}")

    expect(saying(reading, "Answer 1.")).to_be_in_viewport()
    expect(reading.locator(".is-marked > article")).to_have_attribute("id", f"c-{reply.public_id}")
    assert_not_reloaded(reading)


def test_an_address_marks_its_comment_from_the_beginning(page, talk):
    last = Comment.objects.get(body="Argument 10.")
    visit(page, f"{ADDRESS}?sort=old#c-{last.public_id}")

    expect(saying(page, "Argument 10.")).to_be_in_viewport()
    expect(page.locator(".is-marked > article")).to_contain_text("Argument 10.")


def test_the_address_of_a_comment_further_on_leads_to_its_own_page(page, talk):
    last = Comment.objects.get(body="Argument 21.")
    page.goto(f"{ADDRESS}?sort=old#c-{last.public_id}")

    expect(page).to_have_url(re.compile(f"/c/{last.public_id}/$"))
    expect(saying(page, "Argument 21.")).to_be_visible()


def test_a_comments_own_page_is_as_lively(page, talk):
    visit(page, f"/c/{talk.public_id}/")
    page.evaluate("window.isTheSamePage = true")

    sort(page, "New")
    expect(page).to_have_url(re.compile(rf"/c/{talk.public_id}/replies\?sort=new#replies$"))
    expect(page.locator("[data-list] article").first).to_contain_text("Answer 11.")
    send(write(reply_to(page, by(page, "Ann Author"), "Ann Author"), "Money decides.", name="Ada"))
    expect(by(page, "Ada")).to_be_focused()
    expect(page.locator("[data-list] article").first).to_contain_text("Money decides.")
    send(write(reply_to(page, saying(page, "Answer 11."), "Stan Stranger"), "Or power."))
    expect(saying(page, "Or power.")).to_be_focused()

    page.go_back()
    expect(sorting(page, "Best")).to_have_attribute("aria-current", "true")
    assert_not_reloaded(page)
    assert Comment.objects.get(body="Money decides.").parent == talk
    assert Comment.objects.get(body="Or power.").parent.body == "Answer 11."


def test_the_first_reply_on_a_comments_own_page_takes_the_place_of_the_empty_state(page, article, ann):
    comment = make_comment(article, ann)
    visit(page, f"/c/{comment.public_id}/")
    expect(page.get_by_text("No one has answered yet.")).to_be_visible()

    send(write(reply_to(page, by(page, "Ann Author"), "Ann Author"), "Money decides.", name="Ada"))

    expect(by(page, "Ada")).to_be_focused()
    expect(page.get_by_text("No one has answered yet.")).to_have_count(0)


def test_further_replies_on_a_page_of_replies_lead_on(page, talk):
    visit(page, f"/c/{talk.public_id}/replies?sort=old")
    expect(saying(page, "Answer 0.")).to_be_visible()

    sort(page, "New")

    expect(page.locator("[data-list] article").first).to_contain_text("Answer 11.")


def test_times_are_told_by_how_long_ago_and_exactly_on_demand(reading, time_passes):
    spoken = reading.locator("[data-list] time")
    expect(spoken.first).to_have_text(re.compile("^3 ?h"))
    expect(spoken.first).to_have_attribute("title", re.compile("22 November 2026 at 09:00|November 22, 2026 at 9:00"))
    time_passes(days=40)
    sorting(reading, "New").click()
    expect(reading.locator("[data-list] time").first).to_have_text(re.compile("2026"))


def test_a_comments_address_is_copied(browse, talk, quiet_server):
    page = browse(permissions=["clipboard-read", "clipboard-write"])
    visit(page, f"{ADDRESS}?sort=old")

    press(by(page, "Ann Author"), "Copy link for the comment by Ann Author")

    expect_said(page, "The link is copied.")
    expect(by(page, "Ann Author").get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{quiet_server.url}/c/{talk.public_id}/"


def test_a_link_that_is_opened_beside_is_a_plain_link(reading):
    with reading.context.expect_page() as beside:
        sorting(reading, "New").click(modifiers=["Control"])

    expect(beside.value).to_have_url(re.compile(r"\?sort=new#discussion$"))
    expect(sorting(reading, "Old")).to_have_attribute("aria-current", "true")
