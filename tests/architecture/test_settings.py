"""Settings: each wrong value is refused in one sentence that says what to set, whichever program reads it."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from config import environment, logs, mail

ROOT = Path(__file__).parents[2]
NAMES = (
    "ALLOWED_HOSTS DATABASE_URL DATA_DIR DEBUG DEMO EMAIL_URL ENVIRONMENT GITHUB_CLIENT_ID GITHUB_CLIENT_SECRET "
    "GOOGLE_CLIENT_ID GOOGLE_CLIENT_SECRET GUESTS_KEPT_DAYS HOST LOG_FORMAT LOG_LEVEL MAIL_FROM METRICS_ALLOW "
    "METRICS_TOKEN NETWORKS_KEPT_DAYS OIDC_CLIENT_ID OIDC_CLIENT_SECRET OIDC_NAME OIDC_SERVER OUTBOUND_ALLOW PORT "
    "PROOF_TRIES PUBLIC_URL RATE_LIMITS REDIS_URL SECRET_KEY STATIC_DIR TRUSTED_PROXIES"
).split()

READERS: dict[str, Callable[[Path], Any]] = {
    "PORT": lambda _: environment.number("PORT", 8000, 1, 65535),
    "HOST": lambda _: environment.bind_address("HOST", "127.0.0.1"),
    "PUBLIC_URL": lambda _: environment.web_address("PUBLIC_URL", "http://localhost:8000"),
    "DEMO": lambda _: environment.choice("DEMO", "on", ("on", "off")),
    "RATE_LIMITS": lambda _: environment.choice("RATE_LIMITS", "on", ("on", "off")),
    "TRUSTED_PROXIES": lambda _: environment.networks("TRUSTED_PROXIES"),
    "REDIS_URL": lambda _: environment.redis_url(),
    "OUTBOUND_ALLOW": lambda _: environment.networks("OUTBOUND_ALLOW"),
    "METRICS_ALLOW": lambda _: environment.networks("METRICS_ALLOW", "127.0.0.0/8,::1/128"),
    "NETWORKS_KEPT_DAYS": lambda _: environment.number("NETWORKS_KEPT_DAYS", 30, 1, 365),
    "PROOF_TRIES": lambda _: environment.number("PROOF_TRIES", 200, 1, 100_000),
    "GUESTS_KEPT_DAYS": lambda _: environment.number("GUESTS_KEPT_DAYS", 90, 1, 3650),
    "METRICS_TOKEN": lambda _: environment.bearer_token("METRICS_TOKEN"),
    "LOG_FORMAT": lambda _: environment.choice("LOG_FORMAT", "line", logs.FORMATS),
    "LOG_LEVEL": lambda _: environment.choice("LOG_LEVEL", "info", logs.LEVELS),
    "DATABASE_URL": environment.database,
    "EMAIL_URL": mail.settings,
    "MAIL_FROM": lambda _: environment.mail_address("MAIL_FROM", "noreply@localhost"),
    "DATA_DIR": lambda path: environment.data_directory("DATA_DIR", path),
    "STATIC_DIR": lambda path: environment.folder("STATIC_DIR", path),
    "ALLOWED_HOSTS": lambda _: environment.allowed_hosts(production=False, public_url="http://localhost:8000"),
}
WRONG = [
    *[("PORT", value) for value in ("0", "65536", "-1", "80.5", "http", "٨٠", "9" * 5000)],
    *[("HOST", value) for value in ("localhost", "1.2.3", "http://127.0.0.1")],
    *[
        ("PUBLIC_URL", value)
        for value in ("talk.example.org", "ftp://a.b", "https://", "https://a.b/talk", "https://a.b:99999")
    ],
    *[("MAIL_FROM", value) for value in ("a", "a@b c", "Ada <a@example.org>", "a@example.org,b@example.org")],
    *[("DEMO", value) for value in ("yes", "ON", "0")],
    *[("RATE_LIMITS", value) for value in ("yes", "ON", "0")],
    *[("TRUSTED_PROXIES", value) for value in ("proxy", "10.0.0.0/33", "10.0.0.1;10.0.0.2")],
    *[("OUTBOUND_ALLOW", value) for value in ("localhost", "10.0.0.0/33", "none,10.0.0.1")],
    *[("METRICS_ALLOW", value) for value in ("all", "10.0.0.0/33", "none,10.0.0.1")],
    *[("NETWORKS_KEPT_DAYS", value) for value in ("0", "366", "never")],
    *[("GUESTS_KEPT_DAYS", value) for value in ("0", "-1", "never")],
    *[("PROOF_TRIES", value) for value in ("0", "100001", "many")],
    *[("METRICS_TOKEN", value) for value in ("short", "sixteen letters and a space", "ä" * 20)],
    *[("LOG_FORMAT", value) for value in ("text", "JSON")],
    *[("LOG_LEVEL", value) for value in ("verbose", "INFO", "10")],
    *[
        ("REDIS_URL", value)
        for value in ("localhost:6379", "http://localhost", "redis://", "redis://a:port/0", "redis://a/x")
    ],
    *[
        ("DATABASE_URL", value)
        for value in ("mysql://a/b", "postgresql://a", "postgresql://a:port/b", "sqlite://", "x", "[")
    ],
    *[("EMAIL_URL", value) for value in ("mail.example.org", "smtp://", "gopher://a", "smtp://a:port")],
    *[("EMAIL_URL", f"anymail+{rest}") for rest in ("pigeon://?api_key=a", "mailgun://", "postmark://?api_key=a")],
    *[("DATA_DIR", value) for value in ("/dev/null/folder", "/proc/folder")],
    *[("ALLOWED_HOSTS", value) for value in ("https://a.b", "a.b:80", "a.b/c", "a b")],
]


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("name", "value"), WRONG, ids=lambda value: value[:20])
def test_a_wrong_value_is_refused_in_one_sentence_that_says_what_to_set(name, value, monkeypatch, tmp_path):
    monkeypatch.setenv(name, value)

    with pytest.raises(environment.WrongSetting) as refusal:
        READERS[name](tmp_path)

    sentence = str(refusal.value.code)
    assert sentence.startswith(f"{name} ")
    assert "set it to" in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize("name", READERS)
def test_an_empty_value_means_the_default(name, monkeypatch, tmp_path):
    absent = READERS[name](tmp_path)
    monkeypatch.setenv(name, " ")

    assert READERS[name](tmp_path) == absent


def test_a_refused_database_address_does_not_tell_its_password(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "mysql://reader:hunter2@db/discussion")

    with pytest.raises(environment.WrongSetting) as refusal:
        environment.database(tmp_path)

    assert "hunter2" not in str(refusal.value.code)


@pytest.mark.parametrize(
    "secret", ["", "changeme", "secret", "django-insecure-" + "x1y2z3" * 9, "short but random", "a" * 64]
)
def test_production_refuses_a_weak_secret(secret, monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", secret)

    with pytest.raises(environment.WrongSetting, match="SECRET_KEY is missing, well known or short"):
        environment.secret_key(tmp_path, production=True)


@pytest.mark.parametrize("hosts", ["", "*", "talk.example.org,*"])
def test_production_refuses_an_open_list_of_hosts(hosts, monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", hosts)

    with pytest.raises(environment.WrongSetting, match="ALLOWED_HOSTS is empty or open"):
        environment.allowed_hosts(production=True, public_url="https://talk.example.org")


def test_a_missing_secret_is_made_once_even_when_many_start_at_once(tmp_path):
    with ThreadPoolExecutor(16) as pool:
        secrets = set(pool.map(lambda _: environment.secret_key(tmp_path, production=False), range(64)))

    assert len(secrets) == 1
    assert len(secrets.pop()) == 64
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_file_adds_to_the_environment_and_tells_what_a_reload_reads_anew(monkeypatch, tmp_path):
    monkeypatch.setenv("PORT", "8001")
    monkeypatch.setenv("DEMO", "on")  # so that it is taken out again at the end
    monkeypatch.delenv("DEMO")
    (tmp_path / ".env").write_text("PORT=9000\nDEMO=off\n")

    assert environment.read_file(tmp_path / ".env") == ["DEMO"]
    assert (os.environ["PORT"], os.environ["DEMO"]) == ("8001", "off")


def test_a_folder_with_odd_letters_holds_the_default_database(tmp_path):
    odd = tmp_path / "50% off + more?"

    assert environment.database(odd)["NAME"] == str(odd / "discussion.sqlite3")


def test_nobody_at_all_can_be_allowed_to_read_the_metrics(monkeypatch):
    monkeypatch.setenv("METRICS_ALLOW", "none")

    assert environment.networks("METRICS_ALLOW", "127.0.0.0/8") == []


def test_a_postgresql_address_keeps_its_options_and_gains_a_pool(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:p%40ss@db:5433/talk?sslmode=require")

    database = environment.database(tmp_path)

    assert (database["HOST"], database["PORT"], database["NAME"], database["PASSWORD"]) == ("db", 5433, "talk", "p@ss")
    assert database["OPTIONS"]["sslmode"] == "require"
    assert database["OPTIONS"]["pool"]["max_size"] >= 1


ASKED = """
from config import environment
asked, text = set(), environment.text
environment.text = lambda name, *default: asked.add(name) or text(name, *default)
import config.settings
print(*sorted(asked))
"""


# Its server and its name are asked for where the rest is set.
OIDC = {"OIDC_CLIENT_ID": "id", "OIDC_CLIENT_SECRET": "secret", "OIDC_SERVER": "https://login.example.org"}


def test_every_setting_that_is_read_is_in_the_example_file_and_no_other(tmp_path):
    """tests/docs holds docs/configure.md to the same file."""
    ended = subprocess.run(
        [sys.executable, "-c", ASKED],
        cwd=ROOT,
        env={**os.environ, **OIDC, "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    written = re.findall("^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

    assert ended.stdout.split() == sorted(written) == NAMES


PROGRAMS = {
    "manage.py": ["manage.py", "check"],
    "granian": ["-m", "granian", "--interface", "asgi", "--port", "0", "config.asgi:application"],
    "celery": ["-m", "celery", "-A", "config.celery", "worker"],
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_each_program_ends_with_the_sentence_and_no_traceback(program, tmp_path):
    ended = subprocess.run(
        [sys.executable, *PROGRAMS[program]],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATA_DIR": str(tmp_path),
            "ENVIRONMENT": "prod",
        },
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ended.returncode != 0
    assert "ENVIRONMENT is 'prod': set it to development or production." in ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"DEBUG": "on"}, "DEBUG is on in production"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is empty or open"),
    ],
    ids=["secret", "debug", "hosts"],
)
def test_a_production_start_that_is_not_safe_is_refused(settings, sentence, tmp_path):
    safe = {"ENVIRONMENT": "production", "SECRET_KEY": os.urandom(32).hex(), "ALLOWED_HOSTS": "talk.example.org"}
    ended = subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=ROOT,
        env={**os.environ, **safe, "DATA_DIR": str(tmp_path), **settings},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ended.returncode == 1
    assert ended.stderr.startswith(sentence)
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(("environment", "is_on"), [("development", True), ("production", False)])
def test_the_demonstration_is_for_those_who_try_the_product_out(environment, is_on, tmp_path):
    safe = {"SECRET_KEY": os.urandom(32).hex(), "ALLOWED_HOSTS": "talk.example.org", "DATA_DIR": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-c", "from config.settings import DEMO; print(DEMO)"],
        cwd=ROOT,
        env={**os.environ, **safe, "ENVIRONMENT": environment},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ended.stdout == f"{is_on}\n"
