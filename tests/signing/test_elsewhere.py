"""Signing up and in with an account elsewhere, by an OpenID Connect server of the tests' own."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers import registry

from config import signing
from discussion.accounts.models import Reader
from discussion.sites.queries import default_site
from tests.factories import make_member
from tests.pages.browser import Browser
from tests.signing.oidc import CALLBACK, CLIENT, Server, come_back, led_away
from tests.signing.post import code_for, delivered

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.signing.oidc")]
APP = "allauth.socialaccount.providers.openid_connect"
PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
def server(settings: Any, monkeypatch: Any) -> Iterator[Server]:
    """It is set up as an operator does it."""
    with Server().listening() as server:
        given = {"SERVER": server.url, "NAME": "The Publisher", "CLIENT_ID": CLIENT, "CLIENT_SECRET": "secret"}
        for name, value in given.items():
            monkeypatch.setenv(f"OIDC_{name}", value)
        settings.SOCIALACCOUNT_PROVIDERS = signing._providers()
        settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, APP]
        settings.OUTBOUND_ALLOW = ["127.0.0.0/8"]
        monkeypatch.setattr(registry, "provider_map", registry.provider_map.copy())
        monkeypatch.setattr(registry, "loaded", False)
        yield server


def come_in(browser: Browser) -> Browser:
    return come_back(browser, led_away(browser.open("/sign-in/?next=/me/")))


def sign_up(browser: Browser, **typed: str) -> Browser:
    come_in(browser)
    assert browser.says("The Publisher vouches for you.")
    return browser.submit("Sign up", **typed)


def test_whom_the_provider_knows_signs_up_under_a_name_of_their_choice(server):
    browser = Browser().open("/sign-in/")
    assert browser.says("Go on with The Publisher")
    asked = led_away(browser)
    assert (asked["at"], asked["client_id"], asked["response_type"]) == ("/authorize", CLIENT, "code")
    assert asked["redirect_uri"].endswith(CALLBACK)
    assert asked["code_challenge_method"] == "S256"

    come_back(browser, asked)
    assert browser.says("The Publisher vouches for you. Choose how you are called here.")
    browser.submit("Sign up", name="Ada Lovelace")

    assert browser.says("Signed in as Ada Lovelace")
    member = Reader.objects.get()
    assert (member.kind, member.email, member.has_usable_password()) == ("member", "ada@example.org", False)
    assert SocialAccount.objects.get().extra_data is not None
    paths = [path for path, _, agent in server.asked if agent == "Discussion"]
    assert {"/.well-known/openid-configuration", "/token", "/me"} == set(paths)
    [form] = [form for path, form, _ in server.asked if path == "/token"]
    assert (form["code"], "code_verifier" in form) == (["a code"], True)


def test_who_comes_again_is_the_same_reader_though_the_address_there_is_another(server):
    sign_up(Browser(), name="Ada")
    server.claims |= {"email": "countess@example.org", "name": "The Countess"}
    again = Browser()
    assert come_in(again).says("Signed in as Ada")
    assert Reader.objects.count() == 1


def test_an_address_that_the_provider_does_not_vouch_for_is_confirmed_first(server):
    server.claims["email_verified"] = False
    browser = sign_up(Browser(), name="Ada")
    assert not browser.says("Signed in as Ada")
    browser.submit("Confirm", code=code_for("ada@example.org"))
    assert browser.says("Signed in as Ada")
    assert come_in(Browser()).says("Signed in as Ada")


def test_the_address_of_a_member_joins_no_accounts_and_tells_nobody_that_there_is_one():
    make_member("Mo", "ada@example.org")
    browser = sign_up(Browser(), name="Ada")
    assert not browser.says("Signed in as")
    assert Reader.objects.count() == 1
    assert not SocialAccount.objects.exists()
    assert browser.says("A mail is on its way to ada@example.org")
    [told] = delivered()
    assert "It has an account already, and nothing was changed." in told.body


def signed_in() -> Browser:
    browser = Browser().open("/sign-in/?next=/me/")
    return browser.submit("Sign in", login="mo@example.org", password=PASSWORD)


def connect(browser: Browser) -> Browser:
    come_back(browser, led_away(browser.open("/account/elsewhere/")))
    assert browser.says("say once more who you are")
    return browser.submit("Go on", password=PASSWORD)


def test_a_member_connects_an_account_comes_in_by_it_and_takes_it_away():
    mo = make_member("Mo", "mo@example.org")
    browser = connect(signed_in())
    assert browser.says("The account elsewhere signs you in from now on.")
    assert SocialAccount.objects.get().user == mo
    assert come_in(Browser()).says("Signed in as Mo")

    account = SocialAccount.objects.get()
    browser.open("/account/elsewhere/").submit("Remove it", account=str(account.pk))
    assert browser.says("The account elsewhere no longer signs you in.")
    assert not SocialAccount.objects.exists()
    assert come_in(Browser()).says("The Publisher vouches for you.")


def test_an_account_elsewhere_belongs_to_one_account_here():
    sign_up(Browser(), name="Ada")
    make_member("Mo", "mo@example.org")
    browser = connect(signed_in())
    assert browser.says("That account elsewhere belongs to another account here.")
    assert SocialAccount.objects.get().user.name == "Ada"


def test_the_only_way_in_cannot_be_taken_away():
    browser = sign_up(Browser(), name="Ada")
    browser.open("/account/elsewhere/").submit("Remove it", account=str(SocialAccount.objects.get().pk))
    assert browser.says("This is the only way into your account: set a password first, then remove it.")
    assert SocialAccount.objects.exists()


def test_who_turns_back_is_told_how_else_to_come_in():
    browser = Browser().open("/sign-in/")
    come_back(browser, led_away(browser), error="access_denied")
    assert browser.says("You went back. Sign in in another way, or try it again.")
    assert not Reader.objects.exists()


def test_an_answer_to_a_question_that_was_not_asked_signs_nobody_in():
    browser = Browser().open("/sign-in/")
    led_away(browser)
    come_back(browser, {"state": "another"})
    assert browser.says("The other service did not vouch for you.")
    come_back(Browser(), {"state": ""})
    assert browser.says("The other service did not vouch for you.")
    assert not Reader.objects.exists()


def test_somebody_elses_answer_is_none_of_mine():
    browser = Browser().open("/sign-in/")
    asked = led_away(browser)
    assert come_back(Browser(), asked).says("The other service did not vouch for you.")


@pytest.mark.parametrize("place", ["/token", "/me", "/.well-known/openid-configuration"])
def test_a_provider_that_fails_gets_a_kind_page(server, place):
    browser = Browser().open("/sign-in/")
    asked = led_away(browser)
    server.fails_at = place
    come_back(browser, asked)
    assert (browser.status, browser.answer["Cache-Control"]) == (401, "private, no-store")
    assert browser.says("The other service did not vouch for you.")
    assert f"This did not work · {default_site().name}" in browser.text


def test_a_provider_that_is_away_gets_a_kind_page_before_anybody_is_led_there(server, settings):
    settings.OUTBOUND_ALLOW = []
    browser = Browser().open("/sign-in/")
    form = next(each for each in browser.page.select("form") if "oidc/publisher" in str(each["action"]))
    token = form.select_one("[name=csrfmiddlewaretoken]")["value"]
    browser.answer = browser.http.post(str(form["action"]), {"csrfmiddlewaretoken": token})
    assert browser.says("The other service did not vouch for you.")
