"""Whether what the service stands on answers: the database, the broker and, where it is set, Redis."""

from collections.abc import Callable

from celery import current_app
from django.conf import settings
from django.db import connection

_PATIENCE_SECONDS = 1
_WORK_PATIENCE_SECONDS = 3600


def checks() -> dict[str, str | None]:
    """For each thing the service stands on: None where it answers, else a sentence. Takes a few seconds at most."""
    probes: dict[str, Callable[[], object]] = {"database": _ask_database, "broker": _ask_broker}
    if settings.REDIS_URL:
        probes["redis"] = _ask_redis
    return {name: _complaint(name, probe) for name, probe in probes.items()}


def complaint_about_work(seconds: float | None) -> str | None:
    """What is wrong where the oldest due row of the outbox has waited so long; None where that is well, or not known.

    Readers are served while work waits for a worker: only past an hour somebody must look.
    """
    if seconds is None or seconds <= _WORK_PATIENCE_SECONDS:
        return None
    return "Work has waited for more than an hour: start a worker and beat."


def is_ready(answers: dict[str, str | None]) -> bool:
    """Whether all of them answered."""
    return not any(answers.values())


def _complaint(name: str, probe: Callable[[], object]) -> str | None:
    try:
        probe()
    except Exception as error:
        # Any failure at all means not ready. Its text may hold addresses and names, its kind does not.
        return f"The {name} does not answer ({type(error).__name__})."
    return None


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_broker() -> None:
    with current_app.connection_for_read() as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=_PATIENCE_SECONDS)


def _ask_redis() -> None:
    import redis  # where it is set, and only there: it takes a tenth of a second of every start

    patience = {"socket_connect_timeout": _PATIENCE_SECONDS, "socket_timeout": _PATIENCE_SECONDS}
    with redis.Redis.from_url(settings.REDIS_URL, **patience) as client:
        client.ping()
