"""The documentation says what is true: links lead somewhere, tables are whole, snippets are the real files'."""

import getpass
import os
import re
import shlex
import shutil
import subprocess
from argparse import ArgumentParser

import pytest
import yaml

from discussion.importers.known import format_names
from discussion.importers.management.commands.import_comments import Command
from discussion.importers.reports import KINDS
from tests.docs.pages import PAGES, ROOT, anchors, blocks, cells, links, name_of

ROOT_NEEDED = "It changes the machine, as root."
DOCKER_NEEDED = "It needs Docker; tests/deploy starts what the compose file says without it."
SERVICE_NEEDED = "It speaks to a running service; tests/api and tests/pages do the same."
# Each block of commands that is not run, by its page and its first line, and why.
NOT_RUN = {
    ("README.md", "make run     # start everything, with a demonstration, and print the address"): "It does not end.",
    ("README.md", "api=http://localhost:8000/api/v1"): SERVICE_NEEDED,
    ("README.md", "curl -s $api/polls -H \"Authorization: Bearer $editor\" -H 'Content-Type: application/json' \\"): (
        SERVICE_NEEDED
    ),
    ("README.md", "ENVIRONMENT=production"): "These are settings, which tests/architecture/test_settings.py tries.",
    ("docs/install.md", "apt-get install --yes python3-venv make"): ROOT_NEEDED,
    ("docs/install.md", "systemctl daemon-reload"): ROOT_NEEDED,
    ("docs/install.md", "apt-get install --yes postgresql redis-server"): ROOT_NEEDED,
    ("docs/install.md", "docker compose up --build --detach --wait"): DOCKER_NEEDED,
    ("docs/guarantees.md", "make faults"): "It takes a good while, and the checks run it for themselves.",
    ("docs/upgrade.md", "make install"): ROOT_NEEDED,
    ("docs/upgrade.md", "docker compose exec web python manage.py backup /data/before.jsonl.gz"): DOCKER_NEEDED,
    ("docs/backup.md", "docker compose exec web python manage.py backup /data/today.jsonl.gz"): DOCKER_NEEDED,
    ("docs/backup.md", "docker compose stop"): DOCKER_NEEDED,
    ("docs/proxy.md", "cp deploy/nginx.conf /etc/nginx/conf.d/discussion.conf"): ROOT_NEEDED,
    ("docs/importing.md", "docker compose cp comments.xml web:/data/comments.xml"): DOCKER_NEEDED,
}


def settings() -> set[str]:
    return set(re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def test_every_block_of_commands_is_run_or_says_why_not():
    left = {(block.page, block.first_line) for block in blocks("sh") if block.more != "run"}

    assert left == set(NOT_RUN)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page):
    for link in links(page):
        file, _, place = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        if not link.startswith(("https://", "http://", "mailto:")):
            assert target.exists(), f"{name_of(page)} leads to {link}, which is not there."
            assert not place or place in anchors(target), f"{name_of(page)} leads to {link}, which is no heading."


def test_every_page_can_be_reached_from_the_readme():
    reached, left = set(), [ROOT / "README.md"]
    while left:
        page = left.pop()
        reached.add(page)
        targets = {(page.parent / link.partition("#")[0]).resolve() for link in links(page) if "://" not in link}
        left += [target for target in targets if target.suffix == ".md" and target not in reached and target.exists()]

    assert set(PAGES) <= reached


def test_every_setting_is_explained():
    explained = {name for row in cells("docs/configure.md") for name in re.findall(r"^`([A-Z_]+)`$", row[0])}

    assert explained == settings() | {"POSTGRES_PASSWORD", "SUBNET"}


def test_every_setting_that_a_page_names_in_an_example_exists():
    named = {
        (block.page, name)
        for language in ("env", "sh")
        for block in blocks(language)
        if language == "env" or block.first_line.startswith("ENVIRONMENT=")
        for name in re.findall(r"^([A-Z_]+)=", block.text, re.MULTILINE)
    }

    assert named
    assert {name for _, name in named} <= settings() | {"POSTGRES_PASSWORD", "SUBNET"}


