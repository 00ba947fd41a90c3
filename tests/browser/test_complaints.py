"""The lane itself: a page cannot do anything wrong without failing its test."""

import logging

import pytest
from playwright.sync_api import Page

from tests.browser.complaints import Complaints

POLICY = {"Content-Security-Policy": "default-src 'self'", "Content-Type": "text/html"}


@pytest.fixture
def heard(browse, quiet_server) -> tuple[Page, Complaints]:
    """A page, and a list of complaints that fails nothing by itself."""
    page, complaints = browse(), Complaints(quiet_server.url)
    complaints.listen_to(page.context)
    return page, complaints


def answer_with(page: Page, body: str) -> None:
    page.route("**/a/made-up/", lambda route: route.fulfill(headers=POLICY, body=body))
    page.goto("/a/made-up/", wait_until="networkidle")


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<script>attack()</script>", "Executing inline script violates"),
        ("<p style='color: red'>x</p>", "Applying inline style violates"),
        ("<img src=/static/pages/missing.png>", "404 (Not Found)"),
        ("<img src=https://elsewhere.example/x.png>", "A page asked somebody else: https://elsewhere.example/x.png"),
    ],
)
def test_what_a_page_does_wrong_is_heard(heard, page_errors, body, complaint):
    page, complaints = heard
    page_errors.expect("")
    answer_with(page, body)

    with pytest.raises(AssertionError, match=complaint.replace("(", r"\(").replace(")", r"\)")):
        complaints.check()


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("queueMicrotask(() => { throw new Error('lost'); })", "A script failed: .*lost"),
        ("setTimeout(() => { throw new Error('lost'); })", "The console says: .*lost"),
        ("console.error('lost')", "The console says: lost"),
        ("return fetch('/api/v1/nothing').then(answer => answer.text())", "404"),
    ],
)
def test_what_a_script_does_wrong_is_heard(heard, page_errors, code, complaint):
    page, complaints = heard
    page_errors.expect("")
    page.goto("/")
    page.evaluate(f"() => {{ {code} }}")
    page.evaluate("() => new Promise(done => setTimeout(done))")

    with pytest.raises(AssertionError, match=complaint):
        complaints.check()


def test_what_the_server_logs_is_heard(page_errors):
    page_errors.expect("the database did not answer")

    logging.getLogger("discussion.pages.errors").error("the database did not answer")


def test_what_was_expected_must_come():
    complaints = Complaints("http://localhost")
    complaints.expect("404")

    with pytest.raises(AssertionError, match="This was expected and did not come: 404"):
        complaints.check()
