"""Wrong passwords and wrong tokens in their thousands: what they may reach, and whom they may hold up."""

import base64
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from discussion.accounts import queries
from discussion.accounts.tokens import new_token
from discussion.core import limits
from discussion.core.limits import POLICIES
from tests.conftest import API
from tests.factories import make_comment, make_member, make_token

pytestmark = pytest.mark.django_db
SCHOOL, ELSEWHERE = "192.0.2.7", "198.51.100.7"
MANY = 200
TOKENS, LOGINS = POLICIES["wrong_tokens"][0].quota, POLICIES["logins"][0].quota


@pytest.fixture(autouse=True)
def switched_on(settings):
    settings.RATE_LIMITS = True


def client(network=SCHOOL):
    return Client(REMOTE_ADDR=network)


def bear(token, *, network=SCHOOL, method="GET", path="/api/v1/me"):
    return client(network).generic(method, path, headers={"Authorization": f"Bearer {token}"})


def flood(tokens, **where):
    return [bear(token, **where).status_code for token in tokens]


def sign_in(email="mo@example.org", password="wrong", *, network=SCHOOL):
    body = {"email": email, "password": password}
    return client(network).post("/api/v1/session/login", body, content_type="application/json")


# Text that never was a token, tokens of another installation, and those of the time before there were signatures.
MADE_UP = {
    "garbage": lambda n: f"guess-{n}",
    "shaped": lambda n: f"dsp_{n:043}{n:08}",
    "unsigned": lambda n: f"dsc_{n:043}",
    "long": lambda n: f"{n}" * 10_000,
    "not ASCII": lambda n: f"tök€n-{n}",
}


@pytest.mark.parametrize("kind", MADE_UP)
def test_past_the_limit_no_wrong_token_reaches_a_row_or_a_digest(kind):
    tokens = [MADE_UP[kind](n) for n in range(MANY)]
    assert flood(tokens[:TOKENS]) == [401] * TOKENS
    assert flood(tokens[TOKENS : TOKENS + 1]) == [429]
    with CaptureQueriesContext(connection) as seen, patch.object(queries, "digest_of") as digest:
        assert flood(tokens[TOKENS + 1 :]) == [429] * (MANY - TOKENS - 1)
    assert len(seen) == 0
    assert not digest.called


def test_nothing_is_counted_either_once_the_limit_is_known(monkeypatch):
    flood(MADE_UP["shaped"](n) for n in range(TOKENS + 1))
    for place in ("_count_in_redis", "_count_in_database"):
        monkeypatch.setattr(limits, place, lambda *_: pytest.fail("it was counted"))
    assert flood(MADE_UP["shaped"](n) for n in range(20)) == [429] * 20


def test_a_refusal_says_when_to_come_back():
    flood(MADE_UP["shaped"](n) for n in range(TOKENS + 1))
    answer = bear("guess")
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (429, "rate_limited", "300")
    assert answer["RateLimit"] == '"wrong_tokens";r=0;t=300'
    assert answer["Content-Security-Policy"]
    assert answer["Content-Length"] == str(len(answer.content))


def test_the_limit_ends_with_its_window(clock):
    flood(MADE_UP["shaped"](n) for n in range(TOKENS + 1))
    clock.shift(300)
    assert bear("guess").status_code == 401


def test_a_school_goes_on_while_one_of_its_machines_guesses(as_reader, ann, article):
    anns = as_reader(ann)
    script = make_token(anns)
    flood(MADE_UP["shaped"](n) for n in range(TOKENS + 1))
    assert flood([anns.token, script]) == [200, 200]
    assert bear("guess", network=ELSEWHERE).status_code == 401
    # Who has no token yet, or signs in, is not held up either.
    make_member("Mo", "mo@example.org")
    assert sign_in(password="correct horse").status_code == 201
    assert client().post("/api/v1/session/guest", {}, content_type="application/json").status_code == 201


