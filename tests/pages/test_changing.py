"""Editing and deleting one's own comment by plain forms."""

from datetime import timedelta
from typing import Any

import pytest

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from tests.factories import NOON, make_comment
from tests.pages.browser import Browser


def test_an_author_edits_and_the_page_tells(article: Article, ann: Reader) -> None:
    comment = make_comment(article, ann, body="First.")
    browser = Browser(ann).open(f"/c/{comment.public_id}/")
    browser.open(browser.link("Edit"))
    assert browser.page.select_one("textarea").get_text().strip() == "First."  # type: ignore[union-attr]
    browser.submit("Save changes", body="Second.")
    assert browser.place == f"/c/{comment.public_id}/#c-{comment.public_id}"
    assert browser.says("Second.")
    assert browser.says("edited")


def test_an_edit_of_what_changed_meanwhile_is_refused(article: Article, ann: Reader) -> None:
    comment = make_comment(article, ann, body="First.")
    here, there = (Browser(ann).open(f"/c/{comment.public_id}/edit") for _ in range(2))
    there.submit("Save changes", body="Second.")
    here.submit("Save changes", body="Third.")
    assert here.status == 409
    assert here.page.select_one("textarea").get_text().strip() == "Third."  # type: ignore[union-attr]
    comment.refresh_from_db()
    assert comment.body == "Second."


def test_an_edit_by_who_was_signed_out_meanwhile_keeps_the_text(article: Article, ann: Reader) -> None:
    comment = make_comment(article, ann)
    browser = Browser(ann).open(f"/c/{comment.public_id}/edit")
    del browser.http.cookies["sessionid"]
    browser.submit("Save changes", body="Second.")
    assert browser.status == 403
    assert browser.says("You are signed out, so nothing is saved yet.")
    assert browser.page.select_one("textarea").get_text().strip() == "Second."  # type: ignore[union-attr]


@pytest.mark.parametrize("act", ["edit", "delete"])
def test_only_its_author_changes_a_comment(article: Article, ann: Reader, stan: Reader, act: str) -> None:
    comment = make_comment(article, ann)
    address = f"/c/{comment.public_id}/{act}"
    assert Browser().open(address).place == f"/sign-in/?next=%2Fc%2F{comment.public_id}%2F{act}"
    assert Browser(stan).open(address).status == 403
    hostile = Browser(stan).open("/me/")
    _, data = hostile.filled("Save your profile")
    assert hostile.http.post(address, {**data, "body": "Mine now."}).status_code == 403
    comment.refresh_from_db()
    assert (comment.body, comment.state) == ("Well said.", "published")


def test_after_the_window_a_comment_stays_as_it_is(article: Article, ann: Reader, clock: Any) -> None:
    comment = make_comment(article, ann)
    browser = Browser(ann).open(f"/c/{comment.public_id}/edit")
    clock.move_to(NOON + timedelta(minutes=16))
    browser.submit("Save changes", body="Too late.")
    assert browser.status == 403
    assert browser.says("Comments can be changed for 15 minutes after they are posted; that time is over.")
    assert Browser(ann).open(f"/c/{comment.public_id}/edit").status == 403
    assert not Browser(ann).open(f"/c/{comment.public_id}/").page.select('a[href$="/edit"], a[href$="/delete"]')


def test_a_deleted_comment_without_replies_leads_to_the_discussion(article: Article, ann: Reader) -> None:
    comment = make_comment(article, ann)
    browser = Browser(ann).open(f"/c/{comment.public_id}/")
    browser.open(browser.link("Delete")).submit("Delete my comment")
    assert browser.place == "/a/electricity/#discussion"
    assert browser.says("No one has argued yet.")
    assert browser.open(f"/c/{comment.public_id}/").status == 404


def test_a_deleted_comment_with_replies_leads_to_its_tombstone(article: Article, ann: Reader, stan: Reader) -> None:
    comment = make_comment(article, ann)
    make_comment(article, stan, parent=comment)
    browser = Browser(ann).open(f"/c/{comment.public_id}/delete")
    assert browser.says("the replies stay")
    browser.submit("Delete my comment")
    assert browser.says("Deleted by its author. The replies stay.")
    assert not browser.says("This is yours.")


def test_a_pending_comment_can_be_withdrawn(article: Article, ann: Reader) -> None:
    comment = make_comment(article, ann, state="pending")
    browser = Browser(ann).open(f"/c/{comment.public_id}/delete").submit("Delete my comment")
    assert browser.place == "/a/electricity/#discussion"
