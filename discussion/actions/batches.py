"""The life of an import: requested, worked on under a lease by one at a time, and done, failed or undone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.articles.models import Article
from discussion.core.errors import Kind, Refusal
from discussion.core.holding import holder, is_gone
from discussion.core.transactions import write
from discussion.imports.models import Archive, Batch
from discussion.sites.models import Site

# Longer than any step of the work; whoever was lost is followed after it.
LEASE = timedelta(seconds=60)
_NAME_LENGTH, _FILE_NAME_LENGTH, _URL_LENGTH = 80, 255, 500
_State = Batch.State
# What makes an import of the same file another one.
_TELL_APART = ("format", "is_dry", "emails", "base_url", "article")
UNFINISHED = (_State.WAITING, _State.READING, _State.WRITING)


class LeaseLost(Exception):
    """Somebody else works on the batch now, or it was settled."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the operator says of an import.

    `source` is the name under which the archive's ids are known: left empty, it waits for `name_format`. `base_url`
    completes addresses that are only paths, and everything goes beneath `article` where one is named. `emails` is hash,
    keep or drop.
    """

    site: Site
    source: str
    format: str
    file_name: str
    is_dry: bool = False
    emails: str = Batch.Emails.HASH
    base_url: str = ""
    article: Article | None = None
    is_uploaded: bool = False


def request_import(*, wishes: Wishes, now: datetime, requested_by: Reader | None = None, digest: str = "") -> Batch:
    """A batch that waits for whoever works on it; the unfinished one of the same file and wishes, where there is one.

    Raises Refusal `invalid_…` with its field.
    """
    _check(wishes)
    with write():
        archive, _ = Archive.objects.get_or_create(site=wishes.site, name=wishes.source)
        same = {name: getattr(wishes, name) for name in _TELL_APART}
        unfinished = archive.batches.filter(digest=digest, state__in=UNFINISHED, **same)
        found = unfinished.select_related("site").order_by("id").last() if digest else None
        return found or Batch.objects.create(
            site=wishes.site,
            archive=archive,
            format=wishes.format,
            file_name=wishes.file_name[-_FILE_NAME_LENGTH:],
            digest=digest,
            is_dry=wishes.is_dry,
            is_uploaded=wishes.is_uploaded,
            emails=wishes.emails,
            base_url=wishes.base_url,
            article=wishes.article,
            requested_by=requested_by,
            created_at=now,
        )


def _check(wishes: Wishes) -> None:
    if len(wishes.source.strip()) > _NAME_LENGTH:
        raise _invalid(
            "source",
            _("Name the source in up to %(name_length)s characters, like old-blog.") % {"name_length": _NAME_LENGTH},
        )
    if wishes.emails not in Batch.Emails.values:
        raise _invalid("emails", _("Use one of %(values)s.") % {"values": ", ".join(Batch.Emails.values)})
    is_address = wishes.base_url.startswith(("http://", "https://")) and len(wishes.base_url) <= _URL_LENGTH
    if wishes.base_url and not is_address:
        raise _invalid("base_url", _("Give the address of the site, like https://news.example.org."))
    if wishes.article and wishes.article.site_id != wishes.site.id:
        raise _invalid("article", _("That article belongs to another site."))


def try_again(*, batch: Batch, is_dry: bool) -> None:
    """Let the worker bring an uploaded file in once more, or for real. Raises Refusal `import_running`."""
    with write():
        idle = Batch.objects.filter(id=batch.id, lease=None, is_uploaded=True).exclude(state__in=UNFINISHED)
        changes = {"state": _State.WAITING, "is_dry": is_dry, "error": "", "done": 0, "total": 0, "finished_at": None}
        changes["report"] = {}
        if not idle.update(**changes):
            raise _running()


def take_up(*, batch: Batch, state: str, now: datetime) -> Batch:
    """The batch, leased to the caller, in the state that it is in while they work. Raises Refusal `import_running`."""
    try:
        with write():
            _release_lost(now)
            with transaction.atomic():
                lease = {"lease": uuid4(), "leased_until": now + LEASE, "holder": holder()}
                changes = {**lease, "state": state, "error": ""}
                if not Batch.objects.filter(id=batch.id, lease=None).update(**changes):
                    raise _running()
    except IntegrityError:
        raise _running() from None
    return Batch.objects.select_related("site", "archive", "article").get(id=batch.id)


def _release_lost(now: datetime) -> None:
    """Whoever was lost holds nothing: at once where that is known, else when the lease ends."""
    for held in Batch.objects.filter(lease__isnull=False):
        if is_gone(held.holder) or held.leased_until is None or held.leased_until <= now:
            Batch.objects.filter(id=held.id, lease=held.lease).update(lease=None)


def name_format(*, batch: Batch, name: str, now: datetime) -> None:
    """Note what the file was recognised as; the source is called so too where it has no name. Raises LeaseLost."""
    with write():
        archive = batch.archive
        if not archive.name:
            archive, _ = Archive.objects.get_or_create(site=batch.site, name=name)
        _settle(batch, {"format": name, "archive": archive, "leased_until": now + LEASE})


def report(*, batch: Batch, now: datetime, **changes: Any) -> None:
    """Note how far the work has come, and go on holding the lease. Raises LeaseLost."""
    _settle(batch, {**changes, "leased_until": now + LEASE})


def finish(*, batch: Batch, state: str, now: datetime, report: Mapping[str, Any]) -> None:
    """The work is done. Raises LeaseLost."""
    _settle(batch, {"state": state, "report": dict(report), "finished_at": now, "lease": None, "leased_until": None})


def fail(*, batch: Batch, error: str, now: datetime) -> None:
    """The work cannot be done, for a reason that says what to do. Raises LeaseLost."""
    _settle(batch, {"state": _State.FAILED, "error": error, "finished_at": now, "lease": None, "leased_until": None})


def settle_failure(*, batch: Batch, error: str, now: datetime) -> None:
    """Note why a batch that nobody works on any more cannot be done."""
    with write():
        idle = Batch.objects.filter(id=batch.id, lease=None)
        idle.update(state=_State.FAILED, error=error, finished_at=now, leased_until=None)


def give_back(*, batch: Batch) -> None:
    """Leave the work as it stands, for whoever takes it up next."""
    with write():
        _held(batch).update(lease=None, leased_until=None)


def stop_import(*, batch: Batch, now: datetime) -> None:
    """Call off what waits or runs; what it brought in stays, and can be undone. Raises Refusal `import_settled`."""
    with write():
        running = Batch.objects.filter(Q(state__in=UNFINISHED) | Q(state=_State.UNDOING), id=batch.id)
        changes = {"state": _State.FAILED, "error": "It was stopped.", "finished_at": now, "lease": None}
        if not running.update(**changes):
            raise Refusal(Kind.CONFLICT, "import_settled", _("This import has ended already."))


def _settle(batch: Batch, changes: Mapping[str, Any]) -> None:
    with write():
        if not _held(batch).update(**changes):
            raise LeaseLost
    for name, value in changes.items():
        if name != "lease":
            setattr(batch, name, value)


def _held(batch: Batch) -> Any:
    lease: UUID | None = batch.lease
    return Batch.objects.filter(id=batch.id, lease=lease, lease__isnull=False)


def _running() -> Refusal:
    sentence = _("Another import is at work: wait until it is done, or stop it in the admin.")
    return Refusal(Kind.CONFLICT, "import_running", sentence, retry_after=60)


def _invalid(field: str, sentence: str) -> Refusal:
    return Refusal(Kind.INVALID, f"invalid_{field}", sentence, field=field)
