"""SQLite with many writers, a reader and a backup at once, and everything killed in the middle of writing."""

import contextlib
import time
from pathlib import Path

import pytest

from tests.faults.conftest import IS_FULL, Tell
from tests.faults.processes import EVENTS, Environment, Nursery, run, wait_until
from tests.faults.servers import connected

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(IS_FULL, reason="PostgreSQL has no file that one writer locks."),
]

WRITERS = 8
WRITES = EVENTS * 8
BACKUPS = max(1, EVENTS // 250)
WRITES_A_SECOND, PACE = 50, 80
SLUG = "many-writers"


def test_many_writers_a_reader_and_a_backup_get_on_and_a_kill_loses_nothing(
    nursery: Nursery, environment: Environment, tell: Tell
) -> None:
    """8 writers, a reader and backups at once: no "database is locked" and nobody told to wait at 50 writes/s or more.
    Then all of them are killed with -9: every comment that was acknowledged is there, `PRAGMA integrity_check` is ok,
    0 differences.
    """
    folder = Path(environment["DATA_DIR"])
    notes = [folder / f"writer-{number}" for number in range(WRITERS + 1)]
    for note in notes:
        note.touch()

    def acknowledged() -> list[str]:
        return [line for note in notes[:WRITERS] for line in note.read_text().split()]

    nursery.act("prepare", slug=SLUG)
    *own, readers = map(str, notes)
    writers = [nursery.start("write", slug=SLUG, note=note, a_second=PACE / WRITERS) for note in own]
    reader = nursery.start("read", slug=SLUG, note=readers)
    wait_until(lambda: all(note.read_text() for note in notes))
    began, before = time.monotonic(), len(acknowledged())
    for number in range(BACKUPS):
        run(environment, "manage.py", "backup", str(folder / f"backup-{number}.jsonl.gz"))
    wait_until(lambda: len(acknowledged()) >= WRITES)
    rate = (len(acknowledged()) - before) / (time.monotonic() - began)
    # Each ends by itself at the first error.
    assert [nursery.ended(child) for child in (*writers, reader)] == [None] * (WRITERS + 1), nursery.log.read_text()
    for child in (*writers, reader):
        nursery.kill(child)

    with contextlib.closing(connected(environment["DATABASE_URL"])) as database:
        there = {str(number) for (number,) in database.execute("SELECT id FROM comments_comment")}
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert set(acknowledged()) - there == set()
    assert len(there) - len(acknowledged()) <= WRITERS
    assert nursery.act("differences") == []
    assert "database is locked" not in nursery.log.read_text()
    assert rate >= WRITES_A_SECOND
    tell(f"{len(there)} comments by {WRITERS} writers at {rate:.0f} a second, 0 acknowledged ones lost by the kill")
