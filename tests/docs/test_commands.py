"""The commands of the documentation, run as they stand: each page in order, in a folder and a database of its own."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, blocks
from tests.once import made_once

# They start a new process for each command.
pytestmark = pytest.mark.services

PAGES = list(dict.fromkeys(block.page for block in blocks("sh") if block.more == "run"))
STORY = "The queue for electricity\n\nWho is first in it was decided years ago. Who is last decides now.\n"
LIFE = """
from django.core.management import call_command
from discussion.accounts.models import Reader
from discussion.core import clock
from discussion.sites.models import Origin, Site
call_command("migrate", verbosity=0)
site = Site.objects.create(name="The News", created_at=clock.now())
Origin.objects.create(site=site, host="news.example.org")
Reader.objects.create_user("reader@example.org", None, name="Rita Reader", site=site)
call_command("load_article", "story.txt", slug="the-queue")
call_command("import_comments", "comments.xml", source="earlier", article="the-queue")
call_command("collectstatic", interactive=False, verbosity=0)
"""
EXPORT = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel><item>
<title>Harbour</title><link>https://news.example.org/harbour</link><wp:post_id>7</wp:post_id><wp:status>publish</wp:status>
<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_author>Ann</wp:comment_author>
<wp:comment_date_gmt>2019-05-01 10:00:00</wp:comment_date_gmt><wp:comment_approved>1</wp:comment_approved>
<wp:comment_content>It is deep enough.</wp:comment_content><wp:comment_parent>0</wp:comment_parent></wp:comment>
<wp:comment><wp:comment_id>2</wp:comment_id><wp:comment_author>Bo</wp:comment_author>
<wp:comment_date_gmt>2019-05-01 11:00:00</wp:comment_date_gmt><wp:comment_approved>1</wp:comment_approved>
<wp:comment_content>For whom?</wp:comment_content><wp:comment_parent>1</wp:comment_parent></wp:comment>
</item></channel></rss>
"""
# What a page must have done or said, so that commands which do nothing are noticed.
SAID = {
    "README.md": ["Loaded “The queue for electricity”", "Took 2 comments back.", "rows to site.jsonl.gz"],
    "docs/backup.md": ["Restored ", "Every counter says what its rows say."],
    "docs/exporting.md": ["rows to article.jsonl", '"type":"comment"'],
    "docs/importing.md": [
        "2 would be created",
        "2 created",
        "With them came 1 article, 2 readers",
        "Took 2 comments back.",
    ],
    "docs/install.md": ["Superuser created", "migrations: well"],
    "docs/migrations.md": ["No migrations to apply."],
    "docs/sites.md": ["The Herald is made.", "Add talk.herald.example to ALLOWED_HOSTS"],
    "docs/sso.md": ["-----BEGIN PUBLIC KEY-----"],
    "docs/privacy.md": ["Wrote reader.json and reader.html.", "They will be erased at ", "Erased."],
    "docs/upgrade.md": ["No migrations to apply.", "static files: well"],
}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def furnish(folder: Path) -> dict[str, str]:
    """The folder of the code as far as commands see it, and their environment."""
    python = folder / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    (folder / "manage.py").symlink_to(ROOT / "manage.py")
    (folder / "story.txt").write_text(STORY)
    (folder / "comments.xml").write_text(EXPORT)
    for name in ("data", "backups", "tmp"):
        (folder / name).mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {
        "ENVIRONMENT": "development",
        "DATA_DIR": str(folder / "data"),
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "EMAIL_URL": "",
        "DEMO": "off",
        "PORT": str(free_port()),
        "PYTHONUTF8": "1",
        "TMPDIR": str(folder / "tmp"),
        "backups": str(folder / "backups"),
    }


def manage(folder: Path, environment: dict[str, str], *words: str) -> None:
    command = [".venv/bin/python", "manage.py", *words]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def fill(folder: Path) -> None:
    """Bring about what a service keeps that has run for a while, in one process."""
    environment = furnish(folder)
    manage(folder, environment, "shell", "--no-imports", "-c", LIFE)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What it keeps: an article with two comments, and a second site."""
    return made_once(tmp_path_factory, "lived-in", fill) / "data"


def test_every_page_with_commands_has_something_to_say():
    assert set(SAID) == set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_the_page_run(page, data, tmp_path):
    environment = furnish(tmp_path)
    shutil.copytree(data, tmp_path / "data", dirs_exist_ok=True)
    commands = [block.text for block in blocks("sh") if block.page == page and block.more == "run"]
    script = "set -eux\n" + "\n".join(commands)
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
    )

    assert done.returncode == 0, done.stderr
    for words in SAID[page]:
        assert words in done.stdout
