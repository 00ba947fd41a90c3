"""Reporting on the enhanced page, without leaving it; and what a reader finds whose comments are not shown."""

from playwright.sync_api import expect

from discussion.actions.sanctions import sanction
from discussion.moderation.models import Report
from tests.browser.acts import button, by, press, saying, visit
from tests.factories import NOON, decide, make_comment

ADDRESS = "/a/electricity/"


def test_a_comment_is_reported_in_place_and_the_page_says_so(browse, article, ann, stan):
    make_comment(article, ann, body="Queues decide.")
    page = visit(browse(as_=stan), ADDRESS)
    comment = by(page, "Ann Author")

    press(comment, "Report")
    comment.get_by_label("It attacks or insults people").check()
    comment.get_by_label("A few words for the moderators").fill("An insult.")
    press(comment, "Send report")

    thanks = comment.get_by_text("Thank you. A moderator looks at it")
    expect(thanks).to_be_focused()
    report = Report.objects.get()
    assert (report.reader, report.reason, report.note) == (stan, "abuse", "An insult.")


def test_a_refused_report_says_why_and_can_be_given_up(browse, article, ann, stan, page_errors):
    make_comment(article, ann, body="Queues decide.")
    page_errors.expect("400 (Bad Request)")
    comment = by(visit(browse(as_=stan), ADDRESS), "Ann Author")

    press(comment, "Report")
    press(comment, "Send report")
    expect(comment.get_by_text("Choose one of the reasons")).to_be_visible()
    press(comment, "Cancel")

    expect(button(comment, "Report")).to_be_focused()
    expect(comment.get_by_role("button", name="Send report")).to_have_count(0)


def test_nobody_is_offered_to_report_themselves(browse, article, ann):
    make_comment(article, ann, body="Queues decide.")

    comment = by(visit(browse(as_=ann), ADDRESS), "Ann Author")

    expect(button(comment, "Copy link")).to_be_visible()
    expect(comment.get_by_role("button", name="Report")).to_have_count(0)


def test_who_is_banned_unseen_finds_their_comment_in_the_thread(browse, as_reader, article, mo, ann, stan):
    make_comment(article, stan, body="Money decides.")
    sanction(moderator=mo, reader=ann.id, kind="shadow", now=NOON)
    as_reader(ann).post("/articles/electricity/comments", {"body": "Queues decide."})

    own, others = visit(browse(as_=ann), ADDRESS), visit(browse(as_=stan), ADDRESS)

    expect(saying(own, "Queues decide.")).to_be_visible()
    expect(saying(own, "Queues decide.").get_by_text("Waiting for a moderator")).to_have_count(0)
    expect(saying(others, "Money decides.")).to_be_visible()
    expect(saying(others, "Queues decide.")).to_have_count(0)


def test_a_featured_comment_says_so(browse, article, mo, ann):
    decide(mo, make_comment(article, ann, body="Queues decide."), "feature", message="Worth a read.")

    page = visit(browse(), ADDRESS)

    expect(saying(page, "Queues decide.").get_by_text("Featured by the editors: Worth a read.")).to_be_visible()
