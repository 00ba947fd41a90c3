"""What the pages for operators speak of is there, and programs accept the configurations that they hold."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import check_jsonschema
import jsonschema
import pytest
import yaml

from discussion.backoffice.management.commands.run import Command
from tests.docs.pages import PAGES, ROOT, blocks

# Why a block is not run; `run` marks those that are, in test_commands.py.
NOT_RUN = {
    "root": "It changes the machine as root.",
    "docker": "It needs Docker's engine; tests/deploy runs the same services without it.",
}
# What docker-compose.yml reads and the service does not.
SETTINGS_OF_COMPOSE = {"POSTGRES_PASSWORD", "SUBNET"}


def example_settings() -> set[str]:
    lines = (ROOT / ".env.example").read_text().splitlines()
    return {found[1] for line in lines if (found := re.match(r"#?([A-Z_]+)=", line))}


def documented_settings() -> set[str]:
    text = (ROOT / "docs/configure.md").read_text()
    return set(re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE))


def test_every_setting_is_documented_and_no_other():
    assert documented_settings() == example_settings() | SETTINGS_OF_COMPOSE


def test_what_compose_wants_is_documented():
    named = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text())) - {"COMPOSE_PROJECT_NAME"}

    assert named <= documented_settings()


@pytest.mark.parametrize("block", blocks("env"), ids=lambda block: block.page)
def test_the_settings_of_an_example_exist(block):
    assert {line.partition("=")[0] for line in block.text.splitlines()} <= documented_settings()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("block", blocks("sh"), ids=lambda block: f"{block.page}: {block.text.splitlines()[0]}")
def test_every_command_is_run_or_marked_with_why_not(block):
    assert block.word == "run" or block.word in NOT_RUN, f"Write ```sh run, or one of {', '.join(NOT_RUN)}."
    subprocess.run(["sh", "-n"], input=block.text, text=True, check=True)


def test_every_command_of_the_service_exists():
    named = {name for page in PAGES for name in re.findall(r"manage\.py ([a-z]\w+)", page.read_text())}
    listed = subprocess.run(
        [sys.executable, "manage.py", "help", "--commands"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )

    assert "run" in named
    assert named - {"healthcheck"} <= set(listed.stdout.split())
    assert Command.help


def test_the_unit_is_one_that_systemd_accepts(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed.")
    unit = (ROOT / "deploy/discussion.service").read_text()
    (tmp_path / "discussion.service").write_text(unit.replace("/opt/discussion/.venv/bin/python", sys.executable))

    said = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / "discussion.service")], capture_output=True, text=True, timeout=60
    )

    assert "discussion.service" not in said.stderr
    assert said.returncode == 0


@pytest.mark.parametrize("block", blocks("nginx"), ids=lambda block: block.page)
def test_an_excerpt_is_one_that_nginx_accepts(block, tmp_path):
    if not shutil.which("nginx"):
        pytest.skip("nginx is not installed.")
    site = f"server {{ listen 127.0.0.1:8080; {block.text} }}"
    file = tmp_path / "nginx.conf"
    file.write_text(f"pid {tmp_path / 'pid'}; events {{}} http {{ access_log off; {site} }}")

    said = subprocess.run(["nginx", "-t", "-e", "stderr", "-c", str(file)], capture_output=True, text=True)

    assert said.returncode == 0, said.stderr


@pytest.mark.parametrize("block", blocks("caddyfile"), ids=lambda block: block.page)
def test_an_excerpt_is_one_that_caddy_accepts(block, tmp_path):
    if not shutil.which("caddy"):
        pytest.skip("caddy is not installed.")
    text = block.text
    if subprocess.run(["caddy", "version"], capture_output=True, text=True).stdout.lstrip("v").startswith("2.6.2"):
        # Debian's is a little older than what the page asks for, and calls it by another name.
        text = text.replace("request_buffers 2MB", "buffer_requests")
    (tmp_path / "Caddyfile").write_text(text)

    command = ["caddy", "adapt", "--config", str(tmp_path / "Caddyfile"), "--adapter", "caddyfile"]
    said = subprocess.run(command, capture_output=True, text=True)

    assert said.returncode == 0, said.stderr


@pytest.mark.parametrize(
    "block", [each for each in blocks("yaml") if each.word == "compose"], ids=lambda block: block.page
)
def test_an_excerpt_is_one_that_compose_accepts(block):
    schema = Path(check_jsonschema.__file__).parent / "builtin_schemas/vendor/compose-spec.json"

    jsonschema.validate(yaml.safe_load(block.text), yaml.safe_load(schema.read_text()))
