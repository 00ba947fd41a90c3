"""Attacks on a host site's tokens: each is refused, and the sound token beside it is not."""

import base64
import hmac
import json
from dataclasses import replace

import pytest

from discussion.accounts.host_tokens import Terms, claims_of, take_apart
from discussion.core.errors import Refusal
from discussion.sites.host_keys import HostKey
from tests.factories import NOON
from tests.host_tokens import (
    AUDIENCE,
    ISSUER,
    OTHER_SECRET,
    SECRET,
    claims,
    ec_key,
    encoded,
    pem,
    rsa_key,
    signed,
)

NOW = int(NOON.timestamp())
TERMS = {
    "HS256": Terms(ISSUER, AUDIENCE, "HS256", [HostKey(SECRET)]),
    "RS256": Terms(ISSUER, AUDIENCE, "RS256", [HostKey(pem(rsa_key()))]),
    "ES256": Terms(ISSUER, AUDIENCE, "ES256", [HostKey(pem(ec_key()))]),
}
KEYS = {"HS256": SECRET, "RS256": rsa_key(), "ES256": ec_key()}
ALGORITHMS = list(TERMS)


def read(token, terms=TERMS["HS256"]):
    taken = take_apart(token, algorithm=terms.algorithm, has_key_set=terms.has_key_set)
    return claims_of(taken, terms=terms, now=NOON)


def refusal(token, terms=TERMS["HS256"]):
    with pytest.raises(Refusal) as caught:
        read(token, terms)
    return caught.value.code


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_a_sound_token_is_read(alg):
    found = read(signed(alg=alg, key=KEYS[alg], jti="once"), TERMS[alg])
    assert (found.subject, found.name, found.token_id) == ("4711", "Ada Lovelace", "once")
    assert found.expires_at.timestamp() == NOW + 300


@pytest.mark.parametrize("alg", ALGORITHMS)
@pytest.mark.parametrize(
    "none", ["none", "None", "NONE", "nOnE", "", " none", "none ", None, 0, [], ["HS256"], {"a": 1}, True]
)
def test_no_algorithm_is_none(alg, none):
    for token in (signed(key=KEYS[alg], head={"alg": none}), f"{encoded({'alg': none})}.{encoded(claims())}."):
        assert refusal(token, TERMS[alg]) == "sso_token_invalid"


@pytest.mark.parametrize("mine", ALGORITHMS)
@pytest.mark.parametrize(
    "theirs",
    [
        "HS256",
        "RS256",
        "ES256",
        "HS384",
        "HS512",
        "RS384",
        "RS512",
        "PS256",
        "ES384",
        "ES256K",
        "EdDSA",
        "hs256",
        "HS256 ",
    ],
)
def test_a_token_does_not_choose_its_algorithm(mine, theirs):
    if mine != theirs:
        assert refusal(signed(key=KEYS[mine], head={"alg": theirs}), TERMS[mine]) == "sso_token_invalid"


@pytest.mark.parametrize("alg", ["RS256", "ES256"])
@pytest.mark.parametrize("said", ["HS256", "alg"])
@pytest.mark.parametrize(
    "shape", [lambda text: text, str.strip, lambda text: text + "\n", lambda text: text.replace("\n", "")]
)
def test_a_public_key_is_no_secret(alg, said, shape):
    secret = shape(pem(KEYS[alg]))
    assert refusal(signed(key=secret, head={"alg": alg if said == "alg" else said}), TERMS[alg]) == "sso_token_invalid"


@pytest.mark.parametrize("alg", ALGORITHMS)
@pytest.mark.parametrize(
    "head",
    [
        {"kid": "../../../../dev/null"}, {"kid": "x' UNION SELECT 'secret"}, {"kid": "one"}, {"kid": ""}, {"kid": 7},
        {"kid": None},
        {"jku": "https://evil.example/jwks.json"}, {"x5u": "https://evil.example/x.pem"}, {"x5c": ["MII"]},
        {"x5t": "abc"},
        {"jwk": {"kty": "oct", "k": "c2VjcmV0"}}, {"crit": ["exp"]}, {"crit": []}, {"crit": ["b64"], "b64": False},
        {"b64": False}, {"b64": True}, {"zip": "DEF"}, {"cty": "JWT"}, {"enc": "A256GCM"}, {"iss": ISSUER},
        {"typ": "at+jwt"},
        {"typ": "JWE"}, {"typ": 7}, {"typ": None}, {"p2c": 100_000_000},
    ],
)  # fmt: skip
def test_a_head_says_nothing_but_the_algorithm(alg, head):
    assert refusal(signed(alg=alg, key=KEYS[alg], head=head), TERMS[alg]) == "sso_token_invalid"


