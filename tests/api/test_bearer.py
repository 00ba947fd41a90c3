"""The Authorization header: where a token stands, and how else it could be spelt."""

from datetime import timedelta

import pytest
from django.test import Client

from discussion.accounts.models import Token
from discussion.accounts.tokens import digest_of
from discussion.actions import housekeeping
from discussion.actions.tokens import DEAD
from tests.conftest import API
from tests.factories import NOON, make_reader

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def anns(as_reader, ann):
    return as_reader(ann)


def spelt(header, path="/api/v1/me"):
    return Client().get(path, headers={"Authorization": header}).status_code


def test_the_scheme_is_read_in_any_case_and_with_any_space_around(anns):
    token = anns.token
    for header in (f"Bearer {token}", f"bearer {token}", f"BEARER  {token} ", f"bEaReR\t{token}", f" Bearer {token}"):
        assert spelt(header) == 200, header


@pytest.mark.parametrize(
    "spelling",
    [
        "Bearer",
        "Bearer ",
        "Bearer null",
        "Bearer{token}",
        "Bearer {token},",
        "Bearer {token}, Bearer {token}",
        "Bearer {token} {token}",
        "Bearer {token}\x00",
        "Bearer {token}\xa0",
        "Bearer\xa0{token}",
        "Bearer {token}=",
        'Bearer "{token}"',
        "Bearer {lower}",
        "Bearer {upper}",
        "Bearer {short}",
        "Bearer {swapped}",
        "Bearer {unsigned}",
        "Bearer tök€n",
        "Bearer \u0131\u017f",
        "Bearer ' OR 1=1 --",
        "Bearer %",
    ],
)
def test_no_other_spelling_of_a_token_is_let_in(anns, spelling):
    token = anns.token
    swapped = token[:10] + token[11] + token[10] + token[12:] if token[10] != token[11] else token[:-1] + "!"
    forms = {
        "token": token,
        "lower": token.lower(),
        "upper": token.upper(),
        "short": token[:-1],
        "swapped": swapped,
        "unsigned": token[:47],
    }
    assert spelt(spelling.format(**forms)) == 401


def test_another_scheme_is_a_stranger(anns):
    assert [spelt(f"{scheme} {anns.token}") for scheme in ("Basic", "Token", "Bearer-ish", "Digest")] == [401] * 4
    answer = Client().get("/api/v1/me", headers={"Authorization": f"Basic {anns.token}"})
    assert answer.json()["code"] == "not_authenticated"


def test_a_wrong_token_beside_a_good_cookie_is_refused(ann):
    http = Client()
    http.force_login(ann)
    assert http.get("/api/v1/me").status_code == 200
    for header in ("Bearer", "Bearer nonsense", "bearer\tnonsense"):
        assert http.get("/api/v1/me", headers={"Authorization": header}).json()["code"] == "invalid_token"


def test_a_token_counts_in_its_header_alone(anns):
    token = anns.token
    http = Client()
    assert http.get("/api/v1/me", {"access_token": token, "token": token}).status_code == 401
    assert http.get("/api/v1/me", headers={"X-Authorization": f"Bearer {token}"}).status_code == 401
    http.cookies["token"] = http.cookies["Authorization"] = token
    assert http.get("/api/v1/me").status_code == 401


def test_a_token_that_was_mistyped_or_made_up_costs_no_look_into_the_database(
    anns, settings, django_assert_num_queries
):
    settings.RATE_LIMITS = False
    wrong = anns.token[:-9] + ("A" if anns.token[-9] != "A" else "B") + anns.token[-8:]
    for token in (wrong, "x" * 1_000_000, "dsp_" + "A" * 43, "dsc_" + "A" * 51, "tök€n"):
        with django_assert_num_queries(0):
            assert spelt(f"Bearer {token}") == 401


def test_a_session_from_before_tokens_were_signed_lives_on(db):
    old = "dsc_" + "p4k2" * 10 + "x9z"
    ann = make_reader("Ann")
    Token.objects.create(reader=ann, site=ann.site, digest=digest_of(old), created_at=NOON - 300 * DAY)
    assert API(token=old).get("/me").status_code == 200
    assert Token.objects.get().expires_at == NOON + 90 * DAY
    housekeeping.forget_expired(now=NOON)
    assert Token.objects.exists()


def test_a_token_is_signed_with_a_key_that_was_rotated_out_until_that_is_dropped(anns, settings):
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another secret that is long enough too"
    assert anns.get("/me").status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert anns.get("/me").status_code == 401


def test_the_dead_are_known_for_a_while_only(anns):
    anns.delete("/session")
    anns.get("/me")
    assert len(DEAD) == 1
