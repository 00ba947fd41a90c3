"""Key sets of host sites: fetched by the one client, kept, and asked anew with patience."""

import json
from datetime import timedelta

import pytest
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from discussion.actions.host_keys import refresh_host_keys
from discussion.actions.host_readers import sign_in_by_host_site
from discussion.core import outbound
from discussion.core.errors import Refusal
from discussion.core.outbound import Fault, Unanswered
from discussion.sites.models import HostSignIn
from discussion.sites.queries import default_site
from tests.factories import NOON, free_meter
from tests.host_tokens import SECRET, ec_key, offer, rsa_key, signed
from tests.things.servers import Server, answer, certificate

pytestmark = pytest.mark.django_db
URL = "https://news.example.org/.well-known/jwks.json"


def jwk(key, **more):
    algorithm = RSAAlgorithm if hasattr(key, "private_numbers") and hasattr(key.private_numbers(), "p") else ECAlgorithm
    return {**algorithm.to_jwk(key.public_key(), as_dict=True), **more}


def key_set(*keys):
    return json.dumps({"keys": list(keys)}).encode()


@pytest.fixture
def host(monkeypatch):
    """What the key set answers; and how often it was asked."""
    state = {"answer": key_set(jwk(rsa_key(), kid="one", use="sig", alg="RS256")), "asked": 0}

    def fetch(url, *, accept):
        assert url == URL
        state["asked"] += 1
        if isinstance(state["answer"], Exception):
            raise state["answer"]
        return state["answer"]

    monkeypatch.setattr(outbound, "fetch", fetch)
    return state


@pytest.fixture
def offered(db):
    return offer(algorithm="RS256", new_key="", key_set_url=URL)


def enter(key=None, kid="one", now=NOON, **changes):
    alg = changes.pop("alg", "RS256")
    head = {"kid": kid} if kid else {}
    moment = int(now.timestamp())
    token = signed(alg=alg, key=key or rsa_key(), head=head, iat=moment, exp=moment + 300, **changes)
    return sign_in_by_host_site(site=default_site(), token=token, now=now, meter=free_meter(now))


def code_of(*args, **options):
    with pytest.raises(Refusal) as caught:
        enter(*args, **options)
    return caught.value.code


def test_the_first_token_has_the_key_set_asked_and_the_next_one_does_not(host, offered):
    assert enter().name == "Ada Lovelace"
    enter()
    assert host["asked"] == 1


def test_a_key_without_a_name_is_found_too(host, offered):
    enter(kid=None)


def test_a_new_key_is_fetched_when_a_token_names_it_but_once_a_minute_only(host, offered):
    enter()
    two = rsa_key("two")
    host["answer"] = key_set(jwk(rsa_key(), kid="one"), jwk(two, kid="two"))
    assert code_of(two, "two", NOON + timedelta(seconds=30)) == "sso_token_invalid"
    assert host["asked"] == 1
    enter(two, "two", NOON + timedelta(seconds=61))
    assert host["asked"] == 2
    for number in range(20):
        assert code_of(two, f"made up {number}", NOON + timedelta(seconds=70)) == "sso_token_invalid"
    assert host["asked"] == 2


def test_a_key_that_the_host_took_out_counts_no_more_after_ten_minutes(host, offered):
    enter()
    host["answer"] = key_set(jwk(rsa_key("two"), kid="two"))
    assert refresh_host_keys(now=NOON + timedelta(minutes=9)) == 0
    assert refresh_host_keys(now=NOON + timedelta(minutes=10)) == 1
    assert code_of(now=NOON + timedelta(minutes=10, seconds=30)) == "sso_token_invalid"


def test_the_keys_of_before_count_while_the_host_is_out_of_reach(host, offered):
    enter()
    host["answer"] = Unanswered(Fault.TOO_SLOW, "The other side took too long.")
    refresh_host_keys(now=NOON + timedelta(minutes=11))
    enter(now=NOON + timedelta(minutes=12))
    assert HostSignIn.objects.get().complaint == "The other side took too long."
    host["answer"] = key_set(jwk(rsa_key(), kid="one"))
    refresh_host_keys(now=NOON + timedelta(minutes=22))
    assert HostSignIn.objects.get().complaint == ""


