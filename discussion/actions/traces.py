"""Where a reader is named without a relation that leads there: each place is looked through when they are erased."""

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Q

from discussion.accounts.models import Letter
from discussion.core import ids
from discussion.core.models import OutboxRow
from discussion.core.transactions import write
from discussion.exports.models import Export, PersonalExport
from discussion.imports.models import Batch, Forgotten, ImportedReader
from discussion.imports.queries import forgotten_digest, names_in_archives, own
from discussion.notifications.models import Delivery

_GUEST = "guest_of_form"
_NAMED = ("reader", "guest", "member")
_GONE = "It is not told any more: it named somebody who was erased."


def words_of_archives(number: int) -> Iterator[str]:
    """The keys and addresses by which archives know the reader."""
    for key, email in ImportedReader.objects.filter(reader_id=number).values_list("key", "email"):
        yield key.removeprefix("account ")
        yield from filter(None, [email])


def sessions_of(readers: Collection[int]) -> Iterator[Session]:
    """The sessions of these readers; each session is looked through, since only its data tells whose it is."""
    wanted = {str(number) for number in readers}
    for session in Session.objects.order_by("session_key").iterator():
        said = session.get_decoded()
        if {str(said.get(SESSION_KEY)), str(said.get(_GUEST))} & wanted:
            yield session


def forget(*, readers: Collection[int], words: Collection[str], site: int) -> None:
    """Nothing in the service's own records and files leads to these readers, who are called by these words."""
    _forget_archives(readers, site)
    _forget_deliveries(readers)
    _forget_webhooks([*words, *map(ids.encode, readers)], site)
    _forget_sessions(readers)
    _forget_letters(words)
    _forget_history(readers)
    _forget_reports(words, site)
    _delete_files(readers, site)
    _delete_mail(words)


def compact() -> None:
    """Overwrite what was deleted. SQLite keeps the bytes in its file and its log until both are written anew."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _forget_archives(readers: Collection[int], site: int) -> None:
    """Who they are to archives is remembered as a digest, so that no import brings them back."""
    for number in readers:
        mine = forgotten_digest(own(site), f"account {ids.encode(number)}")
        with write():
            for digest in (mine, *names_in_archives(number)):
                Forgotten.objects.get_or_create(digest=digest, defaults={"site_id": site})


def _forget_deliveries(readers: Collection[int]) -> None:
    """What waits for them in the outbox has nobody to be done for; errors may quote what they wrote."""
    named = Q()
    for name in _NAMED:
        named |= Q(**{f"payload__{name}__in": list(readers)})
    with write():
        OutboxRow.objects.filter(named).delete()
        OutboxRow.objects.exclude(last_error="").update(last_error=_GONE)


def _forget_webhooks(words: Collection[str], site: int) -> None:
    """What operators' own services were told of them, and what those answered."""
    sent = Delivery.objects.filter(site_id=site, channel=Delivery.Channel.WEBHOOK).only("payload", "answer")
    for delivery in sent.iterator():
        if _quotes(json.dumps(delivery.payload, ensure_ascii=False) + delivery.answer, words):
            with write():
                about = {"about": delivery.payload.get("about", {})}
                Delivery.objects.filter(id=delivery.id).update(payload=about, answer="")


def _forget_sessions(readers: Collection[int]) -> None:
    doomed = [session.pk for session in sessions_of(readers)]
    with write():
        Session.objects.filter(pk__in=doomed).delete()


def _forget_letters(words: Collection[str]) -> None:
    """Mail to them that was not sent yet."""
    with write():
        Letter.objects.filter(to__in=[word for word in words if "@" in word]).delete()


def _forget_history(readers: Collection[int]) -> None:
    """What administrators did to the reader stays as an act, without a name."""
    about = LogEntry.objects.filter(
        content_type__app_label="accounts",
        content_type__model="reader",
        object_id__in=[str(number) for number in readers],
    )
    with write():
        about.update(object_id=None, object_repr="an erased reader", change_message="")


def _forget_reports(words: Collection[str], site: int) -> None:
    """Notes of imports that quote them."""
    for batch in Batch.objects.filter(site_id=site).iterator():
        report = _without(batch.report, words)
        error = _GONE if _quotes(batch.error, words) else batch.error
        file_name = "a file" if _quotes(batch.file_name, words) else batch.file_name
        if (report, error, file_name) != (batch.report, batch.error, batch.file_name):
            with write():
                Batch.objects.filter(id=batch.id).update(report=report, error=error, file_name=file_name)


def _without(said: Any, words: Collection[str]) -> Any:
    """The same data, without the sentences that quote one of the words."""
    if isinstance(said, dict):
        return {key: _without(value, words) for key, value in said.items()}
    if isinstance(said, list):
        return [_without(value, words) for value in said if not _quotes(json.dumps(value, ensure_ascii=False), words)]
    return _GONE if isinstance(said, str) and _quotes(said, words) else said


def _quotes(text: str, words: Collection[str]) -> bool:
    return any(word in text for word in words)


def _delete_files(readers: Collection[int], site: int) -> None:
    """Their own exports, those of the site, which hold them, and files that were uploaded to be brought in."""
    files = [each.path for each in Export.objects.filter(site_id=site).select_related("article")]
    mine = PersonalExport.objects.filter(reader__in=readers)
    files += [each.path(form) for each in mine for form in ("json", "html")]
    folder = Path(settings.DATA_DIR) / "imports"
    files += [folder / f"{each.public_id}.upload" for each in Batch.objects.filter(site_id=site, lease=None)]
    with write():
        Export.objects.filter(site_id=site).delete()
        mine.delete()
        for file in files:
            transaction.on_commit(lambda file=file: file.unlink(missing_ok=True), robust=True)  # type: ignore[misc]


def _delete_mail(words: Collection[str]) -> None:
    """Mail that was written to a folder because no server is named."""
    folder = Path(settings.DATA_DIR) / "mail"
    addresses = [word for word in words if "@" in word]
    for file in folder.iterdir() if folder.is_dir() and addresses else ():
        if _quotes(file.read_text(errors="ignore"), addresses):
            file.unlink(missing_ok=True)
