"""`manage.py doctor`: what is wrong with a deployment, in sentences that say what to mend."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from discussion.backoffice import diagnosis, foundations
from discussion.backoffice.foundations import redis_complaints
from discussion.core import health, ticks
from discussion.core.models import OutboxRow, Tick
from discussion.worker import tasks
from tests.factories import NOON, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sound(settings, tmp_path, monkeypatch):
    """A deployment with which nothing is wrong."""
    settings.ENVIRONMENT = "production"
    settings.PUBLIC_URL = "https://talk.example.org"
    settings.RATE_LIMITS, settings.TRUSTED_PROXIES = True, ["10.0.0.0/8"]
    settings.DATA_DIR = settings.STATIC_ROOT = tmp_path
    (tmp_path / "staticfiles.json").write_text("{}")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "noreply@example.org"
    monkeypatch.setattr(health, "checks", lambda: {"database": None, "broker": None})
    # The clock of the tests stands still, the database's does not.
    monkeypatch.setattr(foundations, "CLOCK_TOLERANCE", timedelta(days=10_000))
    monkeypatch.setattr(foundations, "redis_complaints", lambda info: [])
    settings.SECRET_KEY = "a secret of the tests, which is long enough"
    monkeypatch.setattr(foundations, "_database_password", lambda: "a good one")
    ticks.tick(ticks.SCHEDULER, now=NOON)


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
        ({"RATE_LIMITS": False}, "set it to on"),
        ({"TRUSTED_PROXIES": []}, "Name the proxy's network"),
    ],
)
def test_a_setting_that_does_not_fit_is_named(settings, changes, sentence):
    for name, value in changes.items():
        setattr(settings, name, value)

    assert sentence in about("settings")
    assert doctor()[1] == "1 thing is to be mended."


@pytest.mark.parametrize(("network", "named"), [("0.0.0.0/0", "nearly everything"), ("127.0.0.0/8", "itself")])
def test_a_network_that_opens_too_much_is_told(settings, network, named):
    settings.OUTBOUND_ALLOW = ["10.20.0.0/16", network]
    assert named in about("outbound")


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


def test_a_mail_provider_that_does_not_answer_is_told(settings):
    settings.EMAIL_BACKEND = "discussion.core.mail_providers.backend"
    settings.EMAIL_PROVIDER = "postmark"
    settings.EMAIL_PROVIDER_OPTIONS = {"server_token": "secret", "api_url": "http://127.0.0.1:1/"}

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
    OutboxRow.objects.filter(queue="statistics").update(dead_at=NOON)

    assert "Deliveries that failed for good: 1." in about("queues")


def test_clocks_that_disagree_are_told(monkeypatch):
    monkeypatch.setattr(foundations, "CLOCK_TOLERANCE", timedelta(0))

    assert ("the database's are" in about("clock")) == (connection.vendor == "postgresql")


def test_a_worker_whose_clock_is_ahead_is_told(monkeypatch):
    monkeypatch.setattr(foundations, "is_postgresql", lambda: False)
    monkeypatch.setattr(foundations, "CLOCK_TOLERANCE", timedelta(seconds=2))
    ticks.tick(ticks.SCHEDULER, now=NOON + timedelta(seconds=90))

    assert foundations.clocks(NOON) == ["This machine's clock and the worker's are 90 s apart: set both by NTP."]


def test_a_scheduler_that_stands_still_is_told(clock):
    clock.shift(timedelta(minutes=3))

    assert "has not ticked for 3 minutes" in about("scheduler")


def test_a_scheduler_that_never_was_there_is_told():
    Tick.objects.all().delete()

    assert about("scheduler") == "The scheduler has never ticked: start beat and a worker."


def test_the_sweep_is_the_schedulers_sign_of_life():
    Tick.objects.all().delete()

    tasks.sweep_outbox()

    assert ticks.last(ticks.SCHEDULER) == NOON
    assert about("scheduler") == "well"


@pytest.mark.parametrize("secret", ["short", "a" * 64, "django-insecure-" + "x1y2z3" * 9])
def test_a_weak_secret_is_told(settings, secret):
    settings.SECRET_KEY = secret

    assert "openssl rand -hex 32" in about("secrets")


def test_the_secret_of_development_is_none_in_production(settings, tmp_path):
    (tmp_path / "secret_key").write_text(settings.SECRET_KEY)
    (tmp_path / "secret_key").chmod(0o600)

    assert "set a new one, and delete the file" in about("secrets")
    settings.ENVIRONMENT = "development"
    assert about("secrets") == "well"


def test_a_secret_that_others_can_read_is_told(tmp_path):
    (tmp_path / "secret_key").write_text("another")
    (tmp_path / "secret_key").chmod(0o644)

    assert "run chmod 600 on it" in about("secrets")


def test_a_password_that_everybody_knows_is_told(monkeypatch):
    monkeypatch.setattr(foundations, "_database_password", lambda: "postgres")

    assert "The database's password is well known" in about("secrets")


def test_a_database_newer_than_the_code_is_told():
    MigrationRecorder(connection).record_applied("core", "9999_of_tomorrow")

    assert about("migrations") == (
        "The database is newer than the code (core 9999_of_tomorrow): install the version that changed it."
    )


def test_a_database_that_is_too_old_is_told(monkeypatch):
    monkeypatch.setattr(foundations, "is_postgresql", lambda: True)
    monkeypatch.setattr(foundations.statements, "rows", lambda sql, parameters: [("130011",)])

    assert foundations.database(NOON) == ["PostgreSQL is 13: upgrade it to 14 or later."]


def test_sqlite_that_is_too_old_or_locks_readers_out_is_told(monkeypatch):
    monkeypatch.setattr(foundations, "is_postgresql", lambda: False)
    monkeypatch.setattr(foundations.sqlite3, "sqlite_version_info", (3, 31, 1))
    monkeypatch.setattr(foundations.statements, "rows", lambda sql, parameters: [("delete",)])

    old, locked = foundations.database(NOON)
    assert "use a Python that brings 3.35 or later" in old
    assert "In journal mode delete readers wait" in locked


def test_redis_that_forgets_is_told():
    assert redis_complaints({"maxmemory_policy": "noeviction", "aof_enabled": 1}) == []
    (evicts,) = redis_complaints({"maxmemory_policy": "allkeys-lru", "aof_enabled": 1})
    assert "set maxmemory-policy to noeviction" in evicts


def test_redis_that_keeps_nothing_is_told_in_production(settings):
    info = {"maxmemory_policy": "noeviction", "aof_enabled": 0}

    assert redis_complaints(info) == ["Redis forgets its wake-ups and limits in a restart: set appendonly to yes."]
    settings.ENVIRONMENT = "development"
    assert redis_complaints(info) == []


def test_redis_that_does_not_answer_is_left_to_the_services(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    assert about("redis") == "well"


def test_programs_read_it_as_json(settings):
    said = StringIO()
    call_command("doctor", "--json", stdout=said)
    well = json.loads(said.getvalue())
    assert well["is_well"]
    assert set(map(str, well["found"])) >= {"settings", "secrets", "database", "scheduler", "queues"}

    settings.RATE_LIMITS, said = False, StringIO()
    with pytest.raises(CommandError, match="1 thing is to be mended"):
        call_command("doctor", "--json", stdout=said)
    ill = json.loads(said.getvalue())
    assert (ill["is_well"], ill["found"]["settings"]) == (
        False,
        ["RATE_LIMITS is off, which is for load tests: set it to on."],
    )


@pytest.mark.parametrize(("begins", "said"), [(True, 0), (False, 1)])
def test_a_web_server_that_begins_no_stream_is_told(article, monkeypatch, begins, said):
    asked = []
    monkeypatch.setattr(diagnosis, "web_answers", lambda *_where: True)
    monkeypatch.setattr(diagnosis, "stream_begins", lambda *where: asked.append(where[-1]) or begins)

    assert len(diagnosis.diagnose(NOON)["live events"]) == said
    assert asked == ["/api/v1/articles/electricity/events"]
