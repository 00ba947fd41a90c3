"""A browser is shown messages as long as somebody is signed in there, however that ends."""

import json
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from discussion.accounts.models import Reader, Token
from discussion.actions.housekeeping import forget_expired
from discussion.actions.members import Member, edit_member, set_roles
from discussion.actions.sanctions import sanction
from discussion.actions.tokens import SESSION_LIFETIME
from discussion.notifications.models import PushEndpoint
from tests.browsers import new_browser, said_by
from tests.conftest import API
from tests.factories import NOON, make_member, make_token
from tests.pages.browser import Browser
from tests.signing.post import code_for

PATH = "/me/push-endpoints"
PASSWORD = "correct horse"
NEW = "a new pass phrase"


@pytest.fixture
def mel(db: None) -> Reader:
    return make_member("Mel Member", "mel@example.org")


@pytest.fixture
def mo(db: None) -> Reader:
    return make_member("Mo Moderator", "mo@example.org", role="moderator")


def signed_in() -> Browser:
    browser = Browser().open("/sign-in/?next=/me/")
    return browser.submit("Sign in", login="mel@example.org", password=PASSWORD)


def asked(browser: Browser, method: str, path: str, body: object = None) -> int:
    """What the API answers to this browser's session, as its script asks."""
    token = browser.http.cookies["csrftoken"].value
    answer = browser.http.generic(
        method, f"/api/v1{path}", json.dumps(body) if body else "", "application/json", headers={"X-CSRFToken": token}
    )
    return answer.status_code


def shows(browser: Browser, name: str) -> str:
    """Have this browser show messages; its push service's address, by which the row is known."""
    url = f"https://push.example.org/{name}"
    assert asked(browser, "POST", PATH, said_by(new_browser(), url=url)) == 201
    return url


def told(api: API, name: str) -> str:
    """Have a client with a token show messages."""
    url = f"https://push.example.org/{name}"
    assert api.post(PATH, said_by(new_browser(), url=url)).status_code == 201
    return url


def left() -> set[str]:
    return set(PushEndpoint.objects.values_list("url", flat=True))


def test_whoever_signs_out_on_the_pages_is_shown_nothing(mel):
    here, there = signed_in(), signed_in()
    shows(here, "here")
    kept = shows(there, "there")
    here.open("/sign-out/").submit("Sign out")
    assert left() == {kept}


def test_whoever_signs_out_by_the_api_is_shown_nothing(mel):
    here, there = signed_in(), signed_in()
    shows(here, "here")
    kept = shows(there, "there")
    assert asked(here, "DELETE", "/session") == 204
    assert left() == {kept}


def test_whoever_signs_out_in_the_admin_is_shown_nothing(mel):
    set_roles(reader=mel, roles={(mel.site_id, "moderator")})
    here = signed_in()
    shows(here, "here")
    token = here.open("/admin/").http.cookies["csrftoken"].value
    assert here.http.get("/admin/logout/").status_code == 405
    assert left()
    here.http.post("/admin/logout/", headers={"X-CSRFToken": token})
    assert left() == set()
    assert not here.open("/me/").says("Signed in as")


def test_the_sessions_elsewhere_that_are_ended_show_nothing(mel):
    here, there = signed_in(), signed_in()
    kept = shows(here, "here")
    shows(there, "there")
    here.open("/account/sessions/").submit("Sign out everywhere else")
    assert left() == {kept}


def test_a_browser_that_is_ended_by_the_api_shows_nothing(mel, as_reader):
    here, there = signed_in(), signed_in()
    kept = shows(here, "here")
    shows(there, "there")
    api = as_reader(mel)
    browsers = api.get("/session/sessions").json()["items"]
    assert api.delete(f"/session/sessions/{browsers[-1]['id']}").status_code == 204
    assert left() == {kept}


def test_a_session_that_is_ended_leaves_a_browser_that_was_named_in_another_since(mel, as_reader):
    lost, here = signed_in(), signed_in()
    shows(lost, "same")
    kept = shows(here, "same")
    api = as_reader(mel)
    oldest = api.get("/session/sessions").json()["items"][0]["id"]
    api.delete(f"/session/sessions/{oldest}")
    assert left() == {kept}


