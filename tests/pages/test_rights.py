"""The pages on which readers see what is held about them, and are erased."""

import json

import pytest
from django.test import Client

from discussion.accounts.models import Erasure
from discussion.worker import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(ann):
    client = Client()
    client.force_login(ann)
    return client


def test_a_stranger_is_led_to_sign_in():
    for address in ("/me/data", "/me/data/json", "/me/erase"):
        assert Client().get(address).status_code == 302


def test_the_files_are_asked_for_and_fetched(browser):
    assert "Ask for my data" in browser.get("/me/data").content.decode()
    assert browser.post("/me/data").status_code == 303
    assert "are being made" in browser.get("/me/data").content.decode()
    tasks.make_personal_exports()

    page = browser.get("/me/data").content.decode()
    assert 'href="/me/data/html"' in page
    assert b"Ann Author" in b"".join(browser.get("/me/data/html").streaming_content)
    data = browser.get("/me/data/json")
    held = json.loads(b"".join(data.streaming_content))
    assert held["Profile"][0]["name"] == "Ann Author"
    assert len(held["Sessions"]) == 1
    assert data["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert browser.get("/me/data/exe").status_code == 404


def test_an_erasure_is_asked_for_and_taken_back(browser):
    assert browser.post("/me/erase").status_code == 400
    assert browser.post("/me/erase", {"text": "remove"}).status_code == 303
    assert "will be emptied" in browser.get("/me/erase").content.decode()
    assert browser.post("/me/erase", {"act": "take-back"}).status_code == 303
    assert not Erasure.objects.exists()


def test_both_pages_can_be_reached_from_the_profile(browser):
    page = browser.get("/me/").content.decode()

    assert 'href="/me/data"' in page
    assert 'href="/me/erase"' in page
