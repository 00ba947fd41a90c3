"""Signing in with a token of the host site, over the API."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from discussion.accounts.models import Identity, Reader, Token, UsedToken
from discussion.actions.host_readers import forget_used_tokens
from discussion.sites.models import AllowedOrigin, HostSignIn, Site
from tests.factories import NOON, make_member, make_site
from tests.host_tokens import AUDIENCE, OTHER_SECRET, ec_key, offer, pem, rsa_key, signed

pytestmark = pytest.mark.django_db


def enter(api, token, **headers):
    return api.post("/session/sso", {"token": token}, **headers)


def entered(api, token, **headers):
    answer = enter(api, token, **headers)
    assert answer.status_code == 201, answer.content
    return answer.json()["reader"]


def code(answer):
    return answer.status_code, answer.json()["code"]


def test_a_reader_of_the_host_site_takes_part(api, article):
    offer()
    answer = enter(api, signed(email="ada@example.org", avatar="https://news.example.org/ada.png"))
    assert answer.status_code == 201
    reader = answer.json()["reader"]
    assert reader == {"id": reader["id"], "name": "Ada Lovelace", "kind": "sso", "roles": []}
    api.token = answer.json()["token"]
    assert api.get("/me").json().items() >= reader.items()
    assert api.post(f"/articles/{article.slug}/comments", {"body": "Well said."}).status_code == 201


@pytest.mark.parametrize(("alg", "key"), [("RS256", rsa_key()), ("ES256", ec_key())], ids=["RS256", "ES256"])
def test_a_public_key_does_as_well(api, alg, key):
    offer(algorithm=alg, new_key=pem(key))
    assert entered(api, signed(alg=alg, key=key))["kind"] == "sso"


def test_the_same_subject_is_the_same_reader(api):
    offer()
    first, second = entered(api, signed()), entered(api, signed())
    assert first == second
    assert (Reader.objects.count(), Identity.objects.count()) == (1, 1)


def test_another_subject_is_another_reader_whatever_else_is_the_same(api):
    offer()
    ids = {entered(api, signed(sub=sub, email="ada@example.org"))["id"] for sub in ("4711", "4712", "4711 ", "a", "A")}
    assert len(ids) == 5


def test_no_account_is_merged_by_its_e_mail(api):
    offer()
    member = make_member("Ada Lovelace", "ada@example.org", role="moderator")
    reader = entered(api, signed(sub="ada@example.org", email="ada@example.org"))
    assert reader["id"] != member.public_id
    assert reader["roles"] == []
    assert Reader.objects.get(kind="sso").email is None
    assert Identity.objects.get().email == "ada@example.org"


def test_a_site_knows_its_own_readers_alone(api):
    herald = make_site()
    AllowedOrigin.objects.create(site=herald, origin="https://herald.example")
    offer(), offer(herald, audience="discussion-herald", new_key=OTHER_SECRET)
    here = entered(api, signed())
    there = entered(api, signed(key=OTHER_SECRET, aud="discussion-herald"), Origin="https://herald.example")
    assert here["id"] != there["id"]
    assert Reader.objects.filter(site=herald).count() == 1


def test_a_token_of_another_site_is_refused_even_where_the_keys_are_the_same(api):
    herald = make_site()
    AllowedOrigin.objects.create(site=herald, origin="https://herald.example")
    offer(), offer(herald, audience="discussion-herald")
    assert code(enter(api, signed(), Origin="https://herald.example")) == (401, "sso_token_invalid")
    assert code(enter(api, signed(aud=["discussion-herald", AUDIENCE]))) == (401, "sso_token_invalid")
    assert not Reader.objects.exists()


def test_a_token_is_taken_once(api, clock):
    offer()
    token = signed()
    entered(api, token)
    assert code(enter(api, token)) == (401, "sso_token_used")
    entered(api, signed(jti="same"))
    assert code(enter(api, signed(jti="same", sub="other"))) == (401, "sso_token_used")
    assert Token.objects.count() == 2


def test_what_was_refused_has_not_been_used(api, clock):
    offer()
    token = signed()
    head, payload, signature = token.split(".")
    assert enter(api, f"{head}.{payload}.{signature[::-1]}").status_code == 401
    entered(api, token)


def test_a_used_token_is_remembered_for_as_long_as_it_counts(api, clock):
    offer()
    token = signed()
    entered(api, token)
    clock.move_to(NOON + timedelta(seconds=359))
    assert forget_used_tokens(now=NOON + timedelta(seconds=359)) == 0
    assert code(enter(api, token)) == (401, "sso_token_used")
    clock.move_to(NOON + timedelta(seconds=361))
    assert code(enter(api, token)) == (401, "sso_token_expired")
    assert forget_used_tokens(now=NOON + timedelta(seconds=361)) == 1
    assert not UsedToken.objects.exists()
    assert code(enter(api, token)) == (401, "sso_token_expired")


@pytest.mark.django_db(transaction=True)
def test_a_token_is_taken_once_however_many_send_it_at_once(api):
    offer()
    token = signed()
    assert sorted(at_once(api, [token] * 8)) == [201] + [401] * 7
    assert (Reader.objects.count(), Token.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_reader_who_comes_in_twice_at_once_is_one(api):
    offer()
    assert at_once(api, [signed() for _ in range(8)]) == [201] * 8
    assert (Reader.objects.count(), Identity.objects.count(), Token.objects.count()) == (1, 1, 8)


def at_once(api, tokens):
    def send(token):
        try:
            return enter(type(api)(), token).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(send, tokens))


def test_a_site_that_has_set_nothing_takes_no_token(api):
    assert code(enter(api, signed())) == (403, "sso_not_offered")
    offer(is_enabled=False)
    assert code(enter(api, signed())) == (403, "sso_not_offered")


def test_a_reader_who_was_put_out_stays_out(api):
    offer()
    entered(api, signed())
    Reader.objects.update(is_active=False)
    assert code(enter(api, signed())) == (403, "reader_inactive")


def test_too_many_tokens_are_refused_before_they_are_read(api, monkeypatch):
    offer()
    statuses = [enter(api, "no token").status_code for _ in range(121)]
    assert (statuses.count(401), statuses[-1]) == (120, 429)
    monkeypatch.setattr("discussion.actions.host_readers.take_apart", pytest.fail)
    assert code(enter(api, signed())) == (429, "rate_limited")


def test_the_key_before_counts_until_it_is_dropped(api):
    offer()
    offer(new_key=OTHER_SECRET)
    entered(api, signed()), entered(api, signed(key=OTHER_SECRET))
    offer(new_key="", forget_previous=True)
    assert enter(api, signed()).status_code == 401
    entered(api, signed(key=OTHER_SECRET))


def test_no_third_key_counts(api):
    third = "5d7a90c1e4b2f8363a6b0d9e7c15f42889ab01cd2345ef67d8c9b0a1f2e3d4c5"
    for key in ("", OTHER_SECRET, third):
        offer(**({"new_key": key} if key else {}))
    assert enter(api, signed()).status_code == 401
    entered(api, signed(key=OTHER_SECRET)), entered(api, signed(key=third))


def test_no_key_lies_open_in_the_database(api):
    offer(), offer(new_key=OTHER_SECRET)
    kept = repr(list(HostSignIn.objects.values()))
    assert "9f2c1b7a" not in kept
    assert "31b07de5" not in kept


def test_keys_that_another_secret_locked_are_out_of_reach_and_can_be_set_anew(api, settings):
    offer()
    settings.SECRET_KEY = "another secret of the tests, which is long enough"
    assert code(enter(api, signed())) == (503, "sso_keys_unavailable")
    offer(forget_previous=True)
    entered(api, signed())


def test_a_sign_in_takes_few_statements(api, django_assert_max_num_queries):
    offer()
    entered(api, signed())
    # The site, its settings, the limit, the transaction's two, the token's use, the reader, the token, the roles.
    with django_assert_max_num_queries(14):
        entered(api, signed())
    assert Site.objects.count() == 1
