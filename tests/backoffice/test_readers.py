"""Members and guests in the admin."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from discussion.accounts.models import Reader
from discussion.accounts.queries import member_with_password, roles_of
from discussion.actions.profiles import change_profile
from discussion.sites.models import Site
from discussion.sites.queries import default_site
from tests.backoffice.conftest import PASSWORD
from tests.factories import NOON, free_meter, make_member, make_reader, make_site

LIST, ADD, CHANGE = "accounts_reader_changelist", "accounts_reader_add", "accounts_reader_change"


def roles_form(*roles: tuple[Site, str], **fields: object) -> dict[str, object]:
    """The inline of roles as a browser would post it, all rows new."""
    no_changes = {"name_changes-TOTAL_FORMS": 0, "name_changes-INITIAL_FORMS": 0}
    form = {"roles-TOTAL_FORMS": len(roles), "roles-INITIAL_FORMS": 0, **no_changes, **fields}
    for number, (site, name) in enumerate(roles):
        form |= {f"roles-{number}-site": site.id, f"roles-{number}-name": name}
    return form


def new(desk, *roles, **fields):
    given = {"site": default_site().id, "name": "Nora New", "email": "Nora@Example.org", "password": PASSWORD, **fields}
    return desk.post(ADD, **roles_form(*roles, **given))


def errors(response) -> dict[str, list[str]]:
    return dict(response.context["adminform"].form.errors)


def test_an_administrator_makes_a_member_who_can_sign_in(roots_desk):
    new(roots_desk, (default_site(), "moderator"))

    nora = member_with_password(email="nora@example.org", password=PASSWORD)
    assert (nora.name, nora.kind, nora.is_staff, nora.is_superuser) == ("Nora New", "member", True, False)
    assert roles_of(nora, nora.site_id) == {"moderator"}


def test_a_member_without_a_role_stays_out_of_the_admin(roots_desk):
    new(roots_desk)

    assert Reader.objects.get(email="nora@example.org").is_staff is False


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"email": "ROOT@example.org"}, "email", "Another member signs in with this e-mail"),
        ({"email": "nobody"}, "email", "Enter a valid email address."),
        ({"email": ""}, "email", "This field is required."),
        ({"name": "x"}, "name", "Use at least 2 letters"),
        ({"password": "password"}, "password", "This password is too common."),
        ({"password": ""}, "password", "This field is required."),
    ],
)
def test_a_refusal_stands_beside_its_field(roots_desk, fields, field, sentence):
    response = new(roots_desk, **fields)

    assert list(errors(response)) == [field]
    assert sentence in errors(response)[field][0]
    assert Reader.objects.count() == 1


def edit(desk, reader, **fields):
    given = {"name": reader.name, "email": reader.email, "password": "", "is_active": "on", **fields}
    return desk.post(CHANGE, reader.id, **roles_form(**given))


def test_an_empty_password_leaves_the_present_one(roots_desk, mel):
    edit(roots_desk, mel, name="Mel Renamed")

    assert member_with_password(email="mel@example.org", password="correct horse").name == "Mel Renamed"


def test_a_new_password_counts_at_once(roots_desk, mel):
    edit(roots_desk, mel, password="another battery staple")

    assert member_with_password(email="mel@example.org", password="correct horse") is None
    assert member_with_password(email="mel@example.org", password="another battery staple") == mel


def test_no_page_shows_anything_of_a_password(roots_desk, mel):
    page = roots_desk.page(CHANGE, mel.id)

    assert mel.password not in str(page)
    assert not page.select_one("input[name=password]").get("value")


def test_a_deactivated_member_is_out(roots_desk, mo, desk):
    edit(roots_desk, mo, is_active="")

    assert member_with_password(email="mo@example.org", password=PASSWORD) is None
    assert desk.open("index").status_code == 302


def test_administrators_cannot_lock_themselves_out(roots_desk, root):
    response = edit(roots_desk, root, is_active="")

    assert "You cannot deactivate your own account" in errors(response)["is_active"][0]


def test_a_role_is_taken_away(roots_desk, mo):
    role = mo.roles.get()
    kept = roles_form() | {
        "roles-TOTAL_FORMS": 1,
        "roles-INITIAL_FORMS": 1,
        "roles-0-id": role.id,
        "roles-0-reader": mo.id,
    }
    given = {
        "name": mo.name,
        "email": mo.email,
        "is_active": "on",
        "roles-0-site": role.site_id,
        "roles-0-name": role.name,
    }

    roots_desk.post(CHANGE, mo.id, **kept, **given)
    assert roles_of(mo, mo.site_id) == {"moderator"}

    roots_desk.post(CHANGE, mo.id, **kept, **given, **{"roles-0-DELETE": "on"})
    mo.refresh_from_db()
    assert (roles_of(mo, mo.site_id), mo.is_staff) == (frozenset(), False)


def test_a_new_role_is_public_at_once(roots_desk, mel):
    before = Site.objects.get(id=mel.site_id).version

    roots_desk.post(CHANGE, mel.id, **roles_form((mel.site, "editor"), name=mel.name, email=mel.email, is_active="on"))

    assert roles_of(mel, mel.site_id) == {"editor"}
    assert Site.objects.get(id=mel.site_id).version > before


def test_moderators_see_which_names_somebody_had(roots_desk, desk, mel, stan):
    edit(roots_desk, mel, name="Mel Renamed")
    stan_now = change_profile(reader=stan, name="Stan Renamed", about="Hello.", now=NOON, meter=free_meter())

    page = desk.page(CHANGE, mel.id)
    assert "Mel Member" in page.select_one("#name_changes-group").text
    assert "Mel Renamed" in page.select_one("#name_changes-group").text
    page = desk.page(CHANGE, stan_now.id)
    assert "Stan Stranger" in page.select_one("#name_changes-group").text
    assert "Hello." in page.text
    assert not page.select("#name_changes-group input:not([type=hidden])")


def test_an_administrator_gives_no_two_members_one_name(roots_desk, mel):
    assert "looks like it" in errors(new(roots_desk, name="MEL MEMBER"))["name"][0]


def test_guests_are_seen_and_not_changed(roots_desk, stan):
    page = roots_desk.page(CHANGE, stan.id)

    assert "Stan Stranger" in page.text
    assert not page.select("input[name=name]")
    assert roots_desk.post(CHANGE, stan.id, **roles_form(name="Stan Changed")).status_code == 403


def test_moderators_see_the_readers_of_their_site_without_any_email(desk, roots_desk, mel, stan):
    make_reader("Eve Elsewhere", site=make_site())

    page = desk.page(LIST)

    assert "Mel Member" in page.text
    assert "Stan Stranger" in page.text
    assert "Eve Elsewhere" not in page.text
    assert "mel@example.org" not in page.select_one("#result_list").text
    assert "mel@example.org" not in desk.page(CHANGE, mel.id).select_one("#content").text
    assert "mel@example.org" in roots_desk.page(LIST).text


def test_moderators_change_nobody(desk, mel):
    assert desk.open(ADD).status_code == 403
    assert desk.post(CHANGE, mel.id, name="Changed").status_code == 403


def test_an_email_is_searched_by_superusers_alone(desk, roots_desk, mel):
    def found(someone, text) -> list[str]:
        return [row.text.strip() for row in someone.page(LIST, q=text).select("#result_list .field-called")]

    assert found(roots_desk, "MEL@example.org") == ["Mel Member"]
    assert found(desk, "mel@example.org") == []
    assert found(desk, "mel m") == ["Mel Member"]
    assert found(desk, mel.public_id) == ["Mel Member"]


def test_nobody_is_deleted(roots_desk, stan):
    assert roots_desk.post("accounts_reader_delete", stan.id, post="yes").status_code == 403


def test_the_list_costs_the_same_queries_however_long(roots_desk, mo):
    def cost() -> int:
        roots_desk.page(LIST)
        with CaptureQueriesContext(connection) as captured:
            roots_desk.page(LIST)
        return len(captured)

    before = cost()
    for number in range(12):
        make_member(f"Member {number}", f"m{number}@example.org", role="editor", site=make_site(f"Site {number}"))

    assert cost() == before


def test_a_stranger_makes_no_member(db):
    Client().post("/admin/accounts/reader/add/", roles_form(name="Nora", email="nora@example.org", password=PASSWORD))

    assert not Reader.objects.filter(email="nora@example.org").exists()
