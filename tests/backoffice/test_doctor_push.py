"""What `manage.py doctor` says of web push: what it needs, wherever something is missing."""

import pytest

from discussion.backoffice.diagnosis import diagnose
from discussion.notifications.channels.push import keys
from tests.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sound(settings):
    """A service that can push."""
    settings.ENVIRONMENT = "production"
    settings.PUBLIC_URL = "https://talk.example.org"
    settings.DEFAULT_FROM_EMAIL = "Talk <noreply@example.org>"


def said():
    return diagnose(NOON)["push"]


def test_where_nothing_is_missing_nothing_is_said():
    assert said() == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"PUBLIC_URL": "http://talk.example.org"}, "Browsers show messages of https sites alone"),
        ({"PUBLIC_URL": "http://talk.example.org", "ENVIRONMENT": "development"}, "set PUBLIC_URL to https://"),
        ({"DEFAULT_FROM_EMAIL": "noreply@localhost"}, "set MAIL_FROM to one of yours"),
        ({"DEFAULT_FROM_EMAIL": ""}, "set MAIL_FROM to one of yours"),
    ],
)
def test_what_is_missing_is_named(settings, changes, sentence):
    for name, value in changes.items():
        setattr(settings, name, value)
    (told,) = said()
    assert sentence in told


def test_without_https_the_settings_and_push_are_told_of_each_by_itself(settings):
    settings.PUBLIC_URL = "http://talk.example.org"
    found = diagnose(NOON)
    assert "cookies and passwords travel in the open: put TLS in front" in " ".join(found["settings"])
    assert len(found["push"]) == 1


def test_this_machine_needs_no_https(settings):
    settings.PUBLIC_URL = "http://localhost:8000"
    assert said() == []


def test_a_key_that_cannot_be_made_is_named(monkeypatch):
    def refuse():
        raise ValueError("no such curve")

    monkeypatch.setattr(keys, "public_key", refuse)
    (told,) = said()
    assert told == "The key for push services cannot be made of SECRET_KEY (no such curve): set another one."


def test_all_that_is_missing_is_named_together(settings):
    settings.PUBLIC_URL, settings.DEFAULT_FROM_EMAIL = "http://talk.example.org", ""
    assert len(said()) == 2
