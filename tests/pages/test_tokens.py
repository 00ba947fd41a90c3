"""Tokens and sessions on the hosted pages, without a script."""

import re

import pytest

from discussion.accounts.models import Reader, Token
from discussion.actions.accounts import issue_token
from tests.conftest import API
from tests.factories import NOON
from tests.pages.browser import Browser

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


def make(browser: Browser, name: str = "Nightly export", **typed: str) -> str:
    """The text of a new token."""
    browser.open("/me/tokens").submit("Make the token", name=name, **typed)
    return re.findall(r"dsp_[\w-]+", browser.text)[0]


def test_a_token_is_made_shown_once_and_revoked(stan: Reader) -> None:
    browser = Browser(stan)
    token = make(browser)
    assert browser.answer["Cache-Control"] == "private, no-store"
    assert API(token=token).get("/me").json()["name"] == "Stan Stranger"
    browser.open("/me/tokens")
    assert browser.says("Nightly export")
    assert browser.says("Last used on 22 November 2026")
    assert browser.says("Ends on 20 February 2027")
    assert token not in browser.answer.content.decode()
    browser.open(browser.link("Revoke")).submit("Revoke the token")
    assert browser.place == "/me/tokens"
    assert browser.says("You have no tokens.")
    assert API(token=token).get("/me").status_code == 401


def test_a_token_does_what_was_ticked(stan: Reader) -> None:
    browser = Browser(stan)
    make(browser)
    assert Token.objects.get().scopes == "read"
    make(browser, "Another", write="on", days="7")
    assert Token.objects.latest("id").scopes == "read write"


def test_moderating_is_offered_to_moderators_alone(stan: Reader, mo: Reader) -> None:
    assert not Browser(stan).open("/me/tokens").says("Moderate")
    browser = Browser(stan).open("/me/tokens").submit("Make the token", name="Sly", moderate="on")
    assert Token.objects.get().scopes == "read"
    browser = Browser(mo)
    make(browser, moderate="on")
    assert Token.objects.latest("id").scopes == "read moderate"


def test_a_form_sent_twice_makes_one_token(stan: Reader) -> None:
    browser = Browser(stan).open("/me/tokens")
    address, data = browser.filled("Make the token", name="Script")
    answers = [browser.http.post(address, data).status_code for _ in range(2)]
    assert answers == [200, 409]
    assert Token.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "Say what the token is for."),
        ({"name": "x" * 61}, "Use at most 60 characters."),
        ({"name": "Script", "days": "3650"}, "Choose for how long the token shall live."),
        ({"name": "\u200b"}, "Say in 1 to 60 characters what the token is for."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(stan: Reader, typed: dict[str, str], words: str) -> None:
    browser = Browser(stan).open("/me/tokens").submit("Make the token", **typed)
    assert (browser.status, browser.says(words)) == (400, True)
    assert not Token.objects.exists()


def test_a_token_needs_something_that_it_may_do(stan: Reader) -> None:
    browser = Browser(stan).open("/me/tokens")
    address, data = browser.filled("Make the token", name="Idle")
    del data["read"]
    browser.answer = browser.http.post(address, data)
    assert (browser.status, browser.says("Choose one thing or more that the token may do.")) == (400, True)


def test_a_name_is_shown_as_it_is_and_runs_nothing(stan: Reader) -> None:
    browser = Browser(stan)
    make(browser, "<script>alert(1)</script>")
    for address in ("/me/tokens", browser.link("Revoke")):
        assert browser.open(address).says("<script>alert(1)</script>")
        assert not browser.page.select("main script")


def test_sessions_are_listed_and_ended(stan: Reader) -> None:
    token = issue_token(reader=stan, now=NOON, user_agent=FIREFOX)
    browser = Browser(stan).open("/me/sessions")
    assert browser.says("Firefox on Linux")
    assert browser.says("Last used on 22 November 2026, 12:00 UTC")
    browser.open(browser.link("End this session")).submit("End the session")
    assert browser.place == "/me/sessions"
    assert browser.says("You are signed in nowhere else.")
    assert API(token=token).get("/me").status_code == 401


def test_the_profile_leads_to_both(stan: Reader) -> None:
    browser = Browser(stan).open("/me/")
    assert (browser.link("Tokens"), browser.link("Where you are")) == ("/me/tokens", "/me/sessions")


@pytest.mark.parametrize("address", ["/me/tokens", "/me/sessions", "/me/tokens/0000000000001/revoke"])
def test_a_stranger_is_led_to_sign_in_and_back(db: None, address: str) -> None:
    answer = Browser().http.get(address)
    assert (answer.status_code, answer["Location"].startswith("/sign-in/?next=%2Fme")) == (302, True)


def test_nobody_sees_or_ends_what_is_anothers(stan: Reader, ann: Reader) -> None:
    make(Browser(ann))
    issue_token(reader=ann, now=NOON)
    stans = Browser(stan)
    assert stans.open("/me/tokens").says("You have no tokens.")
    for kind, end in (("personal", "tokens/{}/revoke"), ("session", "sessions/{}/end")):
        number = Token.objects.get(kind=kind).public_id
        assert stans.open(f"/me/{end.format(number)}").status == 404
        stans.http.cookies["csrftoken"] = "a" * 32
        sent = stans.http.post(f"/me/{end.format(number)}", headers={"X-CSRFToken": "a" * 32})
        assert sent.status_code == 404
    assert Token.objects.count() == 2


def test_nothing_happens_without_the_forms_token(stan: Reader) -> None:
    browser = Browser(stan)
    make(browser)
    number = Token.objects.get().public_id
    assert browser.http.post("/me/tokens", {"name": "Forged", "read": "on", "days": "90"}).status_code == 403
    assert browser.http.post(f"/me/tokens/{number}/revoke").status_code == 403
    assert Token.objects.count() == 1
