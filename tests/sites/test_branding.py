"""A publisher's face: an accent that can be read, and a logo that is nothing but a picture."""

import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from discussion.actions.sites import Branding, Policy, brand_site, create_site
from discussion.articles.models import Article
from discussion.core.errors import Refusal
from discussion.sites.colours import DARK, ENOUGH, LIGHT, adjustment, contrast, shades, written_colour
from discussion.sites.logos import media_type_of
from discussion.sites.models import Logo, Site
from tests.factories import NOON, make_article
from tests.sites.world import LOGO

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


@pytest.fixture
def herald(db: None) -> Site:
    return create_site(policy=Policy(name="The Herald", is_default=True), now=NOON)


@pytest.fixture
def story(herald: Site) -> Article:
    return make_article("story", site=herald)


def paint(site: Site, **face: Any) -> Site:
    return brand_site(site=site, branding=Branding(**face))


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 0xFFFFFF))
def test_whatever_the_accent_it_can_be_read_on_light_and_dark(number: int) -> None:
    for ground in (LIGHT, DARK):
        made = shades(f"#{number:06x}", ground)
        for beneath in (ground.paper, ground.sunk, made.wash, made.on_accent):
            assert contrast(made.accent, beneath) >= ENOUGH


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48)])
def test_contrast_is_counted_as_wcag_does(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.01)


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert shades("#0b5f57", LIGHT).accent == "#0b5f57"
    assert shades("#7dcabc", DARK).accent == "#7dcabc"


def test_what_is_changed_is_told() -> None:
    assert adjustment("#ffcc00") == "#ffcc00 cannot be read everywhere, so it is shown as #866b00 on light pages."
    assert adjustment("#777777").count("pages") == 2


@pytest.mark.parametrize(
    ("text", "stored"), [("#ABC", "#aabbcc"), (" 0B5F57 ", "#0b5f57"), ("#12345", None), ("red", None)]
)
def test_a_colour_is_written_one_way(text: str, stored: str | None) -> None:
    assert written_colour(text) == stored


def test_the_accent_shows_on_every_page_of_the_site(story: Article) -> None:
    assert b"/brand/" not in Client().get("/a/story/").content
    before = story.site.version
    paint(story.site, accent="#FFCC00")
    for path in ("/", "/a/story/", "/a/story/write", "/sign-in/", "/a/nowhere/"):
        assert b'href="/brand/ffcc00.css"' in Client().get(path).content, path
    assert Site.objects.get(id=story.site_id).version > before


def test_the_stylesheet_holds_both_looks_and_is_kept_for_ever(client: Client) -> None:
    answer = client.get("/brand/ffcc00.css")
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert answer["Cache-Control"] == "max-age=31536000, public, immutable"
    light, dark = answer.content.decode().split("@media screen and (prefers-color-scheme: dark)")
    assert "--d-accent: #866b00;" in light
    assert "--d-accent: #ffcc00;" in dark


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["ffcc0.css", "FFCC00.css", "fc0.css", "red.css", "ffcc00;}.css", "é.css", "x", "%00"])
def test_no_other_text_becomes_a_stylesheet_or_a_logo(client: Client, name: str) -> None:
    assert client.get(f"/brand/{name}").status_code == 404


def test_the_logo_stands_in_the_head_of_the_pages(story: Article) -> None:
    paint(story.site, logo=LOGO)
    [address] = re.findall(r'class="p-logo"\s+src="([^"]+)"', Client().get("/a/story/").content.decode())
    answer = Client().get(address)
    assert (answer.content, answer["Content-Type"]) == (LOGO, "image/svg+xml")
    assert answer["Cache-Control"] == "max-age=31536000, public, immutable"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_another_logo_takes_its_place_and_none_takes_it_away(herald: Site) -> None:
    first = paint(herald, logo=LOGO).logo_digest
    second = paint(herald, logo=PNG).logo_digest
    assert first != second
    assert Client().get(f"/brand/{first}").status_code == 404
    assert paint(herald, accent="#0b5f57").logo_digest == second
    assert paint(herald, logo=b"").logo_digest == ""
    assert not Logo.objects.exists()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (LOGO, "image/svg+xml"),
        (b'<?xml version="1.0"?>\n<!-- made -->\n' + LOGO, "image/svg+xml"),
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 20, "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"GIF89a", None),
        (b"<html><script>alert(1)</script></html>", None),
        (b'<svg xmlns="http://www.w3.org/2000/svg">', None),
        (b"<svg/>", None),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>', None),
        (b"\x00\xff" * 50, None),
    ],
)
def test_a_logo_is_known_by_its_bytes(content: bytes, media_type: str | None) -> None:
    assert media_type_of(content) == media_type


@pytest.mark.parametrize("content", [b"nothing", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100_000])
def test_what_is_no_logo_is_refused(herald: Site, content: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        paint(herald, accent="#0b5f57", logo=content)
    assert (refused.value.code, refused.value.field) == ("invalid_logo", "logo")
    assert Site.objects.get(id=herald.id).accent == ""


def test_what_is_no_colour_is_refused(herald: Site) -> None:
    with pytest.raises(Refusal) as refused:
        paint(herald, accent="red; } body { display: none")
    assert (refused.value.code, refused.value.field) == ("invalid_accent", "accent")
