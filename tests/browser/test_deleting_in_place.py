"""Deleting on the enhanced page: for ten seconds there is a way back."""

import pytest
from playwright.sync_api import Page, expect

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from discussion.comments.models import Comment
from tests.browser.acts import (
    OFFLINE,
    ONE_COMMENT,
    Held,
    button,
    by,
    expect_said,
    press,
    refuse,
    saying,
    sort,
    visit,
)
from tests.factories import NOON, make_comment

ADDRESS = "/a/electricity/"
NO_ANSWER = "Your comment is not deleted. No answer came. Try again."
GONE = f"async () => !(await (await fetch('{ADDRESS}')).text()).includes('Queues decide.')"
LEAVING = "Your comment will be deleted in ten seconds."


@pytest.fixture
def argument(article: Article, ann: Reader) -> Comment:
    """What Ann wrote."""
    return make_comment(article, ann, body="Queues decide.")


@pytest.fixture
def own(ann_page: Page, argument: Comment) -> Page:
    """Ann before her comment, with a clock that the test turns."""
    ann_page.clock.install(time=NOON)
    return visit(ann_page, ADDRESS)


def delete(page: Page) -> None:
    """Press Delete, whereupon the row with the way back has taken the comment's place."""
    press(by(page, "Ann Author"), "Delete")
    expect(page.get_by_text("Queues decide.")).to_be_hidden()
    expect(page.get_by_text(LEAVING, exact=True)).to_be_visible()


def let_ten_seconds_pass(page: Page) -> None:
    page.clock.fast_forward(10_000)


def state_of(comment: Comment) -> str:
    comment.refresh_from_db()
    return comment.state


def test_undo_brings_the_comment_back(own, argument):
    delete(own)
    expect(button(own, "Undo")).to_be_focused()

    press(own, "Undo")

    expect(own.get_by_text("Queues decide.")).to_be_visible()
    expect(button(by(own, "Ann Author"), "Delete")).to_be_focused()
    let_ten_seconds_pass(own)
    expect_said(own, "Your comment stays.")
    assert state_of(argument) == "published"
    delete(own)


def test_after_ten_seconds_it_is_deleted(own, argument):
    delete(own)
    assert state_of(argument) == "published"

    with own.expect_response(ONE_COMMENT):
        let_ten_seconds_pass(own)

    expect(own.get_by_text("Deleted by its author.", exact=True)).to_be_visible()
    expect(own.get_by_text("Deleted by its author.").locator("xpath=ancestor::article")).to_be_focused()
    expect(own.get_by_role("heading", name="Discussion")).to_have_text("Discussion 0 comments")
    assert state_of(argument) == "deleted"


def test_a_comment_with_replies_keeps_its_place(own, argument, article, stan):
    make_comment(article, stan, body="Not so.", parent=argument)
    visit(own, ADDRESS)
    delete(own)
    expect(saying(own, "Not so.")).to_be_visible()

    let_ten_seconds_pass(own)

    expect(own.get_by_text("Deleted by its author. The replies stay.")).to_be_visible()
    expect(saying(own, "Not so.")).to_be_visible()
    visit(own, ADDRESS)
    expect(own.get_by_text("Deleted by its author. The replies stay.")).to_be_visible()
    expect(saying(own, "Not so.")).to_be_visible()


def test_two_comments_leave_each_in_its_own_time(own, argument, article, ann):
    other = make_comment(article, ann, body="Patience decides.")
    visit(own, ADDRESS)
    press(saying(own, "Queues decide."), "Delete")
    own.clock.fast_forward(6_000)
    press(saying(own, "Patience decides."), "Delete")

    with own.expect_response(ONE_COMMENT):
        own.clock.fast_forward(4_000)

    expect(own.get_by_text(LEAVING, exact=True)).to_have_count(1)
    assert (state_of(argument), state_of(other)) == ("deleted", "published")


@pytest.mark.parametrize("way", ["another page", "a closed window"])
def test_who_leaves_within_the_ten_seconds_has_decided(own, argument, way):
    delete(own)
    beside = own.context.new_page()
    beside.goto("/")

    own.goto("/") if way == "another page" else own.close()

    beside.wait_for_function(GONE)
    beside.goto(ADDRESS)
    expect(by(beside, "Ann Author")).to_have_count(0)
    assert state_of(argument) == "deleted"


def test_once_the_request_has_left_it_is_too_late_for_undo(own, argument):
    held = Held(own, ONE_COMMENT, method="DELETE")
    delete(own)
    let_ten_seconds_pass(own)
    expect(own.get_by_text("Your comment is being deleted.")).to_be_visible()
    expect(button(own, "Undo")).to_be_disabled()

    button(own, "Undo").click(force=True)
    with own.expect_response(ONE_COMMENT):
        held.let_go()

    expect(own.get_by_text("Deleted by its author.")).to_be_visible()
    assert state_of(argument) == "deleted"


def test_a_refused_deletion_brings_the_comment_back_with_a_sentence(own, argument, page_errors):
    page_errors.expect("403 (Forbidden)")
    refuse(own, ONE_COMMENT, status=403, detail="The time to change it is over.", method="DELETE")
    delete(own)

    let_ten_seconds_pass(own)

    expect(own.get_by_text("Queues decide.")).to_be_visible()
    expect(by(own, "Ann Author").get_by_role("alert")).to_have_text(
        "Your comment is not deleted. The time to change it is over."
    )
    assert state_of(argument) == "published"


def test_a_deletion_without_a_network_brings_the_comment_back_and_can_be_repeated(own, argument, page_errors):
    page_errors.expect(OFFLINE)
    delete(own)
    own.context.set_offline(True)
    let_ten_seconds_pass(own)
    expect(by(own, "Ann Author").get_by_role("alert")).to_have_text(NO_ANSWER)
    delete(own)
    let_ten_seconds_pass(own)
    expect(by(own, "Ann Author").get_by_role("alert")).to_have_text(NO_ANSWER)

    own.context.set_offline(False)
    delete(own)
    with own.expect_response(ONE_COMMENT):
        let_ten_seconds_pass(own)

    expect(own.get_by_role("alert")).to_have_count(0)
    expect(own.get_by_text("Deleted by its author.")).to_be_visible()
    assert state_of(argument) == "deleted"


def test_a_sort_within_the_ten_seconds_does_not_bring_it_back(own, argument):
    delete(own)
    sort(own, "New")
    expect(own.get_by_text("Queues decide.")).to_be_hidden()
    press(own, "Undo")
    expect(own.get_by_text("Queues decide.")).to_be_visible()
    delete(own)
    sort(own, "Old")

    with own.expect_response(ONE_COMMENT):
        let_ten_seconds_pass(own)

    assert state_of(argument) == "deleted"
    expect(own.get_by_text("Queues decide.")).to_be_hidden()


def test_after_a_quarter_of_an_hour_nothing_offers_to_change_it(ann_page, argument, time_passes):
    visit(ann_page, ADDRESS)
    expect(button(by(ann_page, "Ann Author"), "Delete")).to_be_visible()

    time_passes(minutes=16)
    visit(ann_page, ADDRESS)

    expect(button(by(ann_page, "Ann Author"), "Delete")).to_have_count(0)


def test_nobody_else_is_offered_to_change_it(browse, argument, stan):
    page = visit(browse(as_=stan), ADDRESS)

    expect(button(by(page, "Ann Author"), "Reply")).to_be_visible()
    expect(page.get_by_role("button", name="Delete")).to_have_count(0)
    expect(page.get_by_role("button", name="Edit")).to_have_count(0)
