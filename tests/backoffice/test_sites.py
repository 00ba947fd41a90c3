"""Sites and their hosts in the admin."""

import pytest

from discussion.sites.models import Site
from discussion.sites.queries import default_site, site_for
from tests.factories import make_site

LIST, ADD, CHANGE = "sites_site_changelist", "sites_site_add", "sites_site_change"
HERALD = {
    "name": "The Herald",
    "language": "en",
    "guests_allowed": "on",
    "edit_window_minutes": "15",
    "who_comments": "everyone",
    "who_votes": "everyone",
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


def test_a_language_is_a_code(roots_desk):
    response = roots_desk.post(ADD, **hosts_form(**{**HERALD, "language": "English!"}))

    assert errors(response) == ["Name the language by its code, like en or pt-BR."]


def test_no_site_is_deleted(roots_desk):
    assert roots_desk.post("sites_site_delete", make_site().id, post="yes").status_code == 403
