"""Sites and their hosts in the admin."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from discussion.actions.names import chosen_name
from discussion.core.errors import Refusal
from discussion.sites.models import Site
from discussion.sites.queries import default_site, origins_of, site_for
from tests.backoffice.conftest import messages
from tests.factories import make_site
from tests.sites.world import LOGO

LIST, ADD, CHANGE = "sites_site_changelist", "sites_site_add", "sites_site_change"
HERALD = {
    "name": "The Herald",
    "language": "en",
    "guests_allowed": "on",
    "edit_window_minutes": "15",
    "who_comments": "everyone",
    "who_votes": "everyone",
    "proof_of_work": "never",
    "most_waiting": "100",
    "longest_wait_hours": "24",
    "allowed_origins-TOTAL_FORMS": 0,
    "allowed_origins-INITIAL_FORMS": 0,
}


def hosts_form(*hosts: str, **fields: object) -> dict[str, object]:
    """The inline of hosts as a browser would post it, all rows new."""
    form = {"origins-TOTAL_FORMS": len(hosts), "origins-INITIAL_FORMS": 0, **fields}
    return form | {f"origins-{number}-host": host for number, host in enumerate(hosts)}


def errors(response) -> list[str]:
    form = response.context["adminform"].form
    return [sentence for sentences in form.errors.values() for sentence in sentences]


def test_an_administrator_makes_a_site_with_its_hosts(roots_desk):
    roots_desk.post(ADD, **hosts_form("News.Example.org", "bücher.example", **HERALD))

    made = Site.objects.get(name="The Herald")
    assert site_for("news.example.org:443") == made
    assert site_for("xn--bcher-kva.example") == made
    assert "news.example.org" in roots_desk.page(LIST).text


def test_hosts_are_taken_away_and_added(roots_desk):
    site = make_site()
    roots_desk.post(CHANGE, site.id, **hosts_form("old.example", **HERALD))
    origin = site.origins.get()

    form = {
        "origins-TOTAL_FORMS": 2, "origins-INITIAL_FORMS": 1, "origins-0-id": origin.id, "origins-0-site": site.id,
        "origins-0-host": origin.host, "origins-0-DELETE": "on", "origins-1-host": "new.example",
    }  # fmt: skip
    roots_desk.post(CHANGE, site.id, **HERALD, **form)

    assert list(site.origins.values_list("host", flat=True)) == ["new.example"]


def test_a_change_is_public_at_once(roots_desk):
    site = make_site()

    roots_desk.post(CHANGE, site.id, **hosts_form(**{**HERALD, "guests_allowed": ""}))

    before, site = site.version, Site.objects.get(id=site.id)
    assert site.guests_allowed is False
    assert site.version > before


@pytest.mark.parametrize(
    "host", ["https://news.example.org", "news.example.org:8000", "-x.example", "a b", "news.example.org/path"]
)
def test_what_is_no_host_is_refused_by_name(roots_desk, host):
    response = roots_desk.post(ADD, **hosts_form(host, **HERALD))

    assert errors(response) == [f"{host!r} is no host name: give one without scheme and port, like news.example.org."]
    assert not Site.objects.filter(name="The Herald").exists()


def test_a_host_belongs_to_one_site(roots_desk):
    roots_desk.post(ADD, **hosts_form("news.example.org", **HERALD))

    response = roots_desk.post(ADD, **hosts_form("NEWS.example.org", **{**HERALD, "name": "The Post"}))

    assert errors(response) == ["news.example.org belongs to another site already: take it away there first."]
    assert not Site.objects.filter(name="The Post").exists()


def test_another_site_becomes_the_default(roots_desk):
    former, site = default_site(), make_site()

    roots_desk.post(CHANGE, site.id, **hosts_form(**HERALD, is_default="on"))

    assert default_site() == site
    former.refresh_from_db()
    assert former.is_default is False


def test_there_is_always_a_default_site(roots_desk):
    site = default_site()

    response = roots_desk.post(CHANGE, site.id, **hosts_form(**HERALD))

    assert "One site must be the default" in errors(response)[0]
    assert default_site() == site


def test_the_languages_that_the_product_speaks_are_offered_and_others_are_taken(roots_desk):
    offers = roots_desk.page(ADD).select("#offers-language option")

    assert [offer["value"] for offer in offers] == ["en", "de"]
    roots_desk.post(ADD, **hosts_form(**{**HERALD, "language": "fr"}))
    assert Site.objects.get(name=HERALD["name"]).language == "fr"


def test_a_language_is_a_code(roots_desk):
    response = roots_desk.post(ADD, **hosts_form(**{**HERALD, "language": "English!"}))

    assert errors(response) == ["Name the language by its code, like en or pt-BR."]


def test_no_site_is_deleted(roots_desk):
    assert roots_desk.post("sites_site_delete", make_site().id, post="yes").status_code == 403


def test_a_site_keeps_further_names_for_its_staff(roots_desk):
    roots_desk.post(ADD, **hosts_form(**HERALD, reserved_names=" Ombudsman \r\n\r\nThe Gardener\r\n"))

    site = Site.objects.get(name="The Herald")
    assert site.reserved_names == "Ombudsman\nThe Gardener"
    with pytest.raises(Refusal, match="kept for those who look after this site"):
        chosen_name(site=site, name="The G\u0430rdener's friend")


def test_the_names_that_a_site_keeps_have_a_limit(roots_desk):
    response = roots_desk.post(ADD, **hosts_form(**HERALD, reserved_names="x" * 4_001))

    assert errors(response) == ["Give names of up to 4,000 characters altogether."]


FACE = {f"{prefix}-{name}_FORMS": 0 for prefix in ("origins", "allowed_origins") for name in ("TOTAL", "INITIAL")}


def test_an_administrator_sets_everything_of_a_site(roots_desk):
    logo = SimpleUploadedFile("logo.svg", LOGO)
    form = hosts_form("talk.example", **HERALD) | {
        "who_comments": "members",
        "who_votes": "nobody",
        "proof_of_work": "guests",
        "posts_per_minute": "4",
        "most_waiting": "20",
        "longest_wait_hours": "6",
        "may_be_framed": "on",
        "allowed_origins-TOTAL_FORMS": 1,
        "allowed_origins-0-origin": "https://WWW.example.org:443/",
        "accent": "#ffcc00",
        "logo": logo,
    }

    said = messages(roots_desk.post(ADD, **form))

    made = Site.objects.get(name="The Herald")
    assert (made.who_comments, made.who_votes, made.proof_of_work) == ("members", "nobody", "guests")
    assert (made.posts_per_minute, made.may_be_framed) == (4, True)
    assert (made.most_waiting, made.longest_wait_hours) == (20, 6)
    assert (origins_of(made), made.accent, bytes(made.logo.content)) == (["https://www.example.org"], "#ffcc00", LOGO)
    assert "#ffcc00 cannot be read everywhere, so it is shown as #866b00 on light pages." in said


def test_a_site_begins_with_the_usual_alarms(roots_desk):
    page = roots_desk.page(ADD)
    assert [page.select_one(f"[name={name}]")["value"] for name in ("most_waiting", "longest_wait_hours")] == [
        "100",
        "24",
    ]

    response = roots_desk.post(ADD, **hosts_form(**HERALD | {"most_waiting": "10001"}))
    assert errors(response) == ["Let 0 to 10,000 comments wait before moderators are told."]


def test_what_is_refused_stands_beside_its_field_with_the_rest_kept(roots_desk):
    response = roots_desk.post(ADD, **hosts_form(**HERALD, accent="reddish"))

    assert errors(response) == ["'reddish' is no colour: give one like #0b5f57, or none."]
    assert 'value="The Herald"' in response.content.decode()
    assert not Site.objects.filter(name="The Herald").exists()


def test_an_editor_changes_the_face_and_nothing_else(editors_desk, ed):
    page = editors_desk.page(CHANGE, ed.site_id)
    names = {field["name"] for field in page.select("#site_form [name]:not([type=hidden]):not(button)")}
    assert names - {"_continue", "_save"} == {"accent", "logo"}

    editors_desk.post(CHANGE, ed.site_id, accent="#0b5f57", name="Mine", who_comments="nobody", **FACE)
    editors_desk.post(CHANGE, ed.site_id, accent="#0b5f57", **hosts_form("evil.example", **HERALD))

    site = Site.objects.get(id=ed.site_id)
    assert (site.accent, site.name, site.who_comments, site.origins.count()) == ("#0b5f57", "Discussion", "everyone", 0)


def test_an_editor_takes_the_logo_away(editors_desk, ed):
    editors_desk.post(CHANGE, ed.site_id, accent="", logo=SimpleUploadedFile("logo.svg", LOGO), **FACE)
    assert "/brand/" in str(editors_desk.page(CHANGE, ed.site_id).select_one(".desk-logo"))

    editors_desk.post(CHANGE, ed.site_id, accent="", without_logo="on", **FACE)

    assert Site.objects.get(id=ed.site_id).logo_digest == ""


def test_a_moderator_sees_how_the_site_is_set_and_changes_nothing(desk, mo):
    page = desk.page(CHANGE, mo.site_id)
    assert "Mo Moderator" in page.text
    assert not page.select("#site_form button[name=_save], #site_form input[name=_save]")

    assert desk.post(CHANGE, mo.site_id, accent="#ff0000", **FACE).status_code == 403

    assert Site.objects.get(id=mo.site_id).accent == ""


def test_nobody_sees_a_site_on_which_they_have_no_role(desk, editors_desk):
    other = make_site("The Rival")

    for each in (desk, editors_desk):
        assert "The Rival" not in each.page(LIST).text
        assert each.open(CHANGE, other.id).status_code == 302
        assert each.open(ADD).status_code == 403
