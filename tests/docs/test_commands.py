"""The commands of the pages for operators, run one after another as an operator would."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, blocks

# They need no PostgreSQL, but longer than a few seconds.
pytestmark = pytest.mark.services

PAGES = sorted({block.page for block in blocks("sh") if block.word == "run"})


@pytest.fixture
def installation(tmp_path: Path) -> Path:
    """A folder with the code and its `.venv`, and a service that has started once: its database and static files."""
    folder = tmp_path / "discussion"
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("config", "discussion", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / "manage.py", folder)
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / ".env").write_text("DEMO=off\nEMAIL_URL=consolemail://\n")
    run(".venv/bin/python manage.py migrate --noinput; .venv/bin/python manage.py collectstatic --noinput", folder)
    return folder


def run(text: str, folder: Path) -> str:
    """What it says; it must end well."""
    done = subprocess.run(
        ["sh", "-eu"],
        input=text,
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_do_what_it_says(page, installation):
    run("\n".join(block.text for block in blocks("sh") if block.page == page and block.word == "run"), installation)


def test_a_backup_can_be_restored_from_a_pipe(installation):
    restored = run(
        ".venv/bin/python manage.py backup today.jsonl.gz\nexport DATA_DIR=$PWD/other\n"
        ".venv/bin/python manage.py migrate --noinput >/dev/null\n"
        "cat today.jsonl.gz | .venv/bin/python manage.py restore /dev/stdin",
        installation,
    )

    assert "Restored" in restored
