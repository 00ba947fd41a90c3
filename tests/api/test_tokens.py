"""Personal tokens: made, used within their scopes, ended."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from discussion.accounts.models import Reader, Role, Token
from discussion.accounts.tokens import is_signed
from discussion.actions import housekeeping
from discussion.actions.tokens import MOST_TOKENS
from tests.conftest import API
from tests.factories import NOON, SCOPES, make_token

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def anns(as_reader, ann):
    return as_reader(ann)


def test_a_token_is_told_once_and_kept_as_a_digest(anns):
    made = anns.post("/me/tokens", {"name": "Nightly  export", "scopes": ["write", "read", "read"]}).json()
    token = made.pop("token")
    assert token.startswith("dsp_")
    assert is_signed(token)
    assert (made["name"], made["scopes"]) == ("Nightly export", ["read", "write"])
    assert made["expires_at"] == "2027-02-20T12:00:00Z"
    assert anns.get("/me/tokens").json() == {"items": [made], "next": None}
    assert token not in repr(list(Token.objects.values()))
    assert API(token=token).get("/me").status_code == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": "", "scopes": ["read"]}, "invalid_token_name"),
        ({"name": " \u200b ", "scopes": ["read"]}, "invalid_token_name"),
        ({"name": "x" * 61, "scopes": ["read"]}, "invalid_token_name"),
        ({"name": "x" * 100_000, "scopes": ["read"]}, "invalid_token_name"),
        ({"name": "a\x00b", "scopes": ["read"]}, "invalid_field"),
        ({"name": "a", "scopes": []}, "invalid_scopes"),
        ({"name": "a", "scopes": ["admin"]}, "invalid_scopes"),
        ({"name": "a", "scopes": "read"}, "invalid_field"),
        ({"name": "a"}, "missing_field"),
        ({"name": "a", "scopes": ["read"], "expires_in_days": 0}, "invalid_expiry"),
        ({"name": "a", "scopes": ["read"], "expires_in_days": 366}, "invalid_expiry"),
        ({"name": "a", "scopes": ["read"], "expires_in_days": 10**30}, "invalid_expiry"),
        ({"name": "a", "scopes": ["read"], "expires_in_days": None}, "invalid_field"),
        ({"name": "a", "scopes": ["read"], "digest": "0" * 64}, "unknown_field"),
        ({"name": "a", "scopes": ["read"], "reader": "0d3k4j6m8p0r2"}, "unknown_field"),
    ],
)
def test_a_token_that_cannot_be_is_refused(anns, body, code):
    assert anns.post("/me/tokens", body).json()["code"] == code
    assert not Token.objects.filter(kind="personal").exists()


def test_a_name_is_used_once_so_a_repeated_request_makes_no_second_token(anns, as_reader, stan):
    make_token(anns)
    again = anns.post("/me/tokens", {"name": "Script", "scopes": ["read"]})
    assert (again.status_code, again.json()["code"]) == (409, "token_name_taken")
    make_token(as_reader(stan))


def test_the_name_of_a_token_that_ended_is_free(anns, clock):
    make_token(anns, expires_in_days=1)
    clock.move_to(NOON + DAY)
    make_token(anns)
    assert Token.objects.filter(kind="personal").count() == 1


def test_there_are_only_so_many(anns, ann):
    Token.objects.bulk_create(
        Token(
            reader=ann,
            site=ann.site,
            kind="personal",
            name=f"{n}",
            digest=f"{n}",
            created_at=NOON,
            expires_at=NOON + DAY,
        )
        for n in range(MOST_TOKENS)
    )
    answer = anns.post("/me/tokens", {"name": "One more", "scopes": ["read"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_tokens")


def test_making_tokens_has_a_limit(anns, settings):
    settings.RATE_LIMITS = True
    for number in range(20):
        make_token(anns, name=f"{number}")
    assert anns.post("/me/tokens", {"name": "One more", "scopes": ["read"]}).status_code == 429


def test_a_token_ends_on_its_day_however_much_it_is_used(anns, clock):
    script = API(token=make_token(anns, expires_in_days=2))
    clock.move_to(NOON + 2 * DAY - timedelta(seconds=1))
    assert script.get("/me").status_code == 200
    clock.move_to(NOON + 2 * DAY)
    assert script.get("/me").json()["code"] == "invalid_token"


def test_a_revoked_token_is_dead_at_once(anns):
    script = API(token=make_token(anns))
    number = anns.get("/me/tokens").json()["items"][0]["id"]
    assert anns.delete(f"/me/tokens/{number}").status_code == 204
    assert script.get("/me").json()["code"] == "invalid_token"
    assert anns.get("/me/tokens").json()["items"] == []
    assert anns.delete(f"/me/tokens/{number}").status_code == 404


def test_nobody_revokes_another_readers_token_or_session(anns, as_reader, stan):
    make_token(anns)
    token, session = (anns.get(f"/me/{kind}").json()["items"][0]["id"] for kind in ("tokens", "sessions"))
    stans = as_reader(stan)
    for number in (token, session, "0000000000001", "nonsense"):
        for kind in ("tokens", "sessions"):
            assert stans.delete(f"/me/{kind}/{number}").status_code == 404
    # Nor is a token a session, or a session a token.
    assert anns.delete(f"/me/tokens/{session}").status_code == 404
    assert anns.delete(f"/me/sessions/{token}").status_code == 404
    assert Token.objects.count() == 3


def test_a_personal_token_ends_itself_by_signing_out(anns):
    script = API(token=make_token(anns))
    assert script.delete("/session").status_code == 204
    assert script.get("/me").status_code == 401
    assert anns.get("/me").status_code == 200


def test_a_personal_token_makes_no_tokens_and_ends_no_sessions(anns):
    script = API(token=make_token(anns))
    token, session = (anns.get(f"/me/{kind}").json()["items"][0]["id"] for kind in ("tokens", "sessions"))
    refused = [
        script.post("/me/tokens", {"name": "Another", "scopes": ["read"]}),
        script.delete(f"/me/tokens/{token}"),
        script.delete(f"/me/sessions/{session}"),
    ]
    assert [(each.status_code, each.json()["code"]) for each in refused] == [(403, "session_required")] * 3
    assert Token.objects.count() == 2


def test_a_scope_gives_no_power_that_its_reader_lacks(anns, article):
    script = API(token=make_token(anns, *SCOPES))
    assert script.get("/moderation/exports").json()["code"] == "not_moderator"


def test_a_role_that_is_taken_away_is_gone_from_the_live_token(as_reader, mo):
    script = API(token=make_token(as_reader(mo), "moderate"))
    assert script.get("/moderation/exports").status_code == 200
    Role.objects.all().delete()
    assert script.get("/moderation/exports").json()["code"] == "not_moderator"


def test_a_deactivated_reader_is_out_with_every_token(anns, ann):
    script = API(token=make_token(anns))
    Reader.objects.filter(id=ann.id).update(is_active=False)
    assert [each.get("/me").status_code for each in (anns, script)] == [401, 401]


def test_a_token_is_looked_up_in_one_statement(anns, article):
    script = API(token=make_token(anns))
    script.get("/me/tokens")
    with CaptureQueriesContext(connection) as seen:
        assert script.get("/me/tokens").status_code == 200
    assert len(seen) == 2
    assert "accounts_token" in seen[0]["sql"]


def test_last_use_is_written_once_an_hour(anns, clock):
    script = API(token=make_token(anns))

    def used():
        return Token.objects.get(kind="personal").last_used_at

    assert used() is None
    script.get("/me")
    assert used() == NOON
    clock.move_to(NOON + HOUR - timedelta(seconds=1))
    with CaptureQueriesContext(connection) as seen:
        script.get("/me")
    assert not any("UPDATE" in each["sql"] for each in seen)
    clock.move_to(NOON + HOUR)
    script.get("/me")
    assert used() == NOON + HOUR


def test_a_database_that_cannot_be_written_to_holds_up_no_read(anns, monkeypatch):
    from django.db import OperationalError

    from discussion.actions import tokens

    def full(token, now):
        raise OperationalError("database or disk is full")

    script = API(token=make_token(anns))
    monkeypatch.setattr(tokens, "_note_use", full)
    assert script.get("/me").status_code == 200
    assert Token.objects.get(kind="personal").last_used_at is None


def test_what_ended_is_forgotten(anns, clock):
    make_token(anns, expires_in_days=1)
    clock.move_to(NOON + DAY + HOUR)
    housekeeping.forget_expired(now=NOON + DAY + HOUR)
    assert list(Token.objects.values_list("kind", flat=True)) == ["session"]


def test_the_list_costs_the_same_however_long_it_is(anns):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            anns.get("/me/tokens")
            anns.get("/me/sessions")
        return len(seen)

    make_token(anns, name="First")
    before = cost()
    for number in range(5):
        make_token(anns, name=f"{number}")
    assert cost() == before
