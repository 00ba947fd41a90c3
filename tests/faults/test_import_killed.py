"""An import killed with -9 in the middle, again and again: started once more, it ends with every comment once."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.faults.processes import EVENTS, PATIENCE_SECONDS, ROOT, Environment, run
from tests.importers.invented import disqus

pytestmark = pytest.mark.faults

KILLS = 3
COMMENTS = max(EVENTS * 40, 2_400)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A tree whose branches are ten comments deep, with a tombstone here and there."""
    file = tmp_path / "archive.xml"
    posts = {
        str(n): {
            "body": f"Number {n}",
            "parent": str(n - 1) if n % 10 else "",
            "by": f"reader{n % 7}",
            "deleted": n % 11 == 0,
        }
        for n in range(1, COMMENTS + 1)
    }
    file.write_text(disqus(posts))
    return file


def stored(environment: Environment) -> int:
    """How many comments are there; straight from the database, for the import is quick."""
    url = environment["DATABASE_URL"]
    connect = sqlite3.connect if url.startswith("sqlite") else psycopg.connect
    with closing(connect(url.removeprefix("sqlite:///"))) as connection:
        return int(connection.execute("SELECT COUNT(*) FROM comments_comment").fetchone()[0])


def kill_after(environment: Environment, archive: Path, count: int) -> int:
    """Start the import, and kill it when so many comments are there; returns how it ended."""
    command = [sys.executable, "manage.py", "import_comments", str(archive)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and stored(environment) < count and time.monotonic() < deadline:
        time.sleep(0.001)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait()


def test_an_import_killed_in_the_middle_ends_with_every_comment_once(environment: Environment, archive: Path) -> None:
    ends = [kill_after(environment, archive, kill * COMMENTS // (KILLS + 2)) for kill in range(1, KILLS + 1)]
    assert ends == [-signal.SIGKILL] * KILLS
    run(environment, "manage.py", "import_comments", str(archive))

    told = json.loads(run(environment, "-m", "tests.faults.importing", "check"))
    whole = dict.fromkeys(("comments", "keys", "in hours", "in branches"), COMMENTS)
    assert told == {**whole, "differences": []}
