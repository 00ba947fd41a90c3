"""What the fault tests share: a fresh database and a broker of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import redis

ROOT = Path(__file__).parents[2]
EVENTS = int(os.environ.get("FAULT_EVENTS", "50"))
PATIENCE_SECONDS = 60 + EVENTS // 10

Environment = dict[str, str]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Environment]:
    """A fresh database and a broker of its own, on the services where the run has them."""
    folder = tmp_path_factory.mktemp("faults")
    name = f"faults_{uuid4().hex}"
    with scratch_database(name, folder) as database_url, scratch_broker(name) as redis_url:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": "the faults keep no secrets, but this one is long enough",
            "DATA_DIR": str(folder),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "KEY_PREFIX": name if redis_url else "",
            "RATE_LIMITS": "off",
            "CELERY_SKIP_CHECKS": "1",
            # Without compiled files each of the many starts takes seconds.
            "PYTHONDONTWRITEBYTECODE": "",
        }
        run(environment, "manage.py", "migrate", "--verbosity", "0")
        yield environment


@contextmanager
def scratch_database(name: str, folder: Path) -> Iterator[str]:
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield f"sqlite:///{folder / 'faults.sqlite3'}"
        return
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield f"{server.rpartition('/')[0]}/{name}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def scratch_broker(prefix: str) -> Iterator[str]:
    url = os.environ.get("REDIS_URL", "")
    yield url
    if url:
        with redis.Redis.from_url(url) as server:
            for key in server.scan_iter(f"{prefix}*"):
                server.delete(key)


def run(environment: Environment, *arguments: str) -> str:
    command, limit = [sys.executable, *arguments], 2 * PATIENCE_SECONDS
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=limit)
    assert done.returncode == 0, done.stderr
    return done.stdout
