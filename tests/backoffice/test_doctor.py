"""`manage.py doctor`: what is wrong with a deployment, in sentences that say what to mend."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from discussion.backoffice import diagnosis
from discussion.core import health
from discussion.core.models import OutboxRow
from tests.factories import NOON, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sound(settings, tmp_path, monkeypatch):
    """A deployment with which nothing is wrong."""
    settings.ENVIRONMENT = "production"
    settings.PUBLIC_URL = "https://talk.example.org"
    settings.RATE_LIMITS = True
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    settings.DATA_DIR = settings.STATIC_ROOT = tmp_path
    (tmp_path / "staticfiles.json").write_text("{}")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(health, "checks", lambda: {"database": None, "broker": None})
    # The clock of the tests stands still, the database's does not.
    monkeypatch.setattr(diagnosis, "_CLOCK_TOLERANCE", timedelta(days=10_000))


def doctor() -> tuple[list[str], str]:
    """What the command says, and what it ends with."""
    said = StringIO()
    try:
        call_command("doctor", stdout=said)
    except CommandError as error:
        return said.getvalue().splitlines(), str(error)
    return said.getvalue().splitlines(), ""


def about(name: str) -> str:
    """What it says about one thing."""
    lines, _ = doctor()
    return next(line.removeprefix(f"{name}: ") for line in lines if line.startswith(f"{name}: "))


def test_a_sound_deployment_is_told_so():
    lines, end = doctor()

    assert lines[-1] == "Everything is well."
    assert all(line.endswith(": well") for line in lines[:-1])
    assert end == ""


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ENVIRONMENT": "development"}, "set ENVIRONMENT to production"),
        ({"PUBLIC_URL": "http://localhost:8000"}, "set it to the address that readers open"),
        ({"PUBLIC_URL": "http://talk.example.org"}, "put TLS in front"),
        ({"RATE_LIMITS": False}, "set it to on"),
        ({"TRUSTED_PROXIES": []}, "Name the proxy's network"),
    ],
)
def test_a_setting_that_does_not_fit_is_named(settings, changes, sentence):
    for name, value in changes.items():
        setattr(settings, name, value)

    assert sentence in about("settings")
    assert doctor()[1] == "1 thing is to be mended."


def test_development_at_home_is_well(settings):
    settings.ENVIRONMENT, settings.PUBLIC_URL = "development", "http://localhost:8000"

    assert about("settings") == "well"


def test_what_does_not_answer_is_named_and_nothing_is_asked_of_it(monkeypatch):
    monkeypatch.setattr(health, "checks", lambda: {"database": "The database does not answer (OperationalError)."})

    lines, end = doctor()

    assert "services: The database does not answer (OperationalError)." in lines
    assert not any(line.startswith("migrations") for line in lines)
    assert end == "1 thing is to be mended."


def test_a_folder_that_is_not_there_is_named(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "gone"

    assert "cannot be written" in about("disk")


def test_a_full_disk_is_told_before_comments_are_refused(monkeypatch):
    monkeypatch.setattr(diagnosis, "_LEAST_FREE", 10**18)

    assert "make room" in about("disk")


def test_mail_that_goes_nowhere_is_told(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert "set EMAIL_URL" in about("mail")


def test_a_mail_server_that_does_not_answer_is_told(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1

    assert "check EMAIL_URL" in about("mail")


def test_missing_static_files_are_told(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "gone"

    assert "collectstatic" in about("static files")


def test_a_database_older_than_the_code_is_told():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'stances'")

    assert about("migrations").startswith("The database is older than the code (stances 0001_initial)")


def test_work_that_nobody_does_is_told(article, ann, clock):
    make_comment(article, ann)
    assert about("queues") == "well"

    clock.shift(timedelta(minutes=7))

    assert about("queues") == "Work has waited for 7 minutes: start a worker and beat, or more workers."


def test_work_that_failed_for_good_is_told(article, ann):
    make_comment(article, ann)
    OutboxRow.objects.update(dead_at=NOON)

    assert "Deliveries that failed for good: 1." in about("queues")


def test_clocks_that_disagree_are_told(monkeypatch):
    monkeypatch.setattr(diagnosis, "_CLOCK_TOLERANCE", timedelta(0))

    assert ("set both by NTP" in about("clock")) == (connection.vendor == "postgresql")
