"""What a member looks after on the hosted pages, without a script."""

import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponseRedirect
from django.test import Client

from discussion.accounts.models import Reader
from discussion.core import clock as now
from discussion.signing.hosting import leaving
from tests.factories import make_member, make_reader
from tests.pages.browser import Browser
from tests.signing.post import code_for, delivered

PASSWORD = "correct horse"


@pytest.fixture
def mo(db: None) -> Reader:
    return make_member("Mo Member", "mo@example.org", role="moderator")


def signed_in() -> Browser:
    browser = Browser().open("/sign-in/?next=/me/")
    return browser.submit("Sign in", login="mo@example.org", password=PASSWORD)


def shown(secret: str) -> str:
    """What the app shows."""
    return format_hotp_value(hotp_value(secret, int(now.now().timestamp()) // 30))


def test_an_app_is_set_up_asked_for_and_removed(mo: Reader, clock):
    browser = signed_in().open("/account/factors/app/")
    assert browser.says("say once more who you are")
    browser.submit("Go on", password=PASSWORD)
    assert browser.page.select_one(".p-qr svg") is not None
    secret = browser.page.select_one(".p-key").text
    browser.submit("Set it up", code=shown(secret))
    codes = [each.text for each in browser.page.select(".p-codes code")]
    assert len(codes) == 10

    clock.shift(60)
    other = signed_in()
    assert other.says("The second factor")
    other.submit("Sign in", code="000000")
    assert other.status == 400
    other.submit("Sign in", code=shown(secret))
    assert other.place == "/me/"
    assert other.says("Signed in as Mo Member")
    assert Browser().http.get("/admin/").status_code == 302

    browser.open("/account/factors/app/remove/").submit("Remove the app")
    assert signed_in().place == "/me/"


def test_the_admin_opens_to_who_has_both(mo: Reader, clock):
    Reader.objects.update(is_staff=True)
    browser = signed_in().open("/account/factors/app/").submit("Go on", password=PASSWORD)
    secret = browser.page.select_one(".p-key").text
    browser.submit("Set it up", code=shown(secret))
    clock.shift(60)
    other = Browser().open("/sign-in/?next=/admin/")
    other.submit("Sign in", login="mo@example.org", password=PASSWORD)
    assert other.http.get("/admin/").status_code == 302
    other.submit("Sign in", code=shown(secret))
    assert other.place == "/admin/"
    assert other.status == 200


def test_a_code_by_mail_signs_in(mo: Reader):
    browser = Browser().open("/sign-in/code/").submit("Send me a code", email="mo@example.org")
    browser.submit("Sign in", code=code_for("mo@example.org"))
    assert browser.open("/me/").says("Signed in as Mo Member")


def test_a_forgotten_password_is_reset(mo: Reader):
    before = signed_in()
    browser = Browser().open("/account/reset/").submit("Send me a code", email="mo@example.org")
    browser.submit("Go on", code=code_for("mo@example.org"))
    browser.submit("Save this password", password1="short")
    assert browser.status == 400
    browser.submit("Save this password", password1="a new pass phrase")
    assert browser.says("Your password is new")
    assert not before.open("/me/").says("Signed in as")
    assert not signed_in().says("Signed in as")


@pytest.mark.parametrize(
    ("address", "press"), [("/account/reset/", "Send me a code"), ("/sign-in/code/", "Send me a code")]
)
def test_a_page_does_not_tell_who_has_an_account(mo: Reader, address: str, press: str):
    pages = []
    for email in ("mo@example.org", "no@example.org"):
        browser = Browser().open(address).submit(press, email=email)
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", browser.answer.content.decode())
        pages.append((browser.status, browser.place, text.replace(email, "…")))
        assert delivered()[-1].to == [email]
    assert pages[0] == pages[1]


def test_signing_up_does_not_tell_who_has_an_account(mo: Reader):
    pages = []
    for email in ("mo@example.org", "no@example.org"):
        browser = Browser().open("/sign-up/")
        browser.submit("Sign up", name="Ada", email=email, password1="correct horse battery")
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", browser.answer.content.decode())
        pages.append((browser.status, browser.place, text.replace(email, "…")))
    assert pages[0] == pages[1]
    assert Reader.objects.filter(email="mo@example.org").count() == 1


def test_a_new_address_is_confirmed_by_its_code(mo: Reader):
    browser = signed_in().open("/account/email/")
    browser.submit("Send me a code", email="mo@example.net")
    if browser.says("say once more who you are"):
        browser.submit("Go on", password=PASSWORD)
    browser.submit("Confirm", code=code_for("mo@example.net"))
    mo.refresh_from_db()
    assert mo.email == "mo@example.net"


def test_a_new_password_keeps_this_browser_and_ends_the_others(mo: Reader):
    here, there = signed_in(), signed_in()
    here.open("/account/password/")
    here.submit("Save this password", oldpassword=PASSWORD, password1="a new pass phrase")
    assert here.open("/me/").says("Signed in as Mo Member")
    assert not there.open("/me/").says("Signed in as")


def test_sessions_elsewhere_are_ended(mo: Reader):
    here, there = signed_in(), signed_in()
    page = here.open("/account/sessions/")
    assert page.says("This browser")
    assert page.says("Another browser")
    here.submit("Sign out everywhere else")
    assert here.open("/me/").says("Signed in as Mo Member")
    assert not there.open("/me/").says("Signed in as")


def test_a_guest_stays_a_guest_until_somebody_has_come_in(mo: Reader):
    guest = make_reader("Gus Guest")
    browser = Browser(guest).open("/sign-up/")
    browser.submit("Sign up", name="Ada", email="ada@example.org", password1="correct horse battery")
    assert browser.open("/me/").says("Signed in as Gus Guest")
    browser.open("/account/confirm/").submit("Confirm", code=code_for("ada@example.org"))
    assert browser.open("/me/").says("Signed in as Ada")


@pytest.mark.parametrize(
    "address",
    ["/account/email/", "/account/password/", "/account/factors/", "/account/sessions/", "/account/factors/app/"],
)
def test_guests_and_strangers_are_led_to_sign_in(db: None, address: str):
    for browser in (Browser(), Browser(make_reader("Gus Guest"))):
        assert browser.open(address).place.startswith("/sign-in/?next=")


@pytest.mark.parametrize("address", ["/sign-in/", "/sign-up/", "/account/reset/", "/account/email/", "/sign-in/code/"])
def test_no_cache_keeps_a_page_of_this(mo: Reader, address: str):
    client = Client()
    client.force_login(mo)
    assert client.get(address)["Cache-Control"] == "private, no-store"


def test_who_came_in_by_the_admin_is_not_locked_out_by_looking_at_the_account(mo: Reader):
    assert Browser(mo).open("/account/email/").status == 200
    assert signed_in().says("Signed in as Mo Member")


def test_garbage_in_place_of_a_passkey_is_refused(mo: Reader):
    for credential in ("", "{}", "[]", "nonsense", '{"id": "AQID", "rawId": "AQID", "response": {}}'):
        client = Client()
        assert client.get("/sign-in/passkey/").status_code in (200, 302)
        answer = client.post("/sign-in/passkey/", {"credential": credential})
        assert answer.status_code in (302, 400)
        assert "_auth_user_id" not in client.session


def test_a_form_leads_to_no_other_host_and_a_page_does(db: None, rf):
    """Browsers hold a form's redirects to the page's policy, which names this host alone."""
    request = rf.post("/account/elsewhere/github/login/")
    request.session, request.user = SessionStore(), AnonymousUser()
    away = leaving(lambda request: HttpResponseRedirect("https://github.com/login?state=x&scope=user"))(request)
    assert (away.status_code, away["Cache-Control"]) == (200, "private, no-store")
    assert 'href="https://github.com/login?state=x&amp;scope=user"' in away.content.decode()
    assert leaving(lambda request: HttpResponseRedirect("/me/"))(request)["Location"] == "/me/"
