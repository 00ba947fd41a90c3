"""Two readers at once, each in a browser of their own."""

import pytest
from playwright.sync_api import Page, expect

from discussion.accounts.models import Reader
from discussion.actions.comments import delete_comment, edit_comment
from discussion.articles.models import Article
from discussion.comments.models import Comment
from tests.browser.acts import (
    MINE,
    Held,
    button,
    by,
    composer,
    error_of,
    press,
    reply_to,
    saying,
    send,
    sort,
    text_of,
    visit,
    wait_until_lively,
    write,
)
from tests.browser.conftest import Browse
from tests.factories import NOON, free_meter, make_comment, put_in_state

ADDRESS = "/a/electricity/"
# What comes into view is laid out anew: two frames later it stands where it stands.
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture
def both(browse: Browse, article: Article, ann: Reader, stan: Reader) -> tuple[Page, Page]:
    """Ann's and Stan's page of the same article, before anybody has said anything."""
    return visit(browse(as_=ann), ADDRESS), visit(browse(as_=stan), ADDRESS)


def post(page: Page, text: str) -> None:
    text_of(composer(page)).click()
    send(write(composer(page), text))
    expect(saying(page, text)).to_be_focused()


def test_each_sees_what_the_other_posted_after_a_reload_or_a_sort(both):
    anns, stans = both
    post(anns, "Queues decide.")
    post(stans, "Money decides.")
    expect(saying(anns, "Money decides.")).to_have_count(0)

    anns.reload()
    expect(saying(wait_until_lively(anns), "Money decides.")).to_be_visible()
    expect(anns.get_by_role("heading", name="Discussion")).to_have_text("Discussion 2 comments")
    stans.reload()
    wait_until_lively(stans)
    send(write(reply_to(anns, by(anns, "Stan Stranger"), "Stan Stranger"), "Or patience."))
    expect(saying(anns, "Or patience.")).to_be_focused()
    sort(stans, "New")

    expect(saying(stans, "Or patience.")).to_be_visible()
    expect(button(saying(stans, "Or patience."), "Agree or useful")).not_to_have_attribute("aria-disabled", "true")
    expect(button(saying(stans, "Money decides."), "Agree or useful")).to_have_attribute("aria-disabled", "true")


def test_each_changes_their_own_and_nobody_elses(both):
    anns, stans = both
    post(anns, "Queues decide.")
    stans.reload()
    wait_until_lively(stans)
    post(stans, "Money decides.")

    expect(button(saying(stans, "Money decides."), "Edit")).to_be_visible()
    expect(button(saying(stans, "Queues decide."), "Reply")).to_be_visible()
    expect(saying(stans, "Queues decide.").get_by_role("button", name="Edit")).to_have_count(0)


def test_a_vote_of_the_other_one_counts_beside_ones_own(both, mo, browse):
    anns, stans = both
    post(anns, "Queues decide.")
    mos = visit(browse(as_=mo), ADDRESS)
    stans.reload()
    wait_until_lively(stans)
    for page in (stans, mos):
        with page.expect_response("**/vote"):
            press(saying(page, "Queues decide."), "Agree or useful")

    expect(saying(mos, "Queues decide.").locator(".d-score")).to_have_text("Score 2")
    anns.reload()
    expect(saying(wait_until_lively(anns), "Queues decide.").locator(".d-score")).to_have_text("Score 2")


def test_a_reply_to_what_was_deleted_meanwhile_is_refused_and_kept(both, article, stan, page_errors):
    page_errors.expect("400 (Bad Request)")
    comment = make_comment(article, stan, body="Money decides.")
    anns, _ = both
    anns.reload()
    frame = write(reply_to(wait_until_lively(anns), by(anns, "Stan Stranger"), "Stan Stranger"), "A long answer.")
    delete_comment(reader=stan, comment=comment.id, now=NOON, meter=free_meter())

    send(frame)

    expect(error_of(text_of(frame))).to_have_text("The comment you answer is not there any more.")
    expect(text_of(frame)).to_have_value("A long answer.")
    assert not Comment.objects.filter(body="A long answer.").exists()


def test_a_vote_on_what_was_deleted_meanwhile_is_taken_back(both, article, stan, page_errors):
    page_errors.expect("404 (Not Found)")
    comment = make_comment(article, stan, body="Money decides.")
    anns, _ = both
    anns.reload()
    wait_until_lively(anns)
    delete_comment(reader=stan, comment=comment.id, now=NOON, meter=free_meter())

    press(by(anns, "Stan Stranger"), "Agree or useful")

    expect(by(anns, "Stan Stranger").get_by_role("alert")).to_contain_text("Your vote was not counted.")
    expect(by(anns, "Stan Stranger").locator(".d-score")).to_have_text("Score 0")


def test_one_reader_in_two_windows_does_not_overwrite_themselves(browse, article, ann, page_errors):
    page_errors.expect("412 (Precondition Failed)")
    comment = make_comment(article, ann, body="As it was.")
    first, second = visit(browse(as_=ann), ADDRESS), visit(browse(as_=ann), ADDRESS)
    for page in (first, second):
        press(by(page, "Ann Author"), "Edit")
        expect(text_of(composer(page, "Edit your comment"))).to_have_value("As it was.")
    send(write(composer(first, "Edit your comment"), "From the first window."))
    expect(saying(first, "From the first window.")).to_be_visible()

    frame = write(composer(second, "Edit your comment"), "From the second window.")
    send(frame)

    expect(frame.get_by_role("group", name="Not sent")).to_be_visible()
    expect(text_of(frame)).to_have_value("From the second window.")
    comment.refresh_from_db()
    assert comment.body == "From the first window."


def test_an_edit_begins_with_the_newest_text(both, article, ann):
    anns, _ = both
    comment = make_comment(article, ann, body="As it was.")
    anns.reload()
    wait_until_lively(anns)
    edit_comment(reader=ann, comment=comment.id, body="From elsewhere.", now=NOON, meter=free_meter())

    press(by(anns, "Ann Author"), "Edit")

    expect(text_of(composer(anns, "Edit your comment"))).to_have_value("From elsewhere.")


@pytest.mark.parametrize("read", ["Argument 3.", "Argument 8."])
def test_nothing_moves_under_the_finger_when_the_page_learns_who_reads(browse, article, ann, stan, read):
    for number in range(12):
        make_comment(article, stan, body=f"Argument {number}.")
        make_comment(article, ann, body=f"Mine {number}.")
    for number in range(3):
        put_in_state(make_comment(article, ann, body=f"Waiting {number}."), "pending")
    page = browse(as_=ann)
    held = Held(page, MINE)
    page.goto(f"{ADDRESS}?sort=old")
    in_view = saying(page, read)
    in_view.evaluate("article => article.scrollIntoView({ block: 'start' })")
    page.evaluate(TWO_FRAMES)
    before = in_view.bounding_box()["y"]

    held.let_go()
    wait_until_lively(page)

    expect(saying(page, "Waiting 0.")).to_have_count(1)
    page.evaluate(TWO_FRAMES)
    assert abs(in_view.bounding_box()["y"] - before) <= 1
