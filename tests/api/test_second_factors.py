"""Second factors over the API: an app, recovery codes, and what they guard."""

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from discussion.accounts.models import Reader
from discussion.core import clock as now
from tests.conftest import API
from tests.factories import make_member
from tests.signing.post import code_for, delivered

pytestmark = pytest.mark.django_db

PASSWORD = {"password": "correct horse"}
LOGIN = {"email": "mo@example.org", **PASSWORD}


def shown(secret: str, *, later: int = 0) -> str:
    """What the app shows."""
    return format_hotp_value(hotp_value(secret, (int(now.now().timestamp()) + later) // 30))


@pytest.fixture
def mo(db: None) -> Reader:
    return make_member("Mo Moderator", "mo@example.org", role="moderator")


@pytest.fixture
def guarded(mo: Reader, as_reader) -> tuple[API, str, list[str]]:
    """Mo with an app: the API as Mo, the app's key, the recovery codes."""
    desk = as_reader(mo)
    begun = desk.post("/session/totp", PASSWORD).json()
    answer = desk.post("/session/totp/confirm", {"ticket": begun["ticket"], "code": shown(begun["secret"])})
    assert answer.status_code == 201, answer.json()
    return desk, begun["secret"], answer.json()["recovery_codes"]


def test_an_app_is_set_up_and_asked_for(api: API, guarded, clock):
    desk, secret, codes = guarded
    assert desk.get("/session/factors").json() == {"totp": True, "passkeys": [], "recovery_codes": len(codes)}
    refused = api.post("/session/login", LOGIN)
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_required")
    clock.shift(60)
    answer = api.post("/session/login/factor", {"ticket": refused.json()["ticket"], "code": shown(secret)})
    assert (answer.status_code, answer.json()["reader"]["roles"]) == (201, ["moderator"])
    again = api.post("/session/login/factor", {"ticket": refused.json()["ticket"], "code": shown(secret)})
    assert again.json()["code"] == "ticket_expired"


def test_a_code_of_the_app_counts_once(api: API, guarded, clock):
    _, secret, _ = guarded
    clock.shift(60)
    code = shown(secret)
    for expected in (201, 400):
        ticket = api.post("/session/login", LOGIN).json()["ticket"]
        assert api.post("/session/login/factor", {"ticket": ticket, "code": code}).status_code == expected


def test_a_recovery_code_counts_once(api: API, guarded):
    desk, _, codes = guarded
    for expected in (201, 400):
        ticket = api.post("/session/login", LOGIN).json()["ticket"]
        assert api.post("/session/login/factor", {"ticket": ticket, "code": codes[3]}).status_code == expected
    assert desk.get("/session/factors").json()["recovery_codes"] == len(codes) - 1


def test_five_wrong_codes_end_the_ticket(api: API, guarded):
    _, _, codes = guarded
    ticket = api.post("/session/login", LOGIN).json()["ticket"]
    for _ in range(5):
        assert api.post("/session/login/factor", {"ticket": ticket, "code": "000000"}).json()["code"] == "wrong_code"
    late = api.post("/session/login/factor", {"ticket": ticket, "code": codes[0]})
    assert late.json()["code"] == "ticket_expired"


def test_guesses_end_at_the_account_whatever_the_ticket(api: API, guarded, settings):
    settings.RATE_LIMITS = True
    statuses = set()
    for _ in range(3):
        ticket = api.post("/session/login", LOGIN).json()["ticket"]
        for _ in range(4):
            statuses.add(api.post("/session/login/factor", {"ticket": ticket, "code": "000000"}).status_code)
    assert statuses == {400, 429}


@pytest.mark.parametrize("way", ["code", "reset"])
def test_no_way_in_goes_round_the_second_factor(api: API, guarded, way):
    ticket = api.post(f"/session/{way}", {"email": "mo@example.org"}).json()["ticket"]
    body = {"ticket": ticket, "code": code_for("mo@example.org")}
    if way == "reset":
        assert api.post("/session/reset/confirm", {**body, "password": "a new pass phrase"}).status_code == 204
        answer = api.post("/session/login", {**LOGIN, "password": "a new pass phrase"})
    else:
        answer = api.post("/session/code/confirm", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required")
    assert "token" not in answer.json()


@pytest.mark.parametrize(
    "path",
    ["/session/totp", "/session/totp/remove", "/session/recovery-codes", "/session/passkeys"],
)
def test_whoever_has_the_token_alone_changes_nothing(mo: Reader, as_reader, path):
    for body in ({}, {"password": "wrong"}, {"code": "000000"}):
        answer = as_reader(mo).post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "wrong_proof")


def test_the_app_is_removed_and_its_owner_is_told(api: API, guarded):
    desk, _, codes = guarded
    assert desk.post("/session/totp/remove", {"code": codes[0]}).status_code == 204
    assert desk.get("/session/factors").json() == {"totp": False, "passkeys": [], "recovery_codes": 0}
    assert api.post("/session/login", LOGIN).status_code == 201
    assert delivered()[-1].subject == "Your account on Discussion has lost a second factor"


def test_new_recovery_codes_end_the_old_ones(api: API, guarded):
    desk, _, codes = guarded
    fresh = desk.post("/session/recovery-codes", PASSWORD).json()["recovery_codes"]
    assert len(fresh) == 10
    assert not set(fresh) & set(codes)
    ticket = api.post("/session/login", LOGIN).json()["ticket"]
    assert api.post("/session/login/factor", {"ticket": ticket, "code": codes[0]}).json()["code"] == "wrong_code"


def test_a_guest_has_nothing_to_look_after(as_reader, stan):
    for path in ("/session/totp", "/session/password", "/session/email"):
        body = {"new_password": "a new pass phrase"} if path.endswith("password") else {"email": "a@b.example"}
        answer = as_reader(stan).post(path, {} if path.endswith("totp") else body)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_a_member")
    assert as_reader(stan).get("/session/sessions").json()["code"] == "not_a_member"


def test_a_ticket_of_one_member_is_of_no_use_to_another(mo: Reader, as_reader):
    begun = as_reader(mo).post("/session/totp", PASSWORD).json()
    other = as_reader(make_member("Mel", "mel@example.org"))
    answer = other.post("/session/totp/confirm", {"ticket": begun["ticket"], "code": shown(begun["secret"])})
    assert answer.json()["code"] == "ticket_expired"


def test_a_passkey_begins_with_options_that_a_browser_takes(api: API, mo: Reader, as_reader):
    made = as_reader(mo).post("/session/passkeys", PASSWORD).json()
    assert made["options"]["publicKey"]["rp"] == {"id": "testserver", "name": "Discussion"}
    assert isinstance(made["options"]["publicKey"]["challenge"], str)
    begun = api.post("/session/passkey").json()
    assert begun["options"]["publicKey"]["userVerification"] == "required"
    for credential in ({}, {"id": "x"}, {"id": "AQID", "rawId": "AQID", "type": "public-key", "response": {}}):
        answer = api.post("/session/passkey/confirm", {"ticket": begun["ticket"], "credential": credential})
        assert (answer.status_code, answer.json()["code"]) == (400, "wrong_passkey")
        answer = as_reader(mo).post(
            "/session/passkeys/confirm", {"ticket": made["ticket"], "credential": credential, "name": "Phone"}
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "wrong_passkey")
