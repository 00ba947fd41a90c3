"""Which site is meant: asked of the database once a second, and right within one."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from discussion.sites import directory
from discussion.sites.models import AllowedOrigin, Origin, Site
from discussion.sites.queries import default_site, is_allowed_origin, site_for
from tests.factories import make_site

HERE = "https://www.herald.example"


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    kept: list[Any] = []
    monkeypatch.setattr(directory, "_kept", kept)
    return kept


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The process's own clock, as a list of one."""
    now = [1000.0]
    monkeypatch.setattr(directory, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def herald(transactional_db: None) -> Site:
    default_site()
    site = make_site()
    Origin.objects.create(site=site, host="news.example")
    AllowedOrigin.objects.create(site=site, origin=HERE)
    return site


def test_hosts_and_origins_name_their_site(herald: Site) -> None:
    assert site_for("news.example") == site_for("NEWS.example:8443") == site_for("news.example.") == herald
    assert site_for("talk.example", HERE) == herald
    assert site_for("talk.example") == site_for("talk.example", "https://evil.example") == default_site()
    assert site_for("news.example", "https://evil.example") == herald


def test_within_a_second_nobody_asks_again(herald: Site, seconds: list[float]) -> None:
    site_for("news.example")
    with CaptureQueriesContext(connection) as queries:
        for _ in range(100):
            site_for("news.example")
            is_allowed_origin(HERE)
            is_allowed_origin("https://evil.example")
    assert len(queries) == 0


def test_after_a_second_every_change_shows(herald: Site, seconds: list[float]) -> None:
    assert site_for("news.example").name == "The Herald"
    Site.objects.filter(id=herald.id).update(name="The Post")
    AllowedOrigin.objects.all().delete()
    make_site("The Mail").origins.create(host="mail.example")
    seconds[0] += 1
    assert site_for("news.example").name == "The Post"
    assert site_for("mail.example").name == "The Mail"
    assert not is_allowed_origin(HERE)


def test_what_is_taken_back_is_never_kept(herald: Site, seconds: list[float], nothing_kept: list[Any]) -> None:
    with transaction.atomic():
        Site.objects.filter(id=herald.id).update(name="Never")
        assert site_for("news.example").name == "Never"
        transaction.set_rollback(True)
    assert nothing_kept == []
    assert site_for("news.example").name == "The Herald"


def test_an_installation_without_sites_makes_its_first(transactional_db: None, seconds: list[float]) -> None:
    assert site_for("anything.example").is_default
    seconds[0] += 1
    assert site_for("anything.example") == Site.objects.get()