def test_without_any_key_it_is_said_that_there_is_none(host, offered):
    host["answer"] = Unanswered(Fault.UNREACHABLE, "news.example.org does not answer.")
    assert code_of() == "sso_keys_unavailable"


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"[]", b"null",
        b"<html>", b'{"keys": {}}', b'{"keys": [7, null, "x", {}]}', b"[" * 9000, b"\xff\xfe",
        key_set(),
        key_set({"kty": "oct", "k": "c2VjcmV0", "kid": "one"}),
        key_set({"kty": "oct", "k": "c2VjcmV0", "kid": "one", "alg": "RS256"}),
        key_set(jwk(rsa_key("small", 1024), kid="one")),
        key_set(jwk(ec_key(), kid="one")),
        key_set(jwk(rsa_key(), kid="one", use="enc")),
        key_set(jwk(rsa_key(), kid="one", alg="RS512")),
        key_set(jwk(rsa_key(), kid=7)),
        key_set({**jwk(rsa_key(), kid="one"), "n": 7}),
        key_set({**jwk(rsa_key(), kid="one"), "n": "!"}),
        key_set(RSAAlgorithm.to_jwk(rsa_key(), as_dict=True)),
    ],
    ids=lambda content: content[:40].decode("latin-1"),
)  # fmt: skip
def test_a_key_set_without_a_public_key_of_the_algorithm_is_none(host, offered, content):
    host["answer"] = content
    assert code_of() == "sso_keys_unavailable"
    assert HostSignIn.objects.get().complaint


def test_a_secret_in_a_key_set_signs_nothing(host, offered):
    host["answer"] = key_set(jwk(rsa_key(), kid="one"), {"kty": "oct", "k": "c2VjcmV0", "kid": "two", "alg": "HS256"})
    assert code_of("secret", "two", alg="HS256") == "sso_token_invalid"
    assert code_of(SECRET, "two") == "sso_token_invalid"


def test_a_curve_key_comes_from_a_set_too(host):
    offer(algorithm="ES256", new_key="", key_set_url=URL)
    host["answer"] = key_set(jwk(ec_key(), kid="one"), jwk(rsa_key(), kid="one"))
    enter(ec_key(), alg="ES256")


def test_another_address_begins_without_the_keys_of_the_former(host, offered, monkeypatch):
    enter()
    offer(algorithm="RS256", new_key="", key_set_url="https://news.example.org/other.json")
    monkeypatch.setattr(outbound, "fetch", lambda url, accept: key_set(jwk(rsa_key("two"), kid="two")))
    assert code_of() == "sso_token_invalid"
    enter(rsa_key("two"), "two")


def test_what_is_switched_off_is_not_asked(host):
    offer(algorithm="RS256", new_key="", key_set_url=URL, is_enabled=False)
    assert refresh_host_keys(now=NOON) == 0


def test_the_key_set_is_reached_by_the_one_client(monkeypatch, tmp_path, settings):
    tls, trusted = certificate(tmp_path, "127.0.0.1")
    with Server(answer(key_set(jwk(rsa_key(), kid="one"))), tls=tls) as server:
        found = offer(algorithm="RS256", new_key="", key_set_url=f"https://127.0.0.1:{server.port}/")
        assert code_of() == "sso_keys_unavailable"
        assert server.connections == 0
        assert "OUTBOUND_ALLOW" in HostSignIn.objects.get(id=found.id).complaint
        settings.OUTBOUND_ALLOW = ["127.0.0.0/8"]
        real = outbound.session
        monkeypatch.setattr(outbound, "session", lambda: trusting(real(), trusted))
        enter(now=NOON + timedelta(minutes=2))
        assert server.connections == 1


def trusting(session, authority):
    session.verify = authority
    return session
