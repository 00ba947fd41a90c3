"""An export that was asked for, made by a worker: the file, and meanwhile how far it has come."""

import logging
import threading
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection

from discussion.actions import exports as actions
from discussion.core import clock
from discussion.importers.export import Form, What
from discussion.importers.export.making import Unwritable, expected_rows, parts, rows_in, write

if TYPE_CHECKING:
    from discussion.exports.models import Export

logger = logging.getLogger(__name__)

_SECONDS_BETWEEN_NOTES = 2.0


class _Gone(Exception):
    """Somebody deleted the export, or another worker makes it."""


def make_export(export: "Export", *, now: datetime) -> None:
    """Make the file of an export that was claimed. What goes wrong stands in its row, in a sentence."""
    what = What(site=export.site, article=export.article, form=Form(export.form), emails=export.has_emails)
    export.path.parent.mkdir(mode=0o700, exist_ok=True)
    # A file, or a part of one, is left from a worker that was lost.
    export.path.unlink(missing_ok=True)
    try:
        with _Notes(export, what) as notes:
            write(parts(what, made_at=now), export.path, note=notes.take)
    except _Gone:
        return
    except Unwritable as error:
        logger.warning("Export %s: %s", export.public_id, error)
        # Moderators need not know the server's folders.
        sentence = f"Its file cannot be written ({error.reason}): ask whoever runs the server, then ask for it again."
        actions.fail_export(found=export, sentence=sentence, now=clock.now())
        return
    actions.finish_export(found=export, rows=notes.rows, now=clock.now())


class _Notes:
    """Says every few seconds how many rows are written.

    From a thread of its own, because the one that reads stands in a transaction that writes nothing.
    """

    def __init__(self, export: "Export", what: What) -> None:
        self._export, self._what = export, what
        self._ended, self._is_gone = threading.Event(), False
        self._thread = threading.Thread(target=self._tell, name="notes of an export", daemon=True)
        self.rows = 0

    def __enter__(self) -> "_Notes":
        actions.note_progress(found=self._export, rows=0, now=clock.now(), expected=expected_rows(self._what))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def take(self, part: bytes) -> None:
        """A part is written. Raises _Gone where nobody waits for the rest."""
        self.rows += rows_in(self._what, part)
        if self._is_gone:
            raise _Gone

    def _tell(self) -> None:
        try:
            while not self._ended.wait(_SECONDS_BETWEEN_NOTES):
                self._note()
        finally:
            connection.close()

    def _note(self) -> None:
        try:
            self._is_gone = not actions.note_progress(found=self._export, rows=self.rows, now=clock.now())
        except Exception:  # the next note may succeed, and the export does not depend on any
            logger.exception("How far export %s has come could not be noted.", self._export.public_id)