def test_a_key_that_a_token_brings_along_is_not_used():
    stranger = rsa_key("stranger").public_key().public_numbers()
    number = lambda value: encoded(value.to_bytes((value.bit_length() + 7) // 8, "big"))  # noqa: E731
    jwk = {"kty": "RSA", "n": number(stranger.n), "e": number(stranger.e)}
    for head in ({"jwk": jwk}, {"jwk": jwk, "kid": "stranger"}, {}):
        assert refusal(signed(alg="RS256", key=rsa_key("stranger"), head=head), TERMS["RS256"]) == "sso_token_invalid"


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_a_signature_is_this_keys_of_these_bytes(alg):
    token, terms = signed(alg=alg, key=KEYS[alg]), TERMS[alg]
    head, payload, signature = token.split(".")
    strange = {"HS256": OTHER_SECRET, "RS256": rsa_key("stranger"), "ES256": ec_key("stranger")}[alg]
    for bad in (
        f"{head}.{payload}.",
        f"{head}.{payload}",
        f"{head}..{signature}",
        f".{payload}.{signature}",
        f"{head}.{encoded(claims(sub='root'))}.{signature}",
        f"{head}.{payload}.{encoded(bytes(64))}",
        f"{head}.{payload}.{encoded(bytes(256))}",
        f"{head}.{payload}.{signature[:-4]}",
        f"{head}.{payload}.{signature}AAAA",
        f"{head}.{payload}.{signature}=",
        f"{head}.{payload}.{signature}.",
        f"{token}.{token}",
        f" {token}",
        f"{token}\n",
        f"{head}.{payload}.{'+' + signature[1:]}",
        f"{head}.\n{payload}.{signature}",
        signed(alg=alg, key=strange),
        "", ".", "..", "...", "a.b.c", "é.é.é", "\x00.\x00.\x00", "{}",
    ):  # fmt: skip
        assert refusal(bad, terms) == "sso_token_invalid"


def test_the_same_bytes_are_written_in_one_way():
    head, payload, signature = signed().split(".")
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = next(
        letter
        for letter in last
        if letter != signature[-1]
        and base64.urlsafe_b64decode(signature[:-1] + letter + "=") == base64.urlsafe_b64decode(signature + "=")
    )
    assert refusal(f"{head}.{payload}.{signature[:-1]}{other}") == "sso_token_invalid"


@pytest.mark.parametrize("value", [bytes(64), b"\x00" * 31 + b"\x01" + bytes(32), b"\xff" * 64])
def test_a_signature_of_zeros_is_none(value):
    head, payload, _ = signed(alg="ES256", key=ec_key()).split(".")
    assert refusal(f"{head}.{payload}.{encoded(value)}", TERMS["ES256"]) == "sso_token_invalid"


@pytest.mark.parametrize(
    "payload",
    [
        '{"iss": "x", ' + json.dumps(claims())[1:],
        json.dumps(claims())[:-1] + ', "sub": "root"}',
        json.dumps(claims())[:-1] + ', "extra": {"a": 1, "a": 2}}',
        json.dumps(claims(more=float("nan"))),
        json.dumps(claims(more=float("inf"))),
        json.dumps([claims()]),
        json.dumps("claims"),
        "null",
        "7",
        "{}",
        "",
        "{",
        "[" * 5000,
        "\ufeff" + json.dumps(claims()),
        json.dumps(claims()).encode("utf-16"),
        json.dumps(claims()).encode() + b"\xff",
        json.dumps(claims())[:-1] + ', "more": ' + "9" * 5000 + "}",
    ],
)
def test_what_is_said_is_one_json_object_in_which_each_key_stands_once(payload):
    assert refusal(signed(payload)) == "sso_token_invalid"


def test_a_head_in_which_a_key_stands_twice_is_refused():
    assert refusal(signed(head='{"alg": "none", "alg": "HS256"}')) == "sso_token_invalid"
    assert refusal(signed(head='{"alg": "HS256", "alg": "HS256"}')) == "sso_token_invalid"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": None}, {"iss": "https://evil.example"}, {"iss": ISSUER + "/"}, {"iss": ISSUER.upper()},
        {"iss": [ISSUER]}, {"iss": ""},
        {"aud": None}, {"aud": "discussion-herald"}, {"aud": ["discussion-herald"]},
        {"aud": [AUDIENCE, "discussion-herald"]},
        {"aud": []}, {"aud": AUDIENCE + " "}, {"aud": [[AUDIENCE]]}, {"aud": {AUDIENCE: 1}}, {"aud": True},
        {"sub": None}, {"sub": ""}, {"sub": " "}, {"sub": 4711}, {"sub": True}, {"sub": ["4711"]}, {"sub": {"id": 1}},
        {"sub": "x" * 256}, {"sub": "a\x00b"}, {"sub": "\ud800"}, {"sub": "a\u202eb"}, {"sub": "a\nb"},
        {"sub": "\u200b"},
        {"jti": None}, {"jti": ""}, {"jti": 7}, {"jti": "x" * 256}, {"jti": ["a"]}, {"jti": "a\x00"},
        {"name": None}, {"name": 7}, {"name": ["Ada"]}, {"name": {}},
        {"exp": None}, {"exp": str(NOW + 300)}, {"exp": True}, {"exp": [NOW + 300]}, {"exp": NOW + 601},
        {"exp": NOW + 10**9},
        {"exp": 1e308}, {"exp": 10**400}, {"exp": -1e13}, {"exp": NOW}, {"exp": (NOW + 300) * 1000},
        {"iat": None}, {"iat": str(NOW)}, {"iat": True}, {"iat": NOW + 61, "exp": NOW + 300}, {"iat": NOW - 301},
        {"iat": 0}, {"iat": -1},
        {"iat": NOW + 200, "exp": NOW + 100}, {"iat": NOW * 1000, "exp": NOW * 1000 + 300},
        {"nbf": NOW + 61}, {"nbf": "now"}, {"nbf": True},
    ],
    ids=str,
)  # fmt: skip
def test_a_claim_that_is_missing_or_not_as_it_should_be_is_refused(changes):
    assert refusal(signed(**changes)) == "sso_token_invalid"