def test_every_option_of_an_import_is_explained():
    parser = ArgumentParser()
    Command().add_arguments(parser)
    options = {option for action in parser._actions for option in action.option_strings} - {"-h", "--help"}
    explained = {option for row in cells("docs/importing.md") for option in re.findall(r"^`(--[a-z-]+)", row[0])}

    assert explained == options


def test_every_format_has_its_row():
    page = cells("docs/importing.md")
    begin = [row[0] for row in page].index("`--format`")

    assert {row[0].strip("`") for row in page[begin + 1 :]} == set(format_names()) - {"auto"}


def test_every_kind_of_note_is_explained():
    first = {row[0].strip("`") for row in cells("docs/importing.md")}

    assert set(KINDS) <= first


def test_the_unit_starts_what_the_page_installs():
    unit = (ROOT / "deploy/discussion.service").read_text()
    page = (ROOT / "docs/install.md").read_text()

    assert "WorkingDirectory=/opt/discussion\n" in unit
    assert "ExecStart=/opt/discussion/.venv/bin/python manage.py run\n" in unit
    assert "make -C /opt/discussion install" in page
    assert "User=discussion\n" in unit
    assert "useradd --system --home-dir /var/lib/discussion" in page
    # What the unit lets the service write is what the page tells it to write to.
    assert "StateDirectory=discussion\n" in unit
    assert "DATA_DIR=/var/lib/discussion\n" in page


def test_every_file_that_a_page_copies_is_there():
    copied = re.findall(r"(?:^|\s)(?:/opt/discussion/)?(deploy/\S+)", "".join(block.text for block in blocks("sh")))

    assert copied
    assert all((ROOT / file).exists() for file in copied)


def test_the_caddy_of_the_page_says_what_the_caddy_of_the_service_says():
    [snippet] = [block.text for block in blocks("caddyfile")]
    real = {line.strip() for line in (ROOT / "deploy/Caddyfile").read_text().splitlines()}
    own = {"talk.example.org {", "reverse_proxy 127.0.0.1:8000 {"}

    assert {line.strip() for line in snippet.splitlines()} - own <= real


@pytest.mark.skipif(not shutil.which("caddy"), reason="caddy is not installed.")
def test_caddy_takes_the_page(tmp_path):
    [snippet] = [block.text for block in blocks("caddyfile")]
    version = subprocess.run(["caddy", "version"], capture_output=True, text=True).stdout
    # Debian's is older than the page asks for, and calls it by another name.
    text = (
        snippet.replace("request_buffers 2MB", "buffer_requests")
        if version.lstrip("v").startswith("2.6.2")
        else snippet
    )
    (tmp_path / "Caddyfile").write_text(text)
    done = subprocess.run(
        ["caddy", "adapt", "--config", str(tmp_path / "Caddyfile"), "--adapter", "caddyfile"],
        env=os.environ | {"HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed.")
def test_nginx_takes_the_page(tmp_path):
    [snippet] = [block.text for block in blocks("nginx")]
    account = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    (tmp_path / "nginx.conf").write_text(
        f"{account} pid {tmp_path / 'pid'}; error_log stderr; events {{}}\n"
        f"http {{ access_log off; server {{ listen 127.0.0.1:8080; {snippet} }} }}\n"
    )
    command = ["nginx", "-t", "-p", str(tmp_path), "-e", "stderr", "-c", str(tmp_path / "nginx.conf")]
    done = subprocess.run(command, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr


def test_the_services_that_a_page_overrides_are_those_of_the_compose_file():
    [override] = [block.text for block in blocks("yaml") if "services:" in block.text]

    assert set(yaml.safe_load(override)["services"]) <= set(
        yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    )


def test_the_cron_line_makes_a_backup_under_a_name_of_its_own():
    [line] = [block.text for block in blocks("crontab")]
    *when, command = line.split(maxsplit=5)
    words = shlex.split(command.replace(r"\%", "%"))

    assert when == ["0", "3", "*", "*", "*"]
    # Cron takes a bare per cent sign for the end of the line.
    assert not re.search(r"(?<!\\)%", command)
    assert words[:6] == ["cd", "/opt/discussion", "&&", ".venv/bin/python", "manage.py", "backup"]
