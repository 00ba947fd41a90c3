"""Who is asking, over the API."""

import pytest
from django.core.management import call_command
from django.test import Client

from discussion.accounts.models import Reader, Token
from discussion.sites.queries import default_site
from tests.factories import make_comment, make_member

pytestmark = pytest.mark.django_db


def test_a_guest_gets_a_token_of_which_only_a_digest_is_kept(api):
    answer = api.post("/session/guest", {"name": "Ada"})
    assert answer.status_code == 201
    token, reader = answer.json()["token"], answer.json()["reader"]
    assert reader == {"id": reader["id"], "name": "Ada", "kind": "guest", "roles": []}
    assert token not in repr(list(Token.objects.values()))
    api.token = token
    assert api.get("/me").json().items() >= reader.items()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("A", "name_too_short"),
        ("", "name_too_short"),
        ("\u200b\u200b\u200b", "name_invalid_characters"),
        ("x" * 41, "name_too_long"),
        ("x" * 100_000, "name_too_long"),
        ("Ad\x00a", "name_invalid_characters"),
        ("Ada\u202egnirts", "name_invalid_characters"),
        ("A" + "\u0301" * 30 + "b", "name_invalid_characters"),
        (7, "invalid_field"),
    ],
)
def test_a_name_that_deceives_or_breaks_is_refused(api, name, code):
    assert api.post("/session/guest", {"name": name}).json()["code"] == code
    assert not Reader.objects.exists()


def test_a_name_is_kept_in_its_composed_form(api):
    assert api.post("/session/guest", {"name": "  \uff21da   Lovelace "}).json()["reader"]["name"] == "Ada Lovelace"


def test_a_site_may_take_no_guests(api):
    site = default_site()
    type(site).objects.update(guests_allowed=False)
    answer = api.post("/session/guest", {"name": "Ada"})
    assert (answer.status_code, answer.json()["code"]) == (403, "guests_not_allowed")


def test_a_member_signs_in_and_out(api):
    make_member("Mo", "mo@example.org", role="moderator")
    answer = api.post("/session/login", {"email": "MO@example.org ", "password": "correct horse"})
    assert answer.status_code == 201
    assert answer.json()["reader"]["roles"] == ["moderator"]
    api.token = answer.json()["token"]
    assert api.delete("/session").status_code == 204
    late = api.get("/me")
    assert (late.status_code, late.json()["code"]) == (401, "invalid_token")


def test_a_wrong_password_and_an_unknown_address_answer_alike(api):
    make_member("Mo", "mo@example.org")
    wrong = api.post("/session/login", {"email": "mo@example.org", "password": "wrong"})
    unknown = api.post("/session/login", {"email": "no@example.org", "password": "wrong"})
    assert (wrong.status_code, wrong.content) == (unknown.status_code, unknown.content) == (401, wrong.content)


def test_an_inactive_member_is_out_at_once(api, as_reader):
    member = make_member("Mo", "mo@example.org")
    signed_in = as_reader(member)
    assert signed_in.get("/me").status_code == 200
    Reader.objects.update(is_active=False)
    assert signed_in.get("/me").status_code == 401
    assert api.post("/session/login", {"email": "mo@example.org", "password": "correct horse"}).status_code == 401


def test_a_superuser_made_by_command_moderates_and_edits_every_site(api, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_EMAIL", "Root@example.org")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a long pass phrase")
    call_command("createsuperuser", "--noinput", verbosity=0)
    reader = api.post("/session/login", {"email": "root@example.org", "password": "a long pass phrase"}).json()[
        "reader"
    ]
    assert reader["roles"] == ["editor", "moderator"]
    assert "root" not in reader["name"].lower()


def test_a_session_cookie_works_with_the_csrf_token_and_not_without(ann, stan, article):
    comment = make_comment(article, ann)
    http = Client(enforce_csrf_checks=True)
    http.force_login(stan)
    path = f"/api/v1/comments/{comment.public_id}/vote"
    refused = http.put(path, {"value": 1}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf_failed")
    http.cookies["csrftoken"] = "a" * 32
    allowed = http.put(path, {"value": 1}, content_type="application/json", headers={"X-CSRFToken": "a" * 32})
    assert allowed.status_code == 200


def test_a_garbled_authorization_header_is_refused_where_it_is_asked_for(api, article):
    api.token = "nonsense"
    assert api.get("/me").json()["code"] == "invalid_token"
    assert api.get(f"/articles/{article.slug}/comments").status_code == 200


def test_an_address_under_the_api_that_is_none_answers_in_json(api):
    answer = api.get("/nowhere")
    assert (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (
        404,
        "application/problem+json",
        "not_found",
    )
    assert api.post("/articles/x/mine").json()["code"] == "method_not_allowed"
