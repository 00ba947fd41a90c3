"""Everything that is held about a reader, as a file for programs and one for people, which only they can fetch."""

import html
import json
import logging
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.actions.held import HELD
from discussion.actions.traces import sessions_of
from discussion.core import ids
from discussion.core.languages import available
from discussion.core.limits import Meter
from discussion.core.transactions import one_moment, write
from discussion.exports.models import PersonalExport
from discussion.sites.models import Site

logger = logging.getLogger(__name__)

MAKE_TASK = "discussion.make_personal_exports"
KEPT = timedelta(hours=48)
LEASE = timedelta(minutes=40)
MAX_ATTEMPTS = 3
FORMS = ("json", "html")
_State = PersonalExport.State
_UNFINISHED = (_State.WAITING, _State.RUNNING)
# Identifiers are larger than any count.
_LEAST_ID = 1 << 40
_HEAD = """<!DOCTYPE html>
<html lang="{language}" dir="{direction}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body{{font:1rem/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}}
dl{{border-top:1px solid #999;padding-top:.5rem;margin:0 0 1rem}}dt{{font-weight:600}}
dd{{margin:0 0 .5rem;white-space:pre-wrap;overflow-wrap:anywhere}}</style></head><body>
<h1>{title}</h1>
"""


def request_export(*, reader: Reader, now: datetime, meter: Meter) -> PersonalExport:
    """An export that a worker makes; the one that is not made yet is asked for but once. Raises `rate_limited`."""
    with write():
        meter.take("exports")
        Reader.objects.select_for_update(no_key=True).get(id=reader.id)
        waits = PersonalExport.objects.filter(reader=reader, state__in=_UNFINISHED).first()
        if waits is not None:
            return waits
        for former in PersonalExport.objects.filter(reader=reader):
            _delete(former)
        transaction.on_commit(_wake, robust=True)
        made = {"site_id": reader.site_id, "reader": reader, "created_at": now, "expires_at": now + KEPT}
        return PersonalExport.objects.create(**made)


def claim(*, now: datetime) -> PersonalExport | None:
    """The oldest that nobody makes, for one worker alone until its lease ends."""
    free = Q(state=_State.WAITING) | Q(state=_State.RUNNING, claimed_until__lte=now)
    with write():
        PersonalExport.objects.filter(free, attempts__gte=MAX_ATTEMPTS).update(state=_State.FAILED, finished_at=now)
        for number in list(PersonalExport.objects.filter(free).order_by("id").values_list("id", flat=True)[:20]):
            lease = {"state": _State.RUNNING, "claimed_until": now + LEASE, "attempts": F("attempts") + 1}
            if PersonalExport.objects.filter(free, id=number).update(**lease):
                return PersonalExport.objects.select_related("reader__site").get(id=number)
    return None


def make(*, found: PersonalExport, now: datetime) -> None:
    """Make both files; the link is good for two days from now on."""
    # A file, or a part of one, is left from a worker that was lost.
    _remove_files(found)
    found.path("json").parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_files(reader=found.reader, data=found.path("json"), page=found.path("html"), now=now)
    with write():
        done = {"state": _State.DONE, "finished_at": now, "expires_at": now + KEPT, "claimed_until": None}
        if not PersonalExport.objects.filter(id=found.id, state=_State.RUNNING).update(**done):
            _remove_files(found)


def write_files(*, reader: Reader, data: Path, page: Path, now: datetime) -> None:
    """All that is held about the reader, as it was at one moment, in two new files that only their owner may read.

    Raises OSError.
    """
    language = available(reader.site.language)
    with _new(data) as as_data, _new(page) as as_page, one_moment(), translation.override(language):
        _write(reader, as_data, as_page, now)


def delete_expired(*, now: datetime) -> int:
    """Delete those whose two days are over, with their files; returns how many."""
    expired = list(PersonalExport.objects.filter(expires_at__lte=now))
    for each in expired:
        with write():
            _delete(each)
    _sweep(now - KEPT)
    return len(expired)


def _sweep(before: datetime) -> None:
    """Files that a worker left which was lost after their row was gone."""
    for file in (Path(settings.DATA_DIR) / "exports").glob("personal-*"):
        if file.stat().st_mtime < before.timestamp():
            file.unlink(missing_ok=True)


def _new(file: Path) -> TextIO:
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8")


def _write(reader: Reader, data: TextIO, page: TextIO, now: datetime) -> None:
    about = {"format": "discussion personal export", "version": 1, "made_at": now, "site": reader.site.name}
    data.write(json.dumps(about, default=str, ensure_ascii=False)[:-1])
    page.write(_head(reader.site))
    made = _("By %(site)s, %(time)s UTC.") % {"site": reader.site.name, "time": f"{now:%Y-%m-%d %H:%M}"}
    page.write(f"<p>{html.escape(made)}</p>\n")
    for title, found in _sections(reader.id):
        rows = (_shown(row) for row in found)
        data.write(f",\n{json.dumps(title)}: [")
        page.write(f"<h2>{html.escape(_(title))}</h2>\n")
        written = sum(_write_row(row, data, page, place) for place, row in enumerate(rows))
        page.write("" if written else f"<p>{_('Nothing.')}</p>\n")
        data.write("]")
    data.write("}\n")
    page.write("</body></html>\n")


def _head(site: Site) -> str:
    title = html.escape(_("What is held about you"))
    return _HEAD.format(language=get_language() or "", direction=site.direction, title=title)


def _sections(number: int) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    for held in HELD:
        yield held.title, held.rows(number)
    yield gettext_noop("Sessions"), ({"expire_date": each.expire_date} for each in sessions_of([number]))


def _write_row(row: dict[str, Any], data: TextIO, page: TextIO, place: int) -> int:
    data.write(("," if place else "") + "\n" + json.dumps(row, default=str, ensure_ascii=False))
    page.write("<dl>" + "".join(_lines(row)) + "</dl>\n")
    return 1


def _lines(row: dict[str, Any]) -> Iterator[str]:
    for name, value in row.items():
        if value not in (None, ""):
            yield f"<dt>{html.escape(name.replace('_', ' '))}</dt><dd>{html.escape(str(value))}</dd>"


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """With short names, and identifiers as the API shows them."""
    return {name.replace("__", "_"): _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    is_id = isinstance(value, int) and not isinstance(value, bool) and value >= _LEAST_ID
    return ids.encode(value) if is_id else value


def _delete(found: PersonalExport) -> None:
    transaction.on_commit(partial(_remove_files, found), robust=True)
    PersonalExport.objects.filter(id=found.id).delete()


def _remove_files(found: PersonalExport) -> None:
    for form in FORMS:
        found.path(form).unlink(missing_ok=True)


def _wake() -> None:
    try:
        current_app.send_task(MAKE_TASK, retry=False, expires=60)
    except Exception as error:  # each transport has errors of its own, and none may reach the caller
        logger.warning("The wake-up for personal exports was not sent (%s); the schedule looks for them.", error)
