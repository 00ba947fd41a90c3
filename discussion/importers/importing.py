"""An import from its file to its report: read whole, placed, then stored; whoever is interrupted goes on later."""

import hashlib
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from django.conf import settings

from discussion.actions import batches
from discussion.core.statements import plan_anew
from discussion.importers.files import Malformed, Source
from discussion.importers.formats import Format
from discussion.importers.known import format_named
from discussion.importers.placing import place
from discussion.importers.polling import bring_polls
from discussion.importers.reports import Report
from discussion.importers.revising import revise
from discussion.importers.staging import Staging
from discussion.importers.writing import Writer

if TYPE_CHECKING:
    from discussion.imports.models import Batch

READING, PLACING, WRITING = "reading", "placing", "writing"
_TELL_SECONDS = 1.0
_POOL_FROM = 2_000
_PLANS_FROM = 1_000
_HASHED = 1024 * 1024

Say = Callable[[str, int, int], None]


class Interrupted(Exception):
    """The work was asked to stop; it can be taken up again."""


class Import:
    """One batch at work. `say` hears of the phase, how much is done and of how much; `may_go_on` is asked often."""

    def __init__(
        self, batch: "Batch", path: Path, *, clock: Callable[[], datetime], say: Say, may_go_on: Callable[[], bool]
    ) -> None:
        self._batch, self._path, self._clock, self._say, self._may_go_on = batch, path, clock, say, may_go_on
        self._told_at = monotonic()
        self._report = Report("", "", path.name, batch.is_dry)

    def run(self, *, processes: int) -> Report:
        """Do it all. Raises Malformed, Interrupted, Refusal `import_running` and batches.LeaseLost."""
        self._batch = batches.take_up(batch=self._batch, state="reading", now=self._clock())
        try:
            return self._work(processes)
        except Malformed as error:
            batches.fail(batch=self._batch, error=str(error), now=self._clock())
            raise
        except batches.LeaseLost:
            raise
        except BaseException:
            # Whatever it was: what is stored stays, and the next one goes on from there.
            batches.give_back(batch=self._batch)
            raise

    def _work(self, processes: int) -> Report:
        how = self._recognise()
        source = Source(self._path)
        self._report = Report(how.name, self._batch.archive.name, self._batch.file_name, self._batch.is_dry)
        staging = Staging.fresh(staging_file(self._batch))
        try:
            self._read(source, how, staging)
            self._store(staging, how, processes)
            self._report.take_notes(staging)
            if self._report.created >= _PLANS_FROM and not self._batch.is_dry:
                plan_anew()
        finally:
            source.close()
            staging.remove()
        batches.finish(batch=self._batch, state="done", now=self._clock(), report=self._report.as_data())
        return self._report

    def _recognise(self) -> Format:
        """The format, which an upload may have left to the file; some must be looked through to their end."""
        how = format_named(self._batch.format, Source(self._path, at_rest=lambda: self._tell(READING, 0, 0)))
        if how.name != self._batch.format:
            batches.name_format(batch=self._batch, name=how.name, now=self._clock())
        return how

    def _read(self, source: Source, how: Format, staging: Staging) -> None:
        for count, record in enumerate(how.read(source), 1):
            source.rest()
            staging.take(record)
            if count % 200 == 0:
                self._tell(READING, count, 0)
        staging.sealed()
        self._report.read = staging.count("comments") + staging.count("notes", "kind = 'refused'")
        if not self._report.read:
            raise Malformed(f"There is no comment in this file. Is it {how.title}? Name its format with --format.")

    def _store(self, staging: Staging, how: Format, processes: int) -> None:
        self._tell(PLACING, 0, 0, at_once=True)
        for _ in place(staging, batch=self._batch, keeps_ids=how.keeps_ids, now=self._clock()):
            self._tell(PLACING, 0, 0)
        total = staging.count("queue") + staging.count("comments", "status = 'changed'")
        self._report.skipped = staging.count("comments", "status = 'known'")
        self._tell(WRITING, 0, total, at_once=True)
        writer = Writer(staging, self._batch, keeps_ids=how.keeps_ids, now=self._clock())
        self._write(writer, total, processes if total >= _POOL_FROM else 1)
        self._revise(writer, staging, total)
        if how.keeps_ids:
            self._complete(writer, staging, total)
        self._report.refused = staging.count("notes", "kind = 'refused'")
        self._report.articles_made, self._report.readers_made = writer.made()

    def _write(self, writer: Writer, total: int, processes: int) -> None:
        done = 0
        for written in writer.write(processes=processes):
            done += written.read
            self._report.created += written.created
            self._report.votes += written.votes
            self._tell(WRITING, done, total)

    def _revise(self, writer: Writer, staging: Staging, total: int) -> None:
        for is_updated in revise(staging, self._batch, writer):
            self._report.updated += is_updated
            self._report.skipped += not is_updated
            self._tell(WRITING, self._report.created + self._report.updated, total)

    def _complete(self, writer: Writer, staging: Staging, total: int) -> None:
        """What our own export holds besides comments."""
        for _ in writer.bring_rest():
            self._tell(WRITING, total, total)
        for is_made in bring_polls(staging, self._batch, writer.housing, writer.crowd, now=writer.now):
            self._report.polls_made += is_made
            self._tell(WRITING, total, total)

    def _tell(self, phase: str, done: int, total: int, *, at_once: bool = False) -> None:
        """Say how far it is, and hold the lease; not more often than every second."""
        if not self._may_go_on():
            raise Interrupted
        if at_once or monotonic() - self._told_at >= _TELL_SECONDS:
            self._told_at = monotonic()
            state = "writing" if phase == WRITING else "reading"
            batches.report(batch=self._batch, now=self._clock(), state=state, done=done, total=total)
            self._say(phase, done, total)


def staging_file(batch: "Batch") -> Path:
    """Where a batch is staged."""
    return imports_folder() / f"{batch.public_id}.sqlite3"


def imports_folder() -> Path:
    """Where imports keep their files."""
    folder = Path(settings.DATA_DIR) / "imports"
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder


def digest_of(path: Path) -> str:
    """What tells one file from another; of a folder, of all its files."""
    digest = hashlib.sha256()
    for piece in _pieces(path):
        digest.update(piece)
    return digest.hexdigest()


def _pieces(path: Path) -> Iterator[bytes]:
    is_folder = path.is_dir()
    for file in [path / name for name in Source(path).members()] if is_folder else [path]:
        if is_folder:
            yield file.name.encode(errors="replace")
        with file.open("rb") as stream:
            while piece := stream.read(_HASHED):
                yield piece


def processes_at_hand() -> int:
    """How many processes may render."""
    return os.cpu_count() or 1
