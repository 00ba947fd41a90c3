"""Sign-in from host sites in the admin."""

import pytest

from discussion.actions.host_keys import keys_of
from discussion.sites.models import HostSignIn
from discussion.sites.queries import default_site
from tests.host_tokens import AUDIENCE, ISSUER, OTHER_SECRET, SECRET, ec_key, offer, pem, rsa_key

LIST, ADD, CHANGE = "sites_hostsignin_changelist", "sites_hostsignin_add", "sites_hostsignin_change"


def form(**changes):
    filled = {
        "is_enabled": "on", "issuer": ISSUER, "audience": AUDIENCE, "algorithm": "HS256", "new_key": SECRET,
        "key_set_url": "",
    }  # fmt: skip
    return {**filled, **changes}


def errors(response):
    shown = response.context["adminform"].form
    return [(field, sentence) for field, sentences in shown.errors.items() for sentence in sentences]


def add(desk, **changes):
    return desk.post(ADD, **form(site=default_site().id, **changes))


def texts():
    return [key.text for key in keys_of(HostSignIn.objects.get())]


def test_an_administrator_sets_it_and_the_secret_is_never_shown_again(roots_desk):
    add(roots_desk)
    row = HostSignIn.objects.get()
    assert texts() == [SECRET]
    for page in (roots_desk.page(CHANGE, row.id), roots_desk.page(LIST)):
        assert SECRET not in str(page)
        assert "One secret" in page.text


def test_a_new_key_makes_the_present_one_the_previous_one_until_that_is_dropped(roots_desk):
    row = offer()
    roots_desk.post(CHANGE, row.id, **form(new_key=OTHER_SECRET))
    assert texts() == [OTHER_SECRET, SECRET]
    roots_desk.post(CHANGE, row.id, **form(new_key=""))
    assert texts() == [OTHER_SECRET, SECRET]
    roots_desk.post(CHANGE, row.id, **form(new_key=OTHER_SECRET, forget_previous="on"))
    assert texts() == [OTHER_SECRET]


def test_a_change_of_the_algorithm_begins_without_keys(roots_desk):
    row = offer()
    response = roots_desk.post(CHANGE, row.id, **form(algorithm="ES256", new_key=""))
    assert errors(response)[0][0] == "new_key"
    roots_desk.post(CHANGE, row.id, **form(algorithm="ES256", new_key=pem(ec_key())))
    assert texts() == [pem(ec_key())]


WEAK = [
    *("", "short", "x" * 31, "x" * 32, "ab" * 32, "abc" * 20, "0123456789" * 4, "abcdefghijklmnopqrstuvwxyz0123456789"),
    *("your-256-bit-secret-your-256-bit-secret", "a-string-secret-at-least-256-bits-long", "changeme" * 5),
    *("your-super-secret-jwt-token-with-at-least-32-characters-long", "correct horse battery staple correct"),
    *("MySecretKeyForJWTTokensWhichIsLong1!", "passwordpasswordpasswordpassword1234", " " * 40, "\u00e9" * 16),
    *("secret-key-that-nobody-knows-but-us-all", pem(rsa_key()), "1234567890" * 5, "0" * 64),
    *("\t" * 40, "aaaaaaaabbbbbbbbccccccccdddddddd"),
]  # fmt: skip


@pytest.mark.parametrize("secret", WEAK)
def test_a_secret_that_is_short_or_known_is_refused_when_it_is_saved(roots_desk, secret):
    response = add(roots_desk, new_key=secret)
    assert [field for field, _ in errors(response)] == ["new_key"]
    assert not HostSignIn.objects.exists()


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
@pytest.mark.parametrize(
    "kind", ["a secret", "nothing", "the other's", "too small", "another curve", "private", "torn"]
)
def test_a_key_that_does_not_fit_its_algorithm_is_refused(roots_desk, algorithm, kind):
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    own, other = (rsa_key(), ec_key()) if algorithm == "RS256" else (ec_key(), rsa_key())
    text = {
        "a secret": SECRET,
        "nothing": "",
        "the other's": pem(other),
        "too small": pem(rsa_key("small", 1024)),
        "another curve": pem(ec.generate_private_key(ec.SECP384R1())),
        "private": own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        "torn": pem(own)[:-40],
    }[kind]
    response = add(roots_desk, algorithm=algorithm, new_key=text)
    assert [field for field, _ in errors(response)] == ["new_key"]
    assert not HostSignIn.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"issuer": " "}, "issuer"),
        ({"audience": ""}, "audience"),
        ({"algorithm": "none"}, "algorithm"),
        ({"key_set_url": "https://news.example.org/jwks.json"}, "key_set_url"),
        ({"algorithm": "RS256", "key_set_url": "https://news.example.org/jwks.json"}, "new_key"),
        ({"algorithm": "RS256", "new_key": "", "key_set_url": "http://news.example.org/jwks.json"}, "key_set_url"),
        ({"algorithm": "RS256", "new_key": "", "key_set_url": "https://u:p@news.example.org/"}, "key_set_url"),
        ({"algorithm": "RS256", "new_key": "", "key_set_url": "file:///etc/passwd"}, "key_set_url"),
    ],
)
def test_what_cannot_work_is_said_beside_its_field(roots_desk, changes, field):
    assert [name for name, _ in errors(add(roots_desk, **changes))] == [field]
    assert not HostSignIn.objects.exists()


def test_a_good_secret_is_taken(roots_desk):
    import secrets

    for number in range(30):
        secret = secrets.token_hex(32) if number % 2 else secrets.token_urlsafe(32)
        HostSignIn.objects.all().delete()
        add(roots_desk, new_key=f" {secret}\n")
        assert texts() == [secret]


def test_roles_are_named_by_ticking_them(roots_desk):
    add(roots_desk, allowed_roles=["moderator"])
    row = HostSignIn.objects.get()
    assert row.roles == {"moderator"}
    ticked = roots_desk.page(CHANGE, row.id).select("input[name=allowed_roles][checked]")
    assert [box["value"] for box in ticked] == ["moderator"]


def test_one_site_has_one(roots_desk):
    offer()
    add(roots_desk, issuer="https://other.example")
    assert HostSignIn.objects.count() == 1


def test_nobody_but_superusers_sees_it(desk, editors_desk):
    row = offer()
    for other in (desk, editors_desk):
        assert other.open(LIST).status_code == 403
        assert other.open(CHANGE, row.id).status_code in (302, 403)
        assert other.post(ADD, follow=False, **form()).status_code == 403


def test_nothing_is_deleted(roots_desk):
    assert roots_desk.post("sites_hostsignin_delete", offer().id, post="yes").status_code == 403
