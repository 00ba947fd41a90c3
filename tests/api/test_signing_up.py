"""Signing up, confirming and signing in over the API."""

import pytest
from allauth.account.models import EmailAddress

from discussion.accounts.models import Reader, Token
from tests.conftest import API
from tests.factories import make_member, make_site
from tests.signing.post import code_for, delivered

pytestmark = pytest.mark.django_db

ADA = {"name": "Ada", "email": "ada@example.org", "password": "correct horse battery"}


def member(email: str = "mo@example.org", **fields: object) -> Reader:
    """A member whom an administrator has made."""
    return make_member("Mo", email, **fields)


def test_somebody_signs_up_confirms_and_is_signed_in(api: API):
    asked = api.post("/session/sign-up", ADA)
    assert (asked.status_code, list(asked.json())) == (202, ["ticket"])
    code = code_for("ada@example.org")
    answer = api.post("/session/confirm", {**asked.json(), "code": code})
    assert answer.status_code == 201
    assert answer.json()["reader"]["kind"] == "member"
    api.token = answer.json()["token"]
    assert api.get("/me").json()["name"] == "Ada"
    assert api.post("/session/confirm", {**asked.json(), "code": code}).json()["code"] == "ticket_expired"


def test_without_the_code_nobody_signs_in_and_a_new_one_is_sent(api: API):
    api.post("/session/sign-up", ADA)
    first = code_for("ada@example.org")
    refused = api.post("/session/login", {"email": "ada@example.org", "password": ADA["password"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "email_not_confirmed")
    assert "token" not in refused.json()
    second = code_for("ada@example.org")
    assert first != second
    answer = api.post("/session/confirm", {"ticket": refused.json()["ticket"], "code": second})
    assert answer.status_code == 201


def test_three_wrong_codes_end_a_ticket(api: API):
    ticket = api.post("/session/sign-up", ADA).json()["ticket"]
    code = code_for("ada@example.org")
    for _ in range(3):
        assert api.post("/session/confirm", {"ticket": ticket, "code": "WRONG"}).json()["code"] == "wrong_code"
    assert api.post("/session/confirm", {"ticket": ticket, "code": code}).json()["code"] == "ticket_expired"
    assert not Token.objects.exists()


def test_a_ticket_ends_after_a_quarter_of_an_hour(api: API, clock):
    ticket = api.post("/session/sign-up", ADA).json()["ticket"]
    code = code_for("ada@example.org")
    clock.shift(901)
    assert api.post("/session/confirm", {"ticket": ticket, "code": code}).json()["code"] == "ticket_expired"


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"email": "ada"}, "invalid_email", "email"),
        ({"email": "ada@example.org\r\nBcc: all@example.org"}, "invalid_email", "email"),
        ({"password": "short"}, "weak_password", "password"),
        ({"password": "password"}, "weak_password", "password"),
        ({"name": "x"}, "name_too_short", "name"),
        ({"name": "\u202eada"}, "name_invalid_characters", "name"),
        ({"is_superuser": True}, "unknown_field", "is_superuser"),
    ],
)
def test_what_cannot_be_taken_is_refused_beside_its_field(api: API, changed, code, field):
    answer = api.post("/session/sign-up", {**ADA, **changed})
    assert (answer.status_code, answer.json()["code"], list(answer.json()["errors"])) == (400, code, [field])
    assert not Reader.objects.exists()
    assert delivered() == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/session/sign-up", {"name": "Ada", "password": "correct horse battery"}),
        ("/session/code", {}),
        ("/session/reset", {}),
    ],
)
def test_whether_an_address_is_known_cannot_be_told(api: API, path, body, monkeypatch, django_assert_max_num_queries):
    member()
    answers, hashes = [], []
    from django.contrib.auth.hashers import MD5PasswordHasher

    original = MD5PasswordHasher.encode
    for address in ("mo@example.org", "nobody@example.org"):
        count = []
        monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *a, c=count: c.append(1) or original(*a))
        answer = api.post(path, {**body, "email": address})
        answers.append((answer.status_code, {**answer.json(), "ticket": len(answer.json()["ticket"])}))
        hashes.append(len(count))
        assert [each.to for each in delivered()][-1] == [address]
    assert answers[0] == answers[1]
    assert hashes[0] == hashes[1]
    assert len(delivered()) == 2


def test_an_address_that_has_an_account_is_told_so_by_mail_alone(api: API):
    member()
    ticket = api.post("/session/sign-up", {**ADA, "email": "MO@example.org"}).json()["ticket"]
    assert "You have an account" in delivered()[-1].subject
    assert api.post("/session/confirm", {"ticket": ticket, "code": ""}).json()["code"] != "ok"
    assert Reader.objects.count() == 1
    assert Reader.objects.get().check_password("correct horse")


