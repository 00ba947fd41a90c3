"""What the service stands on, looked at more closely than `/readyz` does: database, Redis, secrets, clocks."""

import sqlite3
import stat
from collections.abc import Mapping
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from discussion.core import statements, ticks
from discussion.core.transactions import is_postgresql

# Beyond this, sessions and signatures of two machines disagree.
CLOCK_TOLERANCE = timedelta(seconds=2)
# The scheduler ticks every few seconds, and a restart takes less than this.
SCHEDULER_PATIENCE = timedelta(minutes=2)
_OLDEST_POSTGRESQL = 14
_OLDEST_SQLITE = (3, 35, 0)
_SECRET_BYTES = 32
# 10.0.0.0/8 is somebody's own; anything wider is not.
_WIDEST = 7
_KNOWN_PASSWORDS = {"", "postgres", "password", "discussion", "changeme", "secret"}
_REDIS_PATIENCE = {"socket_connect_timeout": 1, "socket_timeout": 1}


def secrets(now: datetime) -> list[str]:
    """Whether the secrets are secret."""
    found, key = [], str(settings.SECRET_KEY)
    kept = Path(settings.DATA_DIR) / "secret_key"
    if len(key.encode()) < _SECRET_BYTES or len(set(key)) < 8 or key.startswith("django-insecure"):
        found.append("SECRET_KEY is short or well known: set it to what `openssl rand -hex 32` prints.")
    if kept.exists():
        if settings.ENVIRONMENT == "production" and kept.read_text() == key:
            found.append(f"SECRET_KEY is the one that development keeps in {kept}: set a new one, and delete the file.")
        if kept.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            found.append(f"Others can read the secret in {kept}: run chmod 600 on it, and make a new one.")
    if settings.ENVIRONMENT == "production" and _database_password() in _KNOWN_PASSWORDS:
        found.append("The database's password is well known: choose another, there and in DATABASE_URL.")
    return found


def _database_password() -> str | None:
    return str(connection.settings_dict["PASSWORD"]).lower() if is_postgresql() else None


def database(now: datetime) -> list[str]:
    """Whether the database is new enough, and works as the service needs it."""
    if is_postgresql():
        [(version,)] = statements.rows("SHOW server_version_num", [])
        return _too_old("PostgreSQL", int(version) // 10_000, _OLDEST_POSTGRESQL)
    found = []
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        found.append(f"SQLite is {sqlite3.sqlite_version}: use a Python that brings 3.35 or later.")
    [(mode,)] = statements.rows("PRAGMA journal_mode", [])
    if mode != "wal":
        name = connection.settings_dict["NAME"]
        found.append(f"In journal mode {mode} readers wait for writers: put {name} on a disk of this machine.")
    return found


def _too_old(name: str, version: int, oldest: int) -> list[str]:
    return [f"{name} is {version}: upgrade it to {oldest} or later."] if version < oldest else []


def cache(now: datetime) -> list[str]:
    """Whether Redis keeps what it is given; nothing to say where there is none, or where it does not answer."""
    if not settings.REDIS_URL:
        return []
    import redis

    try:
        with redis.Redis.from_url(settings.REDIS_URL, **_REDIS_PATIENCE) as client:
            return redis_complaints(client.info())
    except (redis.RedisError, OSError):
        return []  # the services say so


def redis_complaints(info: Mapping[str, Any]) -> list[str]:
    """What is to be mended, by what Redis says of itself."""
    found, policy = [], info.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        found.append(f"Redis throws keys away when it is full ({policy}): set maxmemory-policy to noeviction.")
    if settings.ENVIRONMENT == "production" and not info.get("aof_enabled"):
        found.append("Redis forgets its wake-ups and limits in a restart: set appendonly to yes.")
    return found


def outbound(now: datetime) -> list[str]:
    """Whether the service may reach no more than it should."""
    wide = [each for each in settings.OUTBOUND_ALLOW if ip_network(each).prefixlen <= _WIDEST]
    found = [
        f"OUTBOUND_ALLOW opens {each}, nearly everything: name the networks of your own endpoints." for each in wide
    ]
    own = [each for each in settings.OUTBOUND_ALLOW if each not in wide and ip_network(each).is_loopback]
    if own and settings.ENVIRONMENT == "production":
        found.append(
            f"OUTBOUND_ALLOW opens {own[0]}, this machine itself: whoever names an address reaches what it hides."
        )
    return found


def clocks(now: datetime) -> list[str]:
    """Whether this machine, the database and the worker agree on what time it is."""
    found = []
    if is_postgresql():
        [(there,)] = statements.rows("SELECT clock_timestamp()", [])
        found = _apart("database", abs(there - now))
    last = ticks.last(ticks.SCHEDULER)
    return found + _apart("worker", last - now) if last else found


def _apart(name: str, apart: timedelta) -> list[str]:
    if apart <= CLOCK_TOLERANCE:
        return []
    return [f"This machine's clock and the {name}'s are {apart.total_seconds():.0f} s apart: set both by NTP."]


def scheduler(now: datetime) -> list[str]:
    """Whether somebody starts what is due by the clock."""
    last = ticks.last(ticks.SCHEDULER)
    if last is None:
        is_wanted = settings.ENVIRONMENT == "production"
        return ["The scheduler has never ticked: start beat and a worker."] if is_wanted else []
    if now - last <= SCHEDULER_PATIENCE:
        return []
    minutes = int((now - last).total_seconds() // 60)
    return [f"The scheduler has not ticked for {minutes} minutes: start beat and a worker."]