@pytest.mark.parametrize(
    ("issued", "ends", "code"),
    [
        (-600, 0, ""),
        (-600, -59, ""),
        (-500, -60, "sso_token_expired"),
        (-600, -61, "sso_token_expired"),
        (0, 600, ""),
        (0, 601, "sso_token_invalid"),
        (60, 660, ""),
        (61, 600, "sso_token_invalid"),
        (-60, 540, ""),
        (0, 0.5, ""),
        (0, 0, "sso_token_invalid"),
        (-86_400, 300, "sso_token_invalid"),
        (-86_400, -86_000, "sso_token_expired"),
    ],
)
def test_a_token_lives_for_ten_minutes_and_clocks_may_differ_by_one(issued, ends, code):
    token = signed(iat=NOW + issued, exp=NOW + ends)
    assert (refusal(token) if code else read(token).subject) == (code or "4711")


def test_a_huge_token_is_refused_unread(monkeypatch):
    monkeypatch.setattr("discussion.accounts.host_tokens._decoded", pytest.fail)
    assert refusal(signed(more="x" * 9000)) == "sso_token_invalid"
    assert refusal("." * 1_000_000) == "sso_token_invalid"


def test_claims_that_nobody_asks_for_change_nothing():
    found = read(
        signed(
            roles=["moderator"], is_admin=True, kid="x", scope="admin", site="other", reader=1, nested={"sub": "root"}
        )
    )
    assert (found.subject, found.roles) == ("4711", frozenset())


def test_a_key_of_a_set_is_chosen_by_its_name_among_the_sites_own_alone():
    keys = [HostKey(pem(rsa_key()), "one"), HostKey(pem(rsa_key("two")), "two")]
    terms = replace(TERMS["RS256"], keys=keys, has_key_set=True)
    assert read(signed(alg="RS256", key=rsa_key("two"), head={"kid": "two"}), terms).subject == "4711"
    assert read(signed(alg="RS256", key=rsa_key("two")), terms).subject == "4711"
    for head in ({"kid": "one"}, {"kid": "three"}, {"kid": ["two"]}, {"kid": "two", "jku": "https://evil.example"}):
        assert refusal(signed(alg="RS256", key=rsa_key("two"), head=head), terms) == "sso_token_invalid"
    assert refusal(signed(alg="RS256", key=rsa_key("stranger"), head={"kid": "one"}), terms) == "sso_token_invalid"


def test_no_key_signs_nothing():
    terms = replace(TERMS["HS256"], keys=[])
    assert refusal(signed(), terms) == "sso_token_invalid"
    assert refusal(signed(key=""), terms) == "sso_token_invalid"


def test_signatures_are_compared_in_constant_time(monkeypatch):
    compared = []
    monkeypatch.setattr(hmac, "compare_digest", lambda one, other: compared.append(1) or one == other)
    read(signed())
    assert compared
