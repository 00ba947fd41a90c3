"""What a host site's token says of a reader: name, e-mail, avatar, roles."""

import pytest

from discussion.accounts.models import Identity, Reader
from discussion.sites.queries import default_site
from tests.api.test_host_sign_in import enter, entered
from tests.factories import make_comment, make_member
from tests.host_tokens import offer, signed

pytestmark = pytest.mark.django_db


def test_a_later_name_is_the_readers_name_and_public_at_once(api, article):
    offer()
    entered(api, signed())
    make_comment(article, Reader.objects.get())
    before = default_site().version
    assert entered(api, signed(name="Ada King"))["name"] == "Ada King"
    assert default_site().version > before
    assert api.get(f"/articles/{article.slug}/comments").json()["items"][0]["author"]["name"] == "Ada King"
    before = default_site().version
    entered(api, signed(name="Ada King"))
    assert default_site().version == before


def test_e_mail_and_avatar_are_those_of_the_last_token(api):
    offer()
    entered(api, signed(email="ada@example.org", avatar="https://news.example.org/ada.png"))
    entered(api, signed(email="king@example.org"))
    identity = Identity.objects.get()
    assert (identity.email, identity.avatar_url) == ("king@example.org", "")


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", "A", "\x00", "\u202e gnirts", "\u200b\u200b", "\ud800", "Ada\n<script>1</script>", "x" * 5000),
        *("A" + "\u0301" * 300, "\U0001f469\u200d\U0001f680", "moderator", "Mo Moderator", "=cmd|x", "\ufdfa" * 100),
    ],
)  # fmt: skip
def test_no_name_keeps_a_reader_out(api, name):
    offer()
    make_member("Mo Moderator", "mo@example.org", role="moderator")
    reader = entered(api, signed(name=name))
    assert 1 <= len(reader["name"]) <= 40
    assert reader["name"].isprintable()


@pytest.mark.parametrize(
    "email",
    [
        *("no", "a@b", "x" * 300 + "@example.org", 7, ["a@example.org"], "a@example.org\nBcc: b@example.org"),
        "\x00@example.org",
    ],
)
def test_an_e_mail_that_is_none_is_left_out(api, email):
    offer()
    entered(api, signed(email=email))
    assert Identity.objects.get().email == ""


@pytest.mark.parametrize(
    "avatar",
    [
        *("http://a.example/x.png", "javascript:alert(1)", "data:image/png;base64,x", "//a.example/x", "https://", 7),
        *("https://a.example/\"onload='x'", "https://a.example/ x", "https://u:p@a.example/", "https://[::1", "https://\u00e9.example/"),
        "https://a.example/" + "x" * 2000,
    ],
)  # fmt: skip
def test_an_avatar_that_is_no_plain_address_is_left_out(api, avatar):
    offer()
    entered(api, signed(avatar=avatar))
    assert Identity.objects.get().avatar_url == ""


def test_a_role_in_a_token_is_nothing_unless_the_site_has_named_it(api):
    offer()
    said = {
        "roles": ["moderator", "editor", "superuser"],
        "role": "moderator",
        "is_superuser": True,
        "is_staff": True,
        "admin": True,
    }
    assert entered(api, signed(**said))["roles"] == []
    offer(allowed_roles=["moderator"], new_key="")
    assert entered(api, signed(**said))["roles"] == ["moderator"]
    reader = Reader.objects.get()
    assert (reader.is_staff, reader.is_superuser) == (False, False)


@pytest.mark.parametrize(
    "roles", [None, [], ["editor"], "moderator", {"moderator": True}, 7, [["moderator"]], ["Moderator"]]
)
def test_a_role_goes_with_the_token_that_does_not_say_it(api, roles):
    offer(allowed_roles=["moderator"])
    entered(api, signed(roles=["moderator"]))
    assert entered(api, signed(roles=roles))["roles"] == []


def test_a_role_that_the_site_names_no_more_is_gone_at_once(api):
    offer(allowed_roles=["moderator", "editor"])
    api.token = enter(api, signed(roles=["moderator", "editor"])).json()["token"]
    mo = make_member("Mo", "mo@example.org", role="moderator")
    offer(allowed_roles=["editor"], new_key="")
    assert api.get("/me").json()["roles"] == ["editor"]
    assert mo.roles.count() == 1
