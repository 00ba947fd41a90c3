"""A retried request is one write: the key is stored in the write's own transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.accounts.queries import request_key
from discussion.core import ids
from discussion.core.errors import Kind, Refusal
from discussion.core.transactions import is_postgresql, write

CREATED = 201
LIFETIME = timedelta(hours=24)
_PATIENCE = "5s"
_LOCK_NOT_AVAILABLE = "55P03"


@dataclass(frozen=True, slots=True)
class RequestKey:
    """What a client sent as Idempotency-Key, and the digest of the request it stands for."""

    text: str
    digest: str


@contextmanager
def once(*, reader: Reader, key: RequestKey | None, status: int, subject: int, now: datetime) -> Iterator[int | None]:
    """A write transaction that yields what an earlier request with this key made, or None for the first one.

    A twin waits for the first. Raises Refusal `idempotency_key_reused` for another body under the same key, and
    `request_in_progress` after 5 s of waiting.
    """
    try:
        with write():
            yield _reserve(reader, key, status, subject, now) if key else None
    except Refusal as refusal:
        raise _in_progress() if key and refusal.code == "database_busy" else refusal from refusal
    except OperationalError as error:
        if key and getattr(error.__cause__, "sqlstate", "") == _LOCK_NOT_AVAILABLE:
            raise _in_progress() from error
        raise


def _reserve(reader: Reader, key: RequestKey, status: int, subject: int, now: datetime) -> int | None:
    if _insert(reader, key, status, subject, now):
        return None
    kept = request_key(reader, key.text)
    if kept is None or kept.digest != key.digest:
        raise Refusal(
            Kind.UNPROCESSABLE,
            "idempotency_key_reused",
            _("This Idempotency-Key stood for another request: use a new key for a new request."),
        )
    return kept.subject


def _insert(reader: Reader, key: RequestKey, status: int, subject: int, now: datetime) -> bool:
    """Whether the key is ours; waits for a transaction that holds the same key."""
    sql = """
        INSERT INTO accounts_requestkey (id, site_id, reader_id, key, digest, status, subject, created_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
        ON CONFLICT (reader_id, key) DO UPDATE
        SET digest = excluded.digest, status = excluded.status, subject = excluded.subject,
            created_at = excluded.created_at
        WHERE accounts_requestkey.created_at < %s
        RETURNING subject
    """
    moment, expiry = (connection.ops.adapt_datetimefield_value(time) for time in (now, now - LIFETIME))
    with connection.cursor() as cursor:
        if is_postgresql():
            cursor.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
        place = (ids.new_id(), reader.site_id, reader.id)
        cursor.execute(sql, (*place, key.text, key.digest, status, subject, moment, expiry))
        return cursor.fetchone() is not None


def _in_progress() -> Refusal:
    return Refusal(
        Kind.CONFLICT,
        "request_in_progress",
        _("The first request with this Idempotency-Key is still at work: ask again in a moment."),
        retry_after=2,
    )
