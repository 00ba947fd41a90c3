"""What crawlers are told: robots.txt and the sitemap."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client

from discussion.actions.articles import edit_article, text_of
from discussion.articles.models import Article
from discussion.core.ids import decode
from discussion.pages import crawlers
from discussion.sites.models import Origin
from tests.factories import NOON, free_meter, make_article, make_site

pytestmark = pytest.mark.django_db
HOME = settings.PUBLIC_URL
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_crawlers_are_told_what_to_leave_alone() -> None:
    answer = Client().get("/robots.txt")
    lines = answer.content.decode().splitlines()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert lines[0] == "User-agent: *"
    closed = {
        "/a/*/write",
        "/c/*/reply",
        "/c/*/edit",
        "/c/*/delete",
        "/c/*/vote",
        "/sign-in/",
        "/me/",
        "/admin/",
        "/api/",
    }
    assert closed <= {line.removeprefix("Disallow: ") for line in lines}
    assert "Allow: /" in lines
    assert lines[-1] == f"Sitemap: {HOME}/sitemap.xml"


def sitemap(address: str = "/sitemap.xml", **headers: str) -> list[tuple[str, str]]:
    """Each place of a sitemap, and when it changed."""
    answer = Client().get(address, headers=headers)
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    assert root.tag in (f"{SITEMAP}urlset", f"{SITEMAP}sitemapindex")
    return [(each.findtext(f"{SITEMAP}loc", ""), each.findtext(f"{SITEMAP}lastmod", "")) for each in root]


def test_the_sitemap_lists_every_public_article() -> None:
    make_article("older", now=NOON - timedelta(days=3))
    newer = make_article("newer", url="https://news.example.org/newer")
    edit_article(article=newer, text=text_of(newer), now=NOON, meter=free_meter())
    for state in ("draft", "scheduled", "withdrawn"):
        make_article(state, state=state, published_at=NOON + timedelta(days=1))
    assert sitemap() == [
        (f"{HOME}/a/older/", "2026-11-19T12:00:00Z"),
        (f"{HOME}/a/newer/", "2026-11-22T12:00:00Z"),
    ]


def test_many_articles_come_in_parts_that_hold_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawlers, "_PER_SITEMAP", 3)
    slugs = [make_article(f"n-{number}").slug for number in range(8)]
    make_article("hidden", state="draft")
    parts = [place.removeprefix(HOME) for place, _ in sitemap()]
    assert len(parts) == 3
    found = [place for part in parts for place, _ in sitemap(part)]
    assert found == [f"{HOME}/a/{slug}/" for slug in slugs]
    assert decode(parts[1].partition("=")[2])


def test_a_part_that_cannot_be_is_not_there() -> None:
    assert Client().get("/sitemap.xml?start=nonsense").status_code == 404


def test_each_site_has_its_own_sitemap_at_its_own_host() -> None:
    site = make_site()
    Origin.objects.create(site=site, host="localhost")
    make_article("ours")
    make_article("theirs", site=site)
    assert [place for place, _ in sitemap()] == [f"{HOME}/a/ours/"]
    assert [place for place, _ in sitemap(Host="localhost")] == [f"{HOME}/a/theirs/"]
    robots = Client().get("/robots.txt", headers={"Host": "localhost"}).content.decode()
    assert "Sitemap: http://localhost/sitemap.xml\n" in robots


@pytest.mark.parametrize("address", ["/robots.txt", "/sitemap.xml"])
def test_an_unchanged_document_is_not_sent_again(article: Article, address: str) -> None:
    first = Client().get(address)
    again = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert first["Cache-Control"] == again["Cache-Control"] == "public, max-age=1, stale-while-revalidate=4"
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_an_icon_is_where_browsers_look_for_one(db: None) -> None:
    assert Client().get("/favicon.ico")["Location"].endswith("icon.svg")
