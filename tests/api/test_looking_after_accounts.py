"""What a member changes over the API: password, address, and where they are signed in."""

import pytest
from django.test import Client

from discussion.accounts.models import Reader
from tests.conftest import API
from tests.factories import make_member, make_token
from tests.signing.post import code_for, delivered

pytestmark = pytest.mark.django_db

PASSWORD = {"password": "correct horse"}
LOGIN = {"email": "mo@example.org", **PASSWORD}


@pytest.fixture
def mo(db: None) -> Reader:
    return make_member("Mo Moderator", "mo@example.org")


def test_a_new_password_needs_the_old_one_and_signs_everything_else_out(api: API, mo: Reader, as_reader):
    here, there, pages = as_reader(mo), as_reader(mo), Client()
    pages.force_login(mo)
    new = {"new_password": "a new pass phrase"}
    assert here.post("/session/password", {**new, "password": "wrong"}).json()["code"] == "wrong_proof"
    weak = here.post("/session/password", {**PASSWORD, "new_password": "12345678"})
    assert (weak.json()["code"], list(weak.json()["errors"])) == ("weak_password", ["new_password"])
    answer = here.post("/session/password", {**PASSWORD, **new})
    assert answer.status_code == 201
    assert "sessionid" not in answer.cookies
    assert [each.get("/me").status_code for each in (here, there)] == [401, 401]
    assert pages.get("/api/v1/me").status_code == 401
    assert API(token=answer.json()["token"]).get("/me").status_code == 200
    assert api.post("/session/login", {**LOGIN, "password": "a new pass phrase"}).status_code == 201
    assert delivered()[-1].to == ["mo@example.org"]


@pytest.mark.parametrize("path", ["password", "email", "email/confirm", "totp", "totp/confirm", "passkeys"])
def test_a_personal_token_changes_nothing_of_an_account(mo: Reader, as_reader, path):
    script = API(token=make_token(as_reader(mo), "read", "write"))
    refused = script.post(f"/session/{path}", PASSWORD)
    assert (refused.status_code, refused.json()["code"]) == (403, "session_required")


def test_a_new_address_counts_once_its_code_has_come(api: API, mo: Reader, as_reader):
    desk = as_reader(mo)
    ticket = desk.post("/session/email", {**PASSWORD, "email": "Mo@example.net"}).json()["ticket"]
    assert api.post("/session/login", LOGIN).status_code == 201
    body = {"ticket": ticket, "code": code_for("mo@example.net")}
    assert desk.post("/session/email/confirm", body).status_code == 204
    assert api.post("/session/login", LOGIN).status_code == 401
    assert api.post("/session/login", {**LOGIN, "email": "mo@example.net"}).status_code == 201
    told = [each for each in delivered() if each.to == ["mo@example.org"]]
    assert "mo@example.net" in told[-1].body


def test_an_address_of_another_account_is_told_so_by_mail_alone(mo: Reader, as_reader):
    make_member("Mel", "mel@example.org")
    answers = [
        as_reader(mo).post("/session/email", {**PASSWORD, "email": address})
        for address in ("mel@example.org", "free@example.org")
    ]
    assert [each.status_code for each in answers] == [202, 202]
    assert Reader.objects.get(name="Mel").email == "mel@example.org"
    ticket = answers[0].json()["ticket"]
    stolen = as_reader(mo).post("/session/email/confirm", {"ticket": ticket, "code": code_for("mel@example.org")})
    assert stolen.status_code == 400
    assert Reader.objects.get(name="Mel").email == "mel@example.org"


def test_sessions_are_listed_and_ended(mo: Reader, as_reader):
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.post("/sign-in/", {"login": "mo@example.org", **PASSWORD}, headers={"User-Agent": "Firefox"})
    listed = as_reader(mo).get("/session/sessions").json()["items"]
    assert [each["browser"] for each in listed] == ["Firefox", "Firefox"]
    other = as_reader(make_member("Mel", "mel@example.org"))
    assert other.delete(f"/session/sessions/{listed[0]['id']}").status_code == 404
    assert as_reader(mo).delete(f"/session/sessions/{listed[0]['id']}").status_code == 204
    assert [each.get("/api/v1/me").status_code for each in browsers] == [401, 200]