def test_a_code_signs_in(api: API):
    member()
    ticket = api.post("/session/code", {"email": "Mo@example.org"}).json()["ticket"]
    answer = api.post("/session/code/confirm", {"ticket": ticket, "code": code_for("mo@example.org").lower()})
    assert (answer.status_code, answer.json()["reader"]["name"]) == (201, "Mo")


def test_a_forgotten_password_is_reset_and_everything_else_is_signed_out(api: API, as_reader):
    mo = member()
    before = as_reader(mo)
    ticket = api.post("/session/reset", {"email": "mo@example.org"}).json()["ticket"]
    body = {"ticket": ticket, "code": code_for("mo@example.org")}
    weak = api.post("/session/reset/confirm", {**body, "password": "short"})
    assert weak.json()["code"] == "weak_password"
    assert api.post("/session/reset/confirm", {**body, "password": "a new pass phrase"}).status_code == 204
    assert before.get("/me").status_code == 401
    assert api.post("/session/login", {"email": "mo@example.org", "password": "correct horse"}).status_code == 401
    assert api.post("/session/login", {"email": "mo@example.org", "password": "a new pass phrase"}).status_code == 201
    assert api.post("/session/reset/confirm", {**body, "password": "another phrase"}).json()["code"] == "ticket_expired"
    assert "is new" in delivered()[-1].subject


def test_a_ticket_of_one_way_is_of_no_use_on_another(api: API):
    member()
    ticket = api.post("/session/reset", {"email": "mo@example.org"}).json()["ticket"]
    code = code_for("mo@example.org")
    for path in ("/session/confirm", "/session/code/confirm", "/session/login/factor"):
        assert api.post(path, {"ticket": ticket, "code": code}).json()["code"] == "ticket_expired"


@pytest.mark.parametrize("ticket", ["", "x", "../../etc", "a" * 32, "\u0130" * 32, "a" * 100_000])
def test_a_ticket_that_was_never_given_is_refused(api: API, ticket):
    answer = api.post("/session/confirm", {"ticket": ticket, "code": "x"})
    assert (answer.status_code, answer.json()["code"]) == (403, "ticket_expired")


def test_a_ticket_is_no_session_of_the_pages(api: API):
    member()
    ticket = api.post("/session/code", {"email": "mo@example.org"}).json()["ticket"]
    api.http.cookies["sessionid"] = ticket
    assert api.get("/me").status_code == 401


def test_no_answer_sets_a_cookie(api: API):
    member()
    for path, body in (
        ("/session/sign-up", ADA),
        ("/session/code", {"email": "mo@example.org"}),
        ("/session/reset", {"email": "mo@example.org"}),
        ("/session/login", {"email": "mo@example.org", "password": "correct horse"}),
    ):
        assert not api.post(path, body).cookies


def test_a_member_of_another_site_is_nobody_here(api: API):
    member(site=make_site())
    login = api.post("/session/login", {"email": "mo@example.org", "password": "correct horse"})
    assert (login.status_code, login.json()["code"]) == (401, "wrong_credentials")
    api.post("/session/code", {"email": "mo@example.org"})
    assert "No account" in delivered()[-1].subject
    api.post("/session/reset", {"email": "mo@example.org"})
    assert "No account" in delivered()[-1].subject


def test_an_address_that_nobody_confirmed_is_no_obstacle_to_its_owner(api: API):
    """Somebody else signed up with it: by the mail to it its owner resets the password, and the account is theirs."""
    api.post("/session/sign-up", {**ADA, "password": "the thief's own phrase"})
    ticket = api.post("/session/reset", {"email": ADA["email"]}).json()["ticket"]
    body = {"ticket": ticket, "code": code_for(ADA["email"]), "password": ADA["password"]}
    assert api.post("/session/reset/confirm", body).status_code == 204
    assert EmailAddress.objects.get().verified
    assert api.post("/session/login", {"email": ADA["email"], "password": "the thief's own phrase"}).status_code == 401
    assert api.post("/session/login", {"email": ADA["email"], "password": ADA["password"]}).status_code == 201


def test_an_address_gets_few_letters_whoever_asks(api: API, settings):
    settings.RATE_LIMITS = True
    answers = [api.post("/session/code", {"email": "victim@example.org"}) for _ in range(6)]
    assert [each.status_code for each in answers] == [202] * 5 + [429]
    assert "Retry-After" in answers[-1]
    assert len(delivered()) == 5
