"""The whole product in a browser that runs no script."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from discussion.comments.models import Comment, Vote
from tests.factories import make_comment, make_member

OWN_PLACE = re.compile(r"/c/(\w+)/#c-\1$")


@pytest.fixture
def plain(browse) -> Page:
    """A stranger's page without scripts, on a narrow screen."""
    return browse(javascript=False, width=390)


@pytest.fixture
def argument(article, ann) -> Comment:
    """What Ann wrote."""
    return make_comment(article, ann, body="Queues decide.")


def written_by(page: Page, name: str) -> Locator:
    return page.get_by_role("article", name=name, exact=True)


def follow(page: Page, words: str, *, of: str = "") -> None:
    (written_by(page, of) if of else page.get_by_role("main")).get_by_role("link", name=words).first.click()


def press(page: Page, words: str, **typed: str) -> None:
    for label, text in typed.items():
        page.get_by_label(label.replace("_", " ")).fill(text)
    page.get_by_role("main").get_by_role("button", name=words, exact=True).click()


def test_a_guest_reads_argues_changes_and_leaves(plain, argument, article):
    plain.goto("/")
    follow(plain, article.title)
    expect(plain.get_by_role("heading", level=1)).to_have_text(article.title)
    follow(plain, "New")
    expect(plain).to_have_url(re.compile(r"\?sort=new#discussion$"))

    follow(plain, "Reply to Ann Author")
    press(plain, "Post reply", Your_comment="Money *decides*.", Your_name="Ada")
    expect(plain).to_have_url(OWN_PLACE)
    expect(written_by(plain, "Ada").get_by_text("decides", exact=True)).to_be_in_viewport()

    follow(plain, "Edit")
    press(plain, "Save changes", Your_comment="Patience decides.")
    expect(written_by(plain, "Ada")).to_contain_text("Patience decides.")
    follow(plain, "edited", of="Ada")
    expect(plain.get_by_role("region", name="From 22 November 2026, 12:00 UTC")).to_contain_text("Money decides.")
    follow(plain, "Back to the comment")

    written_by(plain, "Ann Author").locator("a:has(time)").first.click()
    expect(plain).to_have_url(re.compile(f"/c/{argument.public_id}/$"))
    written_by(plain, "Ann Author").get_by_role("group", name="Vote").get_by_role("link").first.click()
    press(plain, "Vote up")
    expect(written_by(plain, "Ann Author")).to_contain_text("Score 1")

    follow(plain, "22 November", of="Ada")
    follow(plain, "Delete")
    press(plain, "Delete my comment")
    expect(plain).to_have_url(re.compile(f"/a/{article.slug}/#discussion$"))
    expect(written_by(plain, "Ann Author")).to_be_visible()
    expect(written_by(plain, "Ada")).to_have_count(0)
    assert Comment.objects.get(body="Patience decides.").state == "deleted"


def test_a_preview_is_looked_at_and_then_sent(plain, article):
    plain.goto(f"/a/{article.slug}/")
    follow(plain, "Write a comment")
    press(plain, "Preview", Your_comment="I **mean** it.")
    expect(plain.get_by_role("region", name="Preview").locator("strong")).to_have_text("mean")

    press(plain, "Post comment", Your_name="Ada")

    expect(written_by(plain, "Ada")).to_contain_text("I mean it.")


def test_a_refused_form_says_why_where_the_reader_looks_and_keeps_the_text(plain, article, page_errors):
    page_errors.expect("400 (Bad Request)")
    plain.goto(f"/a/{article.slug}/write")

    press(plain, "Post comment", Your_comment="A long thought.", Your_name="Q")

    expect(plain).to_have_title(re.compile("^Error: "))
    expect(plain.get_by_role("alert")).to_be_focused()
    expect(plain.get_by_label("Your comment")).to_have_value("A long thought.")
    expect(plain.get_by_label("Your name")).to_have_accessible_description(re.compile("Use at least 2 letters"))
    plain.get_by_role("alert").get_by_role("link").click()
    expect(plain.get_by_label("Your name")).to_be_focused()


def test_a_vote_is_cast_changed_and_taken_back(browse, argument, stan):
    page = browse(as_=stan, javascript=False)
    for words, values in (("Vote up", [1]), ("Vote down", [-1]), ("Take my vote back", [])):
        page.goto(f"/c/{argument.public_id}/vote")
        press(page, words)
        expect(page).to_have_url(OWN_PLACE)
        assert list(Vote.objects.values_list("value", flat=True)) == values


def test_a_quarter_of_an_hour_later_nothing_can_be_changed(browse, argument, ann, time_passes):
    page = browse(as_=ann, javascript=False)
    page.goto(f"/c/{argument.public_id}/")
    expect(page.get_by_text("You can change it for 15 more minutes.")).to_be_visible()

    time_passes(minutes=16)
    page.reload()

    expect(page.get_by_role("link", name="Edit")).to_have_count(0)


def test_replies_fold_by_pointer_and_by_keyboard(plain, argument, article, stan):
    make_comment(article, stan, body="Not so.", parent=argument)
    plain.goto(f"/a/{article.slug}/")
    fold, reply = plain.locator("summary").first, plain.get_by_text("Not so.")
    expect(reply).to_be_visible()

    fold.click()
    expect(reply).to_be_hidden()
    expect(plain.get_by_text("1 reply")).to_be_visible()

    fold.press("Enter")
    expect(reply).to_be_visible()


def test_a_member_signs_in_writes_and_signs_out(plain, article):
    make_member("Edda Member", "edda@example.org")
    plain.goto(f"/a/{article.slug}/write")
    follow(plain, "sign in")
    plain.get_by_label("E-mail").fill("edda@example.org")
    press(plain, "Sign in", Password="correct horse")
    expect(plain).to_have_url(re.compile(f"/a/{article.slug}/write$"))
    press(plain, "Post comment", Your_comment="As a member.")
    expect(written_by(plain, "Edda Member")).to_be_visible()

    plain.get_by_role("link", name="Sign out").click()
    press(plain, "Sign out")

    expect(plain.get_by_role("link", name="Sign in")).to_have_count(0)
    plain.goto("/me/")
    expect(plain.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_new_name_is_shown_from_then_on(browse, ann):
    page = browse(as_=ann, javascript=False)
    page.goto("/me/")

    press(page, "Save your profile", Your_name="Ann the Second")

    expect(page.get_by_role("navigation", name="This site")).to_contain_text("Ann the Second")


def test_a_long_discussion_is_paged_to_its_end_and_back(browse, article, stan):
    for number in range(21):
        make_comment(article, stan, body=f"Argument {number}.")
    page = browse(javascript=False)
    page.goto(f"/a/{article.slug}/?sort=old")
    follow(page, "More comments")
    expect(written_by(page, "Stan Stranger")).to_have_count(1)

    follow(page, "First comments")

    expect(written_by(page, "Stan Stranger")).to_have_count(20)