def test_what_is_the_same_for_everybody_is_read_with_any_token(article, stan):
    comment = make_comment(article, stan)
    flood(MADE_UP["shaped"](n) for n in range(TOKENS + 1))
    for path in (f"articles/{article.slug}/comments", "articles", "schema"):
        assert bear("guess", path=f"/api/v1/{path}").status_code == 200
    assert bear("guess", path=f"/api/v1/comments/{comment.public_id}").status_code == 429
    assert bear("guess", path="/api/v1/nowhere").status_code == 404


def test_a_dead_token_that_we_have_made_reaches_a_row_once_and_then_none(as_reader, ann):
    anns = as_reader(ann)
    assert anns.delete("/session").status_code == 204
    flood(MADE_UP["shaped"](n) for n in range(TOKENS + 1))
    assert bear(anns.token).status_code == 429
    with CaptureQueriesContext(connection) as seen:
        assert flood([anns.token] * 20) == [429] * 20
    assert len(seen) == 0


def test_good_tokens_do_not_count_however_many_they_are(as_reader, ann):
    anns = as_reader(ann)
    assert flood([anns.token] * (TOKENS + 20)) == [200] * (TOKENS + 20)


def test_one_bit_of_a_signature_cannot_be_guessed_without_the_limit():
    token = new_token()
    last = base64.urlsafe_b64decode(token[-8:])
    forged = [token[:-8] + base64.urlsafe_b64encode(bytes([last[0] ^ n, *last[1:]])).decode() for n in range(1, 101)]
    assert flood(forged)[-1] == 429


def test_past_the_limit_no_password_is_hashed_and_no_row_is_reached():
    make_member("Mo", "mo@example.org")
    answers = [sign_in(f"reader-{n}@example.org").status_code for n in range(LOGINS + 1)]
    assert answers == [401] * LOGINS + [429]
    with (
        CaptureQueriesContext(connection) as seen,
        patch.object(queries, "make_password") as hashed,
        patch.object(queries, "check_password") as checked,
    ):
        answers = [sign_in(f"reader-{n}@example.org").status_code for n in range(MANY)]
        answers.append(sign_in(password="correct horse").status_code)
        answers.append(client().post("/sign-in/", {"email": "mo@example.org", "password": "x"}).status_code)
        answers.append(client().post("/admin/login/", {"username": "mo@example.org", "password": "x"}).status_code)
    assert answers == [429] * (MANY + 3)
    # Error pages have the face of their site, of which a process asks once a second.
    assert [each["sql"] for each in seen.captured_queries if '"sites_' not in each["sql"]] == []
    assert not hashed.called
    assert not checked.called


def test_one_account_has_fewer_tries_than_a_network(monkeypatch):
    make_member("Mo", "mo@example.org")
    make_member("Ann", "ann@example.org")
    answers = [sign_in(spelling).status_code for spelling in ("mo@example.org", " MO@Example.org ") * 5]
    assert answers == [401] * 10
    with patch.object(queries, "check_password") as checked:
        assert sign_in().status_code == 429
    assert not checked.called
    assert sign_in("ann@example.org", "correct horse").status_code == 201


def test_whom_many_networks_attack_has_few_tries_from_each_and_is_not_locked_out():
    make_member("Mo", "mo@example.org")
    for n in range(6):
        for _ in range(5):
            assert sign_in(network=f"203.0.{n}.1").status_code == 401
    assert [sign_in(network="203.0.100.1").status_code for _ in range(4)] == [401, 401, 401, 429]
    assert sign_in(password="correct horse", network=ELSEWHERE).status_code == 201


def test_a_known_and_an_unknown_account_are_limited_alike():
    make_member("Mo", "mo@example.org")
    known = [sign_in("mo@example.org", network="203.0.1.1").content for _ in range(12)]
    unknown = [sign_in("no@example.org", network="203.0.2.1").content for _ in range(12)]
    assert known == unknown


def test_no_account_stands_in_a_counter():
    sign_in("mo@example.org")
    assert "example.org" not in repr(list(limits.LimitCounter.objects.values()))


def test_a_guest_keeps_the_limits_of_their_own_acts(as_reader, ann):
    assert isinstance(as_reader(ann), API)
    assert as_reader(ann).patch("/me", {"name": "Ann Other"}).headers["RateLimit"].startswith('"profiles"')
