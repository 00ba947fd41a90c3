"""Signing up, out and in on the hosted pages, with nothing but forms."""

import pytest

from discussion.accounts.models import Reader
from discussion.actions import joining
from discussion.core import clock as now
from tests.factories import make_member
from tests.pages.browser import Browser
from tests.signing.post import code_for

pytestmark = pytest.mark.django_db

ADA = {"name": "Ada", "email": "ada@example.org", "password1": "correct horse battery"}


def sign_up(browser: Browser, **typed: str):
    """The sign-up form, sent."""
    browser.open("/sign-up/")
    return browser.submit("Sign up", **{**ADA, **typed})


def test_who_never_confirms_is_forgotten_and_nobody_else(clock):
    make_member("Mo", "mo@example.org")
    browser = Browser()
    sign_up(browser, email="ann@example.org", name="Ann")
    browser.submit("Confirm", code=code_for("ann@example.org"))
    sign_up(Browser())
    clock.shift(8 * 86_400)
    sign_up(Browser(), email="late@example.org", name="Late")
    assert joining.forget_unconfirmed(now=now.now()) == 1
    assert set(Reader.objects.values_list("name", flat=True)) == {"Mo", "Ann", "Late"}


def test_somebody_signs_up_confirms_signs_out_and_in():
    browser = Browser()
    page = sign_up(browser)
    assert "A mail is on its way" in page.text
    page = browser.submit("Confirm", code=code_for("ada@example.org"))
    assert "Signed in as Ada" in page.text
    member = Reader.objects.get()
    assert (member.kind, member.name, member.email) == ("member", "Ada", "ada@example.org")
    browser.open("/sign-out/")
    browser.submit("Sign out")
    browser.open("/sign-in/")
    browser.submit("Sign in", login="ADA@example.org", password="correct horse battery")
    assert "Signed in as Ada" in browser.open("/me/").text
