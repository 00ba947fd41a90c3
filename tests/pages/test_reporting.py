"""Reporting by a plain form, and being told why one's own comment is not shown."""

from itertools import count

from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.actions.appeals import appeal
from discussion.actions.reasons import reason_of
from discussion.actions.sanctions import sanction
from discussion.moderation.models import Appeal, Report
from tests.factories import NOON, decide, free_meter, make_comment, make_member
from tests.pages.browser import Browser


def test_a_reader_reports_by_a_form(article, ann, stan):
    comment = make_comment(article, ann)
    browser = Browser(stan).open(f"/c/{comment.public_id}/report")
    assert browser.says("The author never learns who sent it.")

    browser.submit("Send report", reason="other", note="It names my neighbour.")

    assert browser.says("Thank you. A moderator looks at it")
    report = Report.objects.get()
    assert (report.reader, report.reason, report.note) == (stan, "other", "It names my neighbour.")


def test_a_stranger_reports_as_a_guest(article, ann):
    comment = make_comment(article, ann)

    Browser().open(f"/c/{comment.public_id}/report").submit("Send report", reason="spam")

    reporter = Report.objects.get().reader
    assert (reporter.kind, reporter.name) == ("guest", "")


def test_a_report_without_words_is_asked_again(article, ann, stan):
    comment = make_comment(article, ann)
    browser = Browser(stan).open(f"/c/{comment.public_id}/report")

    browser.submit("Send report", reason="other")

    assert (browser.status, browser.says("Say in a few words what is wrong with it.")) == (400, True)
    browser.submit("Send report", reason="boring")
    assert browser.says("Choose what is wrong with it.")


def test_nobody_reports_their_own_comment_or_one_that_is_not_there(article, ann, stan):
    comment, held = make_comment(article, ann), make_comment(article, ann, state="pending")

    own = Browser(ann).open(f"/c/{comment.public_id}/report")

    assert own.says("This comment is yours")
    assert not own.page.select("form")
    assert Browser(stan).open(f"/c/{held.public_id}/report").status == 404


def test_a_comments_page_leads_to_reporting_and_to_why(article, mo, ann, stan):
    comment = make_comment(article, ann)
    assert Browser(stan).open(f"/c/{comment.public_id}/").says("Report this comment")
    assert not Browser(ann).open(f"/c/{comment.public_id}/").says("Report this comment")
    decide(mo, comment, "remove")

    assert Browser(ann).open(f"/c/{comment.public_id}/").says("Why, and what you can do")


def test_an_author_reads_why_and_objects(article, mo, ann):
    comment = make_comment(article, ann, state="pending")
    assert Browser(ann).open("/me/held").says("Somebody looks at it before it is shown.")
    spam = reason_of(article.site_id, code="spam")
    decide(mo, comment, "reject", reason=spam.id, message="Twice is enough.")
    browser = Browser(ann).open("/me/held")
    for words in ("Not published", "It advertises something", "Twice is enough.", "Object to this"):
        assert browser.says(words), words

    browser.open(f"/c/{comment.public_id}/appeal").submit("Send my objection", text="I posted it once.")

    assert browser.says("You have objected. Another moderator decides.")
    assert Appeal.objects.get().text == "I posted it once."
    mia = make_member("Mia", "mia@example.org", role="moderator")
    decide(mia, comment, "keep", message="It stays down.")
    again = browser.open("/me/held")
    assert again.says("the decision stands")
    assert again.says("It stays down.")


def test_nobody_else_reads_why_or_objects(article, mo, ann, stan):
    comment = make_comment(article, ann)
    decide(mo, comment, "remove", message="Canarybird.")

    for browser in (Browser(stan), Browser()):
        assert not browser.open(f"/c/{comment.public_id}/appeal").says("Canarybird")
        assert not browser.open("/me/held").says("Canarybird")


def test_the_pages_queries_do_not_grow(article, mo, ann):
    browser, numbers = Browser(ann), count()

    def cost():
        with CaptureQueriesContext(connection) as captured:
            browser.open("/me/held")
        return len(captured)

    def fill(number):
        for _ in range(number):
            comment = make_comment(article, ann, body=f"Argument {next(numbers)}.", state="pending")
            decide(mo, comment, "reject")
            appeal(reader=ann, comment=comment.id, text="Why?", now=NOON, meter=free_meter())

    fill(1)
    cost()
    before = cost()
    fill(4)
    assert cost() == before


def test_a_warning_is_shown_until_it_is_read(article, mo, ann):
    sanction(moderator=mo, reader=ann.id, kind="warn", message="Please stay civil.", now=NOON)
    browser = Browser(ann).open("/me/")
    assert browser.says("Moderators have a word for you.")

    browser.open("/me/held")
    assert browser.says("Please stay civil.")
    browser.submit("I have read it")

    assert not browser.says("Please stay civil.")
    assert not browser.open("/me/").says("Moderators have a word for you.")


def test_a_featured_comment_stands_out_with_its_note(api, article, mo, ann):
    comment = make_comment(article, ann)
    decide(mo, comment, "feature", message="Worth <b>reading</b>.")

    page = Browser().open("/a/electricity/")

    [item] = page.page.select(".is-featured")
    assert "Featured by the editors: Worth <b>reading</b>." in item.get_text()
    shown = api.get(f"/comments/{comment.public_id}").json()
    assert (shown["featured_at"], shown["featured_note"]) == ("2026-11-22T12:00:00Z", "Worth <b>reading</b>.")
    assert api.get("/articles/electricity/comments").json()["items"][0]["featured_at"] == "2026-11-22T12:00:00Z"
    decide(mo, comment, "unfeature")
    assert not Browser().open("/a/electricity/").page.select(".is-featured")


def test_who_is_banned_unseen_sees_their_words_on_their_page_and_nobody_else_does(as_reader, article, mo, ann, stan):
    sanction(moderator=mo, reader=ann.id, kind="shadow", now=NOON)
    posted = as_reader(ann).post("/articles/electricity/comments", {"body": "Canarybird."}).json()

    own = Browser(ann).open(f"/c/{posted['id']}/")

    assert own.says("Canarybird.")
    assert not own.says("Only you can")
    for browser in (Browser(), Browser(stan)):
        assert browser.open(f"/c/{posted['id']}/").status == 404
