"""What the fault tests share: a fresh database and a broker of its own, and processes in a moment."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import redis

from tests.faults.processes import PATIENCE_SECONDS, Environment, Nursery, run
from tests.sinks import Answer, MailSink, Sink, Sinks

SERVER = os.environ.get("DATABASE_URL", "")
IS_FULL = SERVER.startswith("postgres")


Tell = Callable[[str], None]


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Say a figure that the test has found out; the run ends with all of them."""
    return partial(record_property, "figure")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for report in terminalreporter.getreports("passed") if report.when == "call"]
    figures = [text for report in reports for name, text in report.user_properties if name == "figure"]
    if figures:
        terminalreporter.section("What the faults came to")
        terminalreporter.write_line("\n".join(figures))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with every table and no row, to be copied: its address."""
    folder = tmp_path_factory.mktemp("template")
    if not IS_FULL:
        url = f"sqlite:///{folder / 'faults.sqlite3'}"
        run(surroundings(folder, url), "manage.py", "migrate", "--verbosity", "0")
        yield url
        return
    with created(f"faults_{uuid4().hex}") as url:
        run(surroundings(folder, url), "manage.py", "migrate", "--verbosity", "0")
        yield url


@pytest.fixture(scope="module")
def sinks() -> Iterator[Sinks]:
    """Where messages go."""
    with MailSink() as mail, Sink(Answer(201)) as push, Sink() as webhook:
        yield Sinks(mail, push, webhook)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, template: str, sinks: Sinks) -> Iterator[Environment]:
    """A fresh database and a broker of its own, on the services where the run has them."""
    folder = tmp_path_factory.mktemp("faults")
    name = f"faults_{uuid4().hex}"
    with scratch_database(name, folder, template) as database_url, scratch_broker(name) as redis_url:
        elsewhere = {"EMAIL_URL": sinks.mail.url, "OUTBOUND_ALLOW": "127.0.0.0/8"}
        yield surroundings(folder, database_url, redis_url, prefix=name) | elsewhere


@pytest.fixture(scope="module")
def nursery(environment: Environment) -> Iterator[Nursery]:
    """Workers and acts, forked from a process that has loaded the product."""
    nursery = Nursery(environment)
    yield nursery
    nursery.close()


@pytest.fixture(scope="module")
def told(nursery: Nursery, sinks: Sinks) -> Nursery:
    """Ann and an operator have been told all that there was."""
    nursery.act("welcome", push=sinks.push.url, hook=sinks.webhook.url)
    with nursery.worker():
        nursery.act("settle_told", patience=PATIENCE_SECONDS)
    return nursery


def surroundings(folder: Path, database_url: str, redis_url: str = "", prefix: str = "") -> Environment:
    """What the programs of a test find in their environment."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "the faults keep no secrets, but this one is long enough",
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "KEY_PREFIX": prefix if redis_url else "",
        "RATE_LIMITS": "off",
        "DEMO": "off",
        "CELERY_SKIP_CHECKS": "1",
        # Without compiled files each of the many starts takes seconds.
        "PYTHONDONTWRITEBYTECODE": "",
    }


@contextmanager
def scratch_database(name: str, folder: Path, template: str) -> Iterator[str]:
    """A copy of the template."""
    if IS_FULL:
        with created(name, f'TEMPLATE "{template.rpartition("/")[2]}"') as url:
            yield url
        return
    copy = folder / "faults.sqlite3"
    shutil.copy(template.removeprefix("sqlite:///"), copy)
    yield f"sqlite:///{copy}"


@contextmanager
def created(name: str, how: str = "") -> Iterator[str]:
    """A database on the server, for as long as it is needed."""
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" {how}')
    yield f"{SERVER.rpartition('/')[0]}/{name}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def scratch_broker(prefix: str) -> Iterator[str]:
    url = os.environ.get("REDIS_URL", "")
    yield url
    if url:
        with redis.Redis.from_url(url) as server:
            for key in server.scan_iter(f"{prefix}*"):
                server.delete(key)
