"""Signing in and out by plain forms, and one's own name."""

import pytest

from discussion.accounts.models import Reader
from tests.factories import make_member
from tests.pages.browser import Browser

WRONG = "This e-mail and password do not belong together: check both."


@pytest.fixture
def member(db: None) -> Reader:
    return make_member("Ada Member", "ada@example.org")


def test_a_member_signs_in_and_goes_on(member: Reader) -> None:
    browser = Browser().open("/sign-in/?next=/me/").submit("Sign in", login="Ada@Example.org", password="correct horse")
    assert browser.place == "/me/"
    assert browser.says("Signed in as Ada Member")


@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org"])
def test_wrong_and_unknown_are_refused_alike(member: Reader, email: str) -> None:
    browser = Browser().open("/sign-in/").submit("Sign in", login=email, password="wrong")
    assert browser.status == 403
    assert browser.says(WRONG)
    assert browser.page.select_one("#id_login")["value"] == email  # type: ignore[index]
    assert not browser.page.select_one("#id_password").get("value")  # type: ignore[union-attr]


@pytest.mark.parametrize("field", ["login", "password"])
def test_hostile_credentials_are_refused(member: Reader, field: str) -> None:
    for text in ("nul \x00", "x" * 5_000, ""):
        typed = {"login": "ada@example.org", "password": "wrong", field: text}
        assert Browser().open("/sign-in/").submit("Sign in", **typed).status == 400


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil",
        "",
        "/\n/evil",
        "http:///evil",
    ],
)
def test_signing_in_never_leads_away(member: Reader, address: str) -> None:
    browser = Browser().open("/sign-in/")
    form, data = browser.filled("Sign in", login="ada@example.org", password="correct horse", next=address)
    assert browser.http.post(form, data)["Location"] == "/"


def test_signing_in_is_limited_before_any_password_is_looked_at(member: Reader) -> None:
    browser = Browser()
    for _ in range(10):
        browser.open("/sign-in/").submit("Sign in", login="ada@example.org", password="wrong")
    browser.open("/sign-in/").submit("Sign in", login="ada@example.org", password="correct horse")
    assert browser.status == 429


def test_signing_out_asks_first(member: Reader) -> None:
    browser = Browser(member).open("/sign-out/")
    assert browser.open("/me/").status == 200
    browser.open("/sign-out/").submit("Sign out")
    assert browser.place == "/"
    assert browser.open("/me/").place == "/sign-in/?next=%2Fme%2F"


def test_a_guest_is_told_what_signing_out_means(stan: Reader) -> None:
    browser = Browser(stan).open("/sign-out/")
    assert browser.says("Once you sign out, nobody can sign in as Stan Stranger again")
    browser.submit("Sign out")
    assert browser.open("/sign-out/").says("You are not signed in.")


def test_a_reader_takes_another_name(stan: Reader) -> None:
    browser = Browser(stan).open("/me/").submit("Save your profile", name="  Stan   Friend ")
    assert browser.place == "/me/?saved"
    assert browser.says("Signed in as Stan Friend")


def test_a_name_that_cannot_be_taken_is_refused_beside_its_field(stan: Reader) -> None:
    browser = Browser(stan).open("/me/").submit("Save your profile", name="\u202eevil")
    assert browser.status == 400
    assert browser.page.find(id="id_name_error")
    assert browser.says("Signed in as Stan Stranger")


def test_names_are_kept_apart_from_the_text_around_them(stan: Reader) -> None:
    stan.name = "<b>עברית"
    stan.save()
    page = str(Browser(stan).open("/me/").page.select_one("header"))
    assert "<bdi>&lt;b&gt;עברית</bdi>" in page
