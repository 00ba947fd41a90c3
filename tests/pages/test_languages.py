"""Languages: a page speaks its site's, the API its client's, and no cache can mix them up."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.test import Client
from django.utils import translation

from discussion.accounts.models import Letter
from discussion.actions.personal_exports import write_files
from discussion.core.languages import available, wanted
from discussion.core.numbers import count, counted, decimal
from discussion.sites.models import Site
from discussion.sites.queries import default_site
from tests.factories import NOON, cast, make_article, make_comment, make_poll, make_reader

pytestmark = pytest.mark.django_db
GERMAN = "de-DE,de;q=0.9,en;q=0.5"


def speak(language: str) -> None:
    """The default site speaks this language from now on."""
    Site.objects.filter(id=default_site().id).update(language=language)


def test_a_page_speaks_the_language_of_its_site(ann):
    speak("de")
    make_comment(make_article("strom"), ann)

    page = Client().get("/a/strom/").content.decode()

    assert '<html lang="de"' in page
    assert "1 Kommentar" in page
    assert "Kommentar schreiben" in page
    assert "Kommentar von Ann Author bewerten" in page
    assert "22. November 2026, 12:00 UTC" in page


def test_a_page_is_the_same_whatever_language_a_reader_asks_for(ann):
    make_comment(make_article("queue"), ann)

    first, other = (Client().get("/a/queue/", headers={"Accept-Language": each}) for each in ("en", GERMAN))

    assert first.content == other.content
    assert "Accept-Language" not in first.get("Vary", "")


def test_a_refusal_of_the_api_speaks_as_its_client_asks():
    answer = Client().get("/api/v1/articles/nowhere", headers={"Accept-Language": GERMAN})

    assert answer.json()["detail"] == "Hier ist nichts."
    assert answer.json()["code"] == "not_found"
    assert answer["Content-Language"] == "de"
    assert "Accept-Language" in answer["Vary"]
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("asked", ["", "fr", "tlh", "*", "not a language;;q=x"])
def test_a_client_that_asks_for_no_language_of_ours_is_told_in_english(asked):
    speak("de")

    answer = Client().get("/api/v1/articles/nowhere", headers={"Accept-Language": asked})

    assert answer.json()["detail"] == "There is nothing here."


def test_what_the_api_tells_everybody_is_the_same_in_every_language(ann):
    make_comment(make_article("queue"), ann)

    for path in ("articles", "articles/queue", "articles/queue/comments", "articles/queue/polls"):
        answers = [Client().get(f"/api/v1/{path}", headers={"Accept-Language": each}) for each in ("en", GERMAN)]
        assert answers[0].content == answers[1].content, path
        assert "Accept-Language" not in answers[0].get("Vary", ""), path


def test_a_site_with_a_language_that_the_product_does_not_speak_says_so_and_speaks_english():
    speak("fr")
    make_article("queue")

    page = Client().get("/a/queue/").content.decode()

    assert '<html lang="fr"' in page
    assert "Write a comment" in page


def test_no_request_leaves_its_language_to_the_next():
    before = translation.get_language()

    Client().get("/api/v1/articles/nowhere", headers={"Accept-Language": "de"})

    assert translation.get_language() == before


def test_threads_speak_each_their_own_language():
    def told(language: str) -> str:
        with translation.override(language):
            return counted(2, "%(n)s reply", "%(n)s replies")

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(told, ["de", "en"] * 20)) == ["2 Antworten", "2 replies"] * 20


def test_the_words_of_the_scripts_are_known_by_what_they_hold():
    speak("de")
    make_article("queue")
    page = Client().get("/a/queue/").content.decode()
    address = page.partition('<script defer src="')[2].partition('"')[0]

    script = Client().get(address)

    assert "immutable" in script["Cache-Control"]
    assert (
        json.loads(script.content.decode().partition("sentences: ")[2].rpartition(", plural")[0])["Share"] == "Teilen"
    )
    assert b"plural: (n) => Number((n != 1))" in script.content
    assert Client().get("/words/de-0123456789abcdef01.js").status_code == 404
    assert Client().get(address.replace("/de-", "/..-")).status_code == 404


def test_an_english_page_loads_no_words():
    make_article("queue")

    assert b"/words/" not in Client().get("/a/queue/").content


def test_an_error_page_speaks_its_sites_language():
    speak("de-AT")

    assert "Hier ist nichts" in Client().get("/a/nowhere/").content.decode()


def test_a_form_complains_in_the_sites_language():
    speak("de")

    page = Client().post("/sign-in/", {"login": "", "password": ""}).content.decode()

    assert "Bitte die E-Mail-Adresse eingeben." in page
    assert "Anmelden" in page


def test_the_admin_speaks_as_the_browser_asks(mo):
    client = Client()

    assert client.get("/admin/login/", headers={"Accept-Language": "de"})["Content-Language"] == "de"
    assert client.get("/admin/login/")["Content-Language"] == "en"


def test_numbers_are_written_as_the_language_does():
    with translation.override("de"):
        assert (count(1248), decimal(7.1, 1), count(-5)) == ("1.248", "7,1", "-5")
    with translation.override("en"):
        assert (count(1248), decimal(7.1, 1), count(0)) == ("1,248", "7.1", "0")


def test_languages_are_found_by_their_nearest():
    assert [available(each) for each in ("de", "de-AT", "en-GB", "pt-BR", "")] == ["de", "de", "en", "en", "en"]
    assert [wanted(each) for each in ("de-CH", "fr, de;q=0.3", "DE", "x" * 2000, "")] == ["de", "de", "de", None, None]


def test_a_letter_speaks_its_sites_language_whatever_its_client_asks_for():
    speak("de")
    body = {"name": "Ada", "email": "ada@example.org", "password": "correct horse battery"}

    answer = Client().post(
        "/api/v1/session/sign-up", body, content_type="application/json", headers={"Accept-Language": "en"}
    )

    assert answer.status_code in (201, 202, 403), answer.content
    letter = Letter.objects.get()
    assert letter.subject.startswith("Der Code für")
    assert "Er gilt 15 Minuten." in letter.text


def test_what_is_held_about_a_reader_is_told_in_the_sites_language_and_keyed_in_english(ann, tmp_path):
    speak("de")
    ann.refresh_from_db()

    write_files(reader=ann, data=tmp_path / "data.json", page=tmp_path / "page.html", now=NOON)

    page = (tmp_path / "page.html").read_text()
    assert '<html lang="de" dir="ltr">' in page
    assert "<h2>Frühere Namen</h2>" in page
    assert "Names you had" in json.loads((tmp_path / "data.json").read_text())


def test_a_ranked_result_is_explained_alike_to_every_client(ann):
    speak("de")
    poll = make_poll(None, "Ja", "Vielleicht", "Nein", kind="ranked", results_visible="always")
    for reader, choices in zip((ann, make_reader("Ben"), make_reader("Cem")), ((2, 1), (3, 2), (1, 3)), strict=True):
        cast(reader, poll, *choices)

    path = f"/api/v1/polls/{poll.public_id}/results"
    answers = [Client().get(path, headers={"Accept-Language": each}) for each in ("en", GERMAN)]

    assert answers[0].content == answers[1].content
    assert "Stichwahl" in answers[0].json()["ranking"]["explanation"]
