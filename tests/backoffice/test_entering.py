"""Who gets into the admin, and what each sees there."""

import io

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.test import Client

from discussion.accounts.models import Reader
from discussion.actions.members import set_roles
from tests.backoffice.conftest import PASSWORD
from tests.factories import make_site

PANELS = {
    "comments": "comments_comment_changelist",
    "articles": "articles_article_changelist",
    "readers": "accounts_reader_changelist",
    "sites": "sites_site_changelist",
    "failed work": "core_outboxrow_changelist",
}


def sign_in(email: str, password: str = PASSWORD):
    return Client().post("/admin/login/?next=/admin/", {"username": email, "password": password}, follow=True)


def test_a_superuser_made_by_the_command_signs_in_by_email(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_EMAIL", "Jane.Doe@example.org")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", "--noinput", stdout=io.StringIO())

    response = sign_in("jane.doe@EXAMPLE.org")

    assert response.redirect_chain == [("/admin/", 302)]
    assert "jane" not in Reader.objects.get().name.lower()


def test_the_form_asks_for_an_email(db):
    page = Client().get("/admin/login/").content.decode()

    assert "E-mail" in page
    assert "Username" not in page
    assert 'type="email"' in page


def test_a_wrong_password_is_refused_in_a_sentence(root):
    response = sign_in("root@example.org", "wrong")

    assert "This e-mail and password do not belong together: check both." in response.content.decode()


def test_guessing_passwords_comes_to_an_end(root, settings):
    settings.RATE_LIMITS = True
    answers = [sign_in("root@example.org", "wrong").content.decode() for _ in range(11)]

    assert "That was too much in a short time." in answers[-1]
    assert "too much" in sign_in("root@example.org").content.decode()


def test_a_member_without_a_role_is_told_so_and_gets_no_further(mel):
    response = sign_in("mel@example.org", "correct horse")

    assert "This account has no role on any site" in response.content.decode()
    assert response.wsgi_request.user.is_anonymous


@pytest.mark.parametrize("name", PANELS.values())
def test_a_stranger_is_led_to_the_sign_in_page(db, name, desk_of, stan):
    response = desk_of(stan).open(name)

    assert response.status_code == 302
    assert response.url.startswith("/admin/login/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "panels"),
    [("mo", {"comments", "readers", "sites"}), ("ed", {"articles", "sites"}), ("root", set(PANELS))],
)
def test_each_role_opens_its_panels_and_no_others(who, panels, desk_of, request):
    desk = desk_of(request.getfixturevalue(who))

    opened = {panel for panel, name in PANELS.items() if desk.open(name).status_code == 200}
    refused = {panel for panel, name in PANELS.items() if desk.open(name).status_code == 403}

    assert opened == panels
    assert refused == set(PANELS) - panels


def test_who_loses_the_last_role_is_out(mo, desk):
    set_roles(reader=mo, roles=set())

    assert desk.open("index").status_code == 302


def test_staff_without_a_role_are_told_whom_to_ask(mel, desk_of):
    Reader.objects.filter(id=mel.id).update(is_staff=True)
    mel.refresh_from_db()

    assert "You have no role on any site" in desk_of(mel).open("index").content.decode()


def test_a_role_on_two_sites_reaches_both(mo, desk):
    other = make_site()
    set_roles(reader=mo, roles={(mo.site_id, "moderator"), (other.id, "editor")})

    assert desk.open("comments_comment_changelist").status_code == 200
    assert desk.open("articles_article_changelist").status_code == 200


def test_a_password_alone_opens_nothing_where_a_second_factor_is_set(root):
    Authenticator.objects.create(user=root, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})

    response = sign_in("root@example.org")

    assert response.wsgi_request.user.is_anonymous
    assert '<a href="/sign-in/?next=/admin/">sign in with both</a>' in response.content.decode()


def test_nobody_looks_into_what_members_sign_in_with(roots_desk):
    for model in ("account/emailaddress", "mfa/authenticator", "usersessions/usersession", "socialaccount/socialapp"):
        assert roots_desk.http.get(f"/admin/{model}/").status_code == 404
