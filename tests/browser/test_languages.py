"""Pages in other languages: what scripts say, how much room words take, and which way they run."""

import re

import pytest
from playwright.sync_api import Page, expect

from discussion.sites.models import Site
from discussion.sites.queries import default_site
from tests.browser.acts import wait_until_lively
from tests.browser.barriers import assert_fits
from tests.factories import cast, make_article, make_comment, make_poll
from tests.pseudo import pseudo, speak_it

# What is read and heard, without what people typed and what is code.
_HEARD = """() => [document.body.innerText, ...[...document.querySelectorAll("*")].flatMap(
    (each) => [each.ariaLabel, each.title, each.placeholder])].filter(Boolean)"""


@pytest.fixture
def talk(ann, stan):
    """An article whose people write Greek: its root, and a poll with two ballots."""
    article = make_article("a", title="Η ουρά", author="Ίλσε", body="Κείμενο.")
    ann.be_called("Άννα")
    ann.save()
    root = make_comment(article, ann, body="Διαφωνώ.")
    poll = make_poll(article, "Ναι", "Όχι", question="Ποιος;", is_lead=True, results_visible="always")
    for reader in (ann, stan):
        cast(reader, poll, 1)
    return root, poll


def speak_german() -> None:
    Site.objects.filter(id=default_site().id).update(language="de")


def heard(page: Page) -> list[str]:
    """Words in Latin letters on the page."""
    return re.findall(r"\b(?!UTC\b)[A-Za-z]{2,}", "\n".join(page.evaluate(_HEARD)))


def test_scripts_speak_the_language_too(browse, talk, ann, settings, tmp_path):
    speak_it(settings, tmp_path)
    page = browse(as_=ann, width=390)
    page.goto("/a/a/")
    wait_until_lively(page)

    expect(page.locator("[data-act=link] > span").first).to_have_text(pseudo("Copy link"))
    assert heard(page) == []
    page.locator("[data-act=reply]").first.click()
    assert heard(page) == []
    page.locator(".d-composer textarea").last.fill("Ναι.")
    page.locator(".d-composer [type=submit]").last.click()
    expect(page.locator(".d-replies > summary > span").first).to_have_text(
        f"{pseudo('{n} replies')} [1]".replace("{n}", "1")
    )
    assert heard(page) == []


def test_refusals_that_scripts_show_speak_the_language_of_the_page(browse, talk, ann):
    speak_german()
    page = browse(as_=ann)
    page.goto("/a/a/")
    wait_until_lively(page)

    page.locator("[data-act=reply]").first.click()
    page.locator(".d-composer [type=submit]").last.click()

    expect(page.locator(".d-composer .d-error:visible").last).to_have_text("Bitte erst etwas schreiben.")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["de", "ar"])
def test_no_page_scrolls_sideways(browse, talk, settings, tmp_path, language, width):
    root, poll = talk
    speak_german() if language == "de" else speak_it(settings, tmp_path)
    page = browse(width=width)

    for address in ("/a/a/", f"/c/{root.public_id}/", f"/p/{poll.public_id}/results", "/sign-in/", "/sign-up/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
        assert_fits(page)
