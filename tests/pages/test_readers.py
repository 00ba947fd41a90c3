"""A reader's own page, the drawing, and the form of the profile."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from tests.factories import NOON, make_article, make_comment, make_member, put_in_state
from tests.pages.browser import Browser


def test_the_authors_name_leads_to_their_page(article: Article, ann: Reader) -> None:
    comment = make_comment(article, ann, body="Well said.")
    browser = Browser().open("/a/electricity/")
    browser.open(browser.link("Ann Author"))
    assert browser.status == 200
    assert browser.says("Ann Author")
    assert browser.says("A guest, without an account")
    assert browser.says("Here since 22 November 2026")
    assert browser.comments() == [comment.public_id]
    assert browser.link("The queue for electricity") == "/a/electricity/"


def test_a_badge_and_a_few_words_stand_on_the_page(mo: Reader) -> None:
    Browser(mo).open("/me/").submit("Save your profile", about="I keep order.\n<script>alert(1)</script>")
    browser = Browser().open(f"/r/{mo.public_id}/")
    assert browser.page.select_one(".d-role.is-staff").get_text() == "Moderator"  # type: ignore[union-attr]
    assert browser.says("I keep order. <script>alert(1)</script>")
    assert not browser.page.select("main script")
    assert browser.says("There is no comment to show yet.")


def test_the_page_is_the_same_for_everybody(article: Article, ann: Reader, stan: Reader) -> None:
    make_comment(article, ann)
    address = f"/r/{ann.public_id}/"
    answers = [Browser(who).open(address).answer for who in (None, ann, stan)]
    assert len({answer.content for answer in answers}) == 1
    assert {answer["Cache-Control"] for answer in answers} == {"public, max-age=1, stale-while-revalidate=4"}
    assert Browser().open(address, If_None_Match=answers[0]["ETag"]).status == 304


def test_a_long_list_of_comments_is_paged_without_a_script(article: Article, ann: Reader) -> None:
    posted = [make_comment(article, ann, now=NOON + timedelta(seconds=number)).public_id for number in range(45)]
    browser, seen, address = Browser(), [], f"/r/{ann.public_id}/"
    while address:
        seen += browser.open(address).comments()
        following = browser.page.select_one("a[rel=next]")
        address = str(following["href"]) if following else ""
    assert seen == posted[::-1]
    assert browser.link("Newest comments") == f"/r/{ann.public_id}/#written"
    assert browser.open(f"/r/{ann.public_id}/?cursor=broken").status == 400


def test_what_is_hidden_and_who_is_shut_out_have_no_page(article: Article, ann: Reader, stan: Reader) -> None:
    comment = make_comment(article, ann, body="Hidden.")
    make_comment(article, stan, body="Answer.", parent=comment)
    put_in_state(comment, "pending")
    nothing = Browser().open("/r/0000000000001/").answer.content
    for who in (ann, None):
        assert Browser(who).open(f"/r/{ann.public_id}/").answer.content == nothing
    assert Browser().open("/r/nonsense/").status == 404
    Reader.objects.filter(id=stan.id).update(is_active=False)
    assert Browser().open(f"/r/{stan.public_id}/").status == 404
    thread = Browser().open("/a/electricity/")
    assert thread.says("Stan Stranger")
    assert not thread.page.select(".d-head b a")


def test_queries_do_not_grow_with_the_page(article: Article, ann: Reader) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            Browser().open(f"/r/{ann.public_id}/")
        return len(captured)

    make_comment(article, ann)
    before = cost()
    for _ in range(8):
        make_comment(make_article(), ann)
    assert cost() == before


def test_a_drawing_is_kept_for_long_and_asks_nobody(ann: Reader) -> None:
    with CaptureQueriesContext(connection) as captured:
        answer = Client().get(f"/avatars/{ann.public_id}.svg")
    assert len(captured) == 0
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Cache-Control"] == "public, max-age=2592000"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]
    assert not answer.cookies
    assert answer.content == Client().get(f"/avatars/{ann.public_id}.svg").content
    assert Client().get(f"/avatars/{ann.public_id}.svg", headers={"If-None-Match": answer["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", ["nonsense", "0000000000000000", "-1", "%00"])
@pytest.mark.django_db
def test_there_is_no_drawing_for_what_is_no_id(name: str) -> None:
    assert Client().get(f"/avatars/{name}.svg").status_code == 404


def test_a_member_edits_the_profile(mo: Reader) -> None:
    browser = Browser(mo).open("/me/").submit("Save your profile", name="Mo Moss", about="  I keep order. ")
    assert browser.says("Your profile is saved.")
    assert browser.says("Signed in as Mo Moss")
    browser.open(browser.link("others see you"))
    assert browser.says("I keep order.")


def test_what_is_refused_stands_beside_its_field_with_what_was_typed(ann: Reader) -> None:
    make_member("Mel Member", "mel@example.org")
    browser = Browser(ann).open("/me/").submit("Save your profile", name="mel member", about="Kept.")
    assert browser.status == 409
    assert "looks like it" in browser.page.find(id="id_name_error").get_text()  # type: ignore[union-attr]
    assert browser.page.select_one("#id_about").get_text(strip=True) == "Kept."  # type: ignore[union-attr]
    browser.open("/me/").submit("Save your profile", about="x" * 501)
    assert browser.status == 400
    assert "500 are allowed" in browser.page.find(id="id_about_error").get_text()  # type: ignore[union-attr]


def test_a_name_that_was_changed_lately_says_so_before_anybody_tries(ann: Reader, clock) -> None:  # type: ignore[no-untyped-def]
    clock.shift(timedelta(days=2))
    browser = Browser(ann).open("/me/").submit("Save your profile", name="Ann Other")
    assert browser.says("you can change it again from 24 December 2026 on")
    assert browser.open("/me/").submit("Save your profile", name="Ann Third").status == 403
