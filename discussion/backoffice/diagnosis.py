"""What is wrong with a deployment, in sentences that say what to mend."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from discussion.articles.queries import newest_slug
from discussion.backoffice import foundations
from discussion.core import health, mail_providers, outbox
from discussion.core.models import OutboxRow, Tick
from discussion.core.vitals import own_name, stream_begins, web_answers
from discussion.notifications.backlog import resting_webhooks
from discussion.notifications.channels.push import keys
from discussion.notifications.models import WebhookEndpoint

# A worker takes what is due within seconds; a restart takes less than this.
_QUEUE_PATIENCE = timedelta(minutes=2)
_LEAST_FREE = 1_000_000_000
_LOCAL = ("localhost", "127.0.0.1", "::1")

Check = Callable[[datetime], list[str]]


def diagnose(now: datetime) -> dict[str, list[str]]:
    """For each thing that was looked at what is to be mended, a sentence each; nothing where all is well.

    What needs the database is left out where it does not answer.
    """
    found = {name: check(now) for name, check in _CHECKS.items()}
    if not found["services"]:
        found |= {name: check(now) for name, check in _CHECKS_OF_DATA.items()}
    return found


def _settings(now: datetime) -> list[str]:
    found, public = [], urlsplit(settings.PUBLIC_URL)
    is_local = public.hostname in _LOCAL
    if settings.ENVIRONMENT != "production":
        return [] if is_local else ["This is a public service in development: set ENVIRONMENT to production."]
    if is_local:
        found.append("PUBLIC_URL is this machine alone: set it to the address that readers open.")
    elif public.scheme != "https":
        found.append("PUBLIC_URL is not encrypted, so cookies and passwords travel in the open: put TLS in front.")
    if not settings.RATE_LIMITS:
        found.append("RATE_LIMITS is off, which is for load tests: set it to on.")
    if not settings.TRUSTED_PROXIES and not is_local:
        found.append("TRUSTED_PROXIES is empty: behind a proxy all readers share its limits. Name the proxy's network.")
    return found


def _services(now: datetime) -> list[str]:
    return [complaint for complaint in health.checks().values() if complaint]


def _disk(now: datetime) -> list[str]:
    folder = Path(settings.DATA_DIR)
    try:
        probe = folder / f".doctor-{uuid4().hex}"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        return [f"DATA_DIR, {folder}, cannot be written ({error.strerror}): give it to the service's user."]
    free = shutil.disk_usage(folder).free
    if free < _LEAST_FREE:
        return [f"{folder} has {free // 1_000_000} MB left: make room, or comments will be refused."]
    return []


def _mail(now: datetime) -> list[str]:
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        is_kept = settings.ENVIRONMENT == "production"
        return ["Mail is kept in a folder and sent to nobody: set EMAIL_URL."] if is_kept else []
    try:
        if settings.EMAIL_BACKEND.startswith(mail_providers.__name__):
            mail_providers.reach()
        else:
            get_connection().open()
    except OSError as error:
        return [f"The mail server does not answer ({type(error).__name__}): check EMAIL_URL."]
    return []


def _push(now: datetime) -> list[str]:
    """What browsers and their push services ask for, and whether the key can be made that they know this service by."""
    found, public = [], urlsplit(settings.PUBLIC_URL)
    if public.scheme != "https" and public.hostname not in _LOCAL:
        found.append("Browsers show messages of https sites alone: put TLS in front, and set PUBLIC_URL to https://….")
    # They refuse whom they could not write to.
    contact = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    if "." not in contact and settings.ENVIRONMENT == "production":
        found.append("Push services are told an address of no domain: set MAIL_FROM to one of yours.")
    try:
        keys.public_key()
    except Exception as error:  # whatever it is, somebody has to know of it before the first message
        found.append(f"The key for push services cannot be made of SECRET_KEY ({error}): set another one.")
    return found


def _static_files(now: datetime) -> list[str]:
    folder = Path(settings.STATIC_ROOT)
    is_there = settings.DEBUG or (folder / "staticfiles.json").exists()
    return [] if is_there else ["The static files are not collected: run manage.py collectstatic --noinput."]


def _migrations(now: datetime) -> list[str]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    newer = sorted(_unknown_migrations(executor))
    found = []
    if waiting:
        names = _listed([(migration.app_label, migration.name) for migration, _ in waiting])
        found.append(f"The database is older than the code ({names}): run manage.py migrate.")
    if newer:
        found.append(f"The database is newer than the code ({_listed(newer)}): install the version that changed it.")
    return found


def _unknown_migrations(executor: MigrationExecutor) -> set[tuple[str, str]]:
    """Those that were applied and that the code does not have; of apps that are gone nothing is said."""
    known = executor.loader.disk_migrations.keys()
    return {key for key in executor.loader.applied_migrations if key[0] in executor.loader.migrated_apps} - set(known)


def _listed(names: list[tuple[str, str]]) -> str:
    return ", ".join(" ".join(name) for name in names[:5])


def _queues(now: datetime) -> list[str]:
    found, age = [], outbox.oldest_age(now)
    if age > _QUEUE_PATIENCE:
        minutes = int(age.total_seconds() // 60)
        found.append(f"Work has waited for {minutes} minutes: start a worker and beat, or more workers.")
    dead = OutboxRow.objects.filter(dead_at__isnull=False).count()
    if dead:
        found.append(f"Deliveries that failed for good: {dead}. Look at them in the admin's outbox and retry them.")
    return found


def _webhooks(now: datetime) -> list[str]:
    named = ", ".join(resting_webhooks())
    return [f"Webhooks that took nothing for three days rest: {named}. Wake them in the admin."] if named else []


def _live(now: datetime) -> list[str]:
    """Whether the web server, where it runs here, holds streams; it does for any article."""
    name, slug = own_name(settings.ALLOWED_HOSTS, settings.PUBLIC_URL), newest_slug(now)
    if slug is None or not web_answers(settings.HOST, settings.PORT, name):
        return []
    if stream_begins(settings.HOST, settings.PORT, name, f"/api/v1/articles/{slug}/events"):
        return []
    return ["The web server answers, but begins no live events: see its log, and docs/live.md."]


def _when_migrated(check: Check) -> Check:
    """The check, which has nothing to say while the tables that it reads are not there."""

    def checked(now: datetime) -> list[str]:
        tables = set(connection.introspection.table_names())
        return check(now) if tables >= _TABLES else []

    return checked


_TABLES = {OutboxRow._meta.db_table, Tick._meta.db_table, WebhookEndpoint._meta.db_table, "articles_article"}
_CHECKS: dict[str, Check] = {
    "settings": _settings,
    "secrets": foundations.secrets,
    "services": _services,
    "redis": foundations.cache,
    "outbound": foundations.outbound,
    "disk": _disk,
    "mail": _mail,
    "push": _push,
    "static files": _static_files,
}
_CHECKS_OF_DATA: dict[str, Check] = {
    "database": foundations.database,
    "migrations": _migrations,
    "clock": _when_migrated(foundations.clocks),
    "scheduler": _when_migrated(foundations.scheduler),
    "queues": _when_migrated(_queues),
    "webhooks": _when_migrated(_webhooks),
    "live events": _when_migrated(_live),
}
