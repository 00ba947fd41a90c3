"""Disks without room: a small one of its own, or, where nobody may mount one, what system or database refuse."""

import contextlib
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.servers import connected
from tests.faults.service import Service

_REFUSE = """
    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$
"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path | None]:
    """A small disk; None where this system lets nobody mount one."""
    with tempfile.TemporaryDirectory(prefix="faults-disk-") as folder:
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder]
        if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode:
            yield None
            return
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """All the room that there is, taken."""
    ballast = disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
    yield
    ballast.unlink()


@contextmanager
def forbidden_to_write(service: Service) -> Iterator[None]:
    """No process of the service can write a byte to any file, whatever it is for (Linux sets limits from outside)."""
    _limit(service, 0)
    yield
    # Whoever was started meanwhile has the limit from the one that started it.
    while any(_limits(each)[0] == 0 for each in service.processes()):
        _limit(service, resource.RLIM_INFINITY)


@contextmanager
def without_room(url: str) -> Iterator[None]:
    """A PostgreSQL whose tables cannot grow: it says what it says of a full disk."""
    with contextlib.closing(connected(url)) as database:
        database.execute(_REFUSE)
        tables = [name for (name,) in database.execute(_TABLES).fetchall()]
        for name in tables:
            database.execute(f'CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON "{name}" EXECUTE FUNCTION no_room()')
        database.commit()
        yield
        database.execute("DROP FUNCTION no_room CASCADE")
        database.commit()


def _limit(service: Service, most: int) -> None:
    for number in service.processes():
        with contextlib.suppress(ProcessLookupError):
            hard = _limits(number)[1]
            resource.prlimit(number, resource.RLIMIT_FSIZE, (hard if most == resource.RLIM_INFINITY else most, hard))


def _limits(number: int) -> tuple[int, int]:
    try:
        return resource.prlimit(number, resource.RLIMIT_FSIZE)
    except ProcessLookupError:
        return resource.RLIM_INFINITY, resource.RLIM_INFINITY