def test_a_new_password_keeps_what_this_browser_shows_and_ends_all_else(mel, as_reader):
    here, there = signed_in(), signed_in()
    kept = shows(here, "here")
    shows(there, "there")
    told(as_reader(mel), "app")
    here.open("/account/password/").submit("Save this password", oldpassword=PASSWORD, password1=NEW)
    assert left() == {kept}

    here.open("/sign-out/").submit("Sign out")
    assert left() == set()


def test_a_new_password_by_the_api_keeps_what_this_browser_shows(mel):
    here, there = signed_in(), signed_in()
    kept = shows(here, "here")
    shows(there, "there")
    assert asked(here, "POST", "/session/password", {"password": PASSWORD, "new_password": NEW}) == 201
    assert left() == {kept}
    assert asked(here, "DELETE", "/session") == 204
    assert left() == set()


def test_a_new_password_by_a_client_ends_everything(mel, as_reader):
    shows(signed_in(), "there")
    api = as_reader(mel)
    told(api, "app")
    api.post("/session/password", {"password": PASSWORD, "new_password": NEW})
    assert left() == set()


def test_a_new_password_in_the_admin_is_made_on_the_same_page(mel):
    set_roles(reader=mel, roles={(mel.site_id, "moderator")})
    assert signed_in().open("/admin/password_change/").place == "/account/password/"


def test_a_forgotten_password_ends_everything(mel):
    shows(signed_in(), "there")
    stranger = Browser().open("/account/reset/")
    stranger.submit("Send me a code", email="mel@example.org")
    stranger.submit("Go on", code=code_for("mel@example.org"))
    stranger.submit("Save this password", password1=NEW)
    assert left() == set()


def test_who_is_banned_is_shown_nothing_on_any_device(mel, mo, as_reader):
    shows(signed_in(), "here")
    told(as_reader(mel), "app")
    sanction(moderator=mo, reader=mel.id, kind="ban", now=NOON)
    assert left() == set()


@pytest.mark.parametrize("kind", ["suspend", "shadow", "hold"])
def test_what_ends_or_is_unseen_ends_no_push(mel, mo, kind):
    kept = shows(signed_in(), "here")
    until = NOON + timedelta(days=1) if kind == "suspend" else None
    sanction(moderator=mo, reader=mel.id, kind=kind, until=until, now=NOON)
    assert left() == {kept}


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": NEW}])
def test_who_is_deactivated_or_given_a_new_password_is_shown_nothing(mel, as_reader, change):
    root = Reader.objects.create_superuser("root@example.org", PASSWORD)
    shows(signed_in(), "here")
    told(as_reader(mel), "app")
    edit_member(
        administrator=root,
        reader=mel,
        member=Member("Mel Member", "mel@example.org", **{"password": "", **change}),
        now=NOON,
    )
    assert left() == set()


def test_a_token_takes_what_it_named_with_it(mel, as_reader):
    here, there = as_reader(mel), as_reader(mel)
    kept = told(here, "here")
    told(there, "there")
    script = API(token=make_token(here, "read", "write"))
    told(script, "script")
    there.delete("/session")
    assert left() == {kept, "https://push.example.org/script"}

    personal = here.get("/me/tokens").json()["items"][0]["id"]
    here.delete(f"/me/tokens/{personal}")
    assert left() == {kept}


def test_a_session_whose_time_is_over_shows_nothing(mel, as_reader):
    shows(signed_in(), "here")
    told(as_reader(mel), "app")
    ends = max(
        *Session.objects.values_list("expire_date", flat=True), *Token.objects.values_list("expires_at", flat=True)
    )
    forget_expired(now=ends - SESSION_LIFETIME)
    assert len(left()) == 2

    forget_expired(now=ends + timedelta(seconds=1))
    assert left() == set()


def test_of_too_many_sessions_the_one_that_ends_takes_its_push_along(mel, as_reader, monkeypatch):
    monkeypatch.setattr("discussion.actions.accounts.MOST_SESSIONS", 1)
    told(as_reader(mel), "first")
    kept = told(as_reader(mel), "second")
    assert left() == {kept}


def test_no_key_of_a_session_stands_beside_the_address(mel):
    shows(signed_in(), "here")
    row = PushEndpoint.objects.get()
    assert row.session
    assert not Session.objects.filter(session_key=row.session).exists()
