"""A site that moves to the other kind of database and back, by the commands that an operator uses: the same lines."""

import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from tests.factories import NOON
from tests.faults.conftest import created, run
from tests.importers.everything import difference, lines

pytestmark = pytest.mark.services
# Programs of their own, an hour after everything was made.
_LATER = f"""
import sys
from datetime import datetime
import time_machine
with time_machine.travel(datetime.fromisoformat("{NOON + timedelta(hours=1)}"), tick=False):
    import django
    django.setup()
    %s
"""
_COMMAND = "from django.core.management import execute_from_command_line as run; run(['manage.py', *sys.argv[1:]])"
_MAKE = "from tests.importers.everything import make_everything; make_everything()"
_WORK = "from tests.factories import work; work()"


class Installation:
    """Discussion with a database of its own and nothing in it."""

    def __init__(self, folder: Path, database: str) -> None:
        self._folder = folder
        folder.mkdir()
        own = {"DATA_DIR": str(folder), "DATABASE_URL": database, "REDIS_URL": "", "DEMO": "off"}
        secret = {"SECRET_KEY": "the tests keep no secrets, but this one is long enough"}
        self._environment = {**os.environ, **own, **secret, "DJANGO_SETTINGS_MODULE": "config.settings"}
        self._do(_COMMAND, "migrate", "--verbosity", "0")

    def make_everything(self) -> None:
        """One of every kind of thing."""
        self._do(_MAKE)

    def export(self) -> bytes:
        """All of its site."""
        file = self._folder / f"{uuid4().hex}.jsonl"
        self._do(_COMMAND, "export_comments", "--emails", str(file))
        return file.read_bytes()

    def bring(self, export: bytes) -> None:
        """Bring in what another one exported."""
        file = self._folder / f"{uuid4().hex}.jsonl"
        file.write_bytes(export)
        self._do(_COMMAND, "import_comments", "--emails", "keep", str(file))
        self._do(_WORK)

    def _do(self, program: str, *arguments: str) -> None:
        run(self._environment, "-c", _LATER % program, *arguments)


def test_a_site_moves_from_sqlite_to_postgresql_and_back(tmp_path):
    first = Installation(tmp_path / "first", f"sqlite:///{tmp_path}/first.sqlite3")
    first.make_everything()
    here = first.export()
    with created(f"moved_{uuid4().hex}") as database:
        assert database.startswith("postgresql://")
        second = Installation(tmp_path / "second", database)
        second.bring(here)
        there = second.export()
    third = Installation(tmp_path / "third", f"sqlite:///{tmp_path}/third.sqlite3")
    third.bring(there)
    back = third.export()

    assert len(lines(here)) > 50
    assert difference(lines(here), lines(there)) == ([], [])
    assert difference(lines(there), lines(back)) == ([], [])
