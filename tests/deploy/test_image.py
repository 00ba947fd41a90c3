"""The image: small, without secrets, for a user without rights, and with everything that runs."""

import re
import subprocess

import pytest

from tests.deploy.compose import ROOT, copied, instructions, is_in_context


def of(word: str) -> list[str]:
    return [rest for name, rest in instructions() if name == word]


def test_what_builds_stays_out_of_what_runs():
    first, last = of("FROM")

    assert first.endswith(" AS build")
    assert re.fullmatch(r"python:3\.1[23]-slim", last)
    assert f"{last} AS build" == first
    assert any("--from=build" in rest for rest in of("COPY"))


def test_it_runs_as_a_user_known_by_number_to_whom_the_data_belong():
    [user] = of("USER")

    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)
    owner, group = user.split(":")
    assert f"install -d -o {owner} -g {group} /data" in of("RUN")
    assert [name for name, _ in instructions()].index("USER") > len(instructions()) - 4


def test_only_packages_with_known_hashes_get_in():
    [install] = [line for line in of("RUN") if "pip install" in line]

    assert "--require-hashes" in install
    assert "-r /tmp/requirements.txt" in install


def test_it_holds_no_secret():
    text = (ROOT / "Dockerfile").read_text()

    assert not re.search("SECRET|PASSWORD|TOKEN|_KEY", text)
    assert "ARG" not in {name for name, _ in instructions()}


def test_whatever_it_copies_is_there_and_seen_by_docker():
    assert copied()
    for source in copied():
        assert (ROOT / source).exists()
        assert is_in_context(source)


@pytest.mark.parametrize(
    "name",
    [
        ".env",
        ".env.production",
        ".git/config",
        ".venv/bin/python",
        "backup.jsonl.gz",
        "config/test_settings.py",
        "discussion/core/__pycache__/clock.cpython-313.pyc",
        "docs/install.md",
        "tests/conftest.py",
        "var/discussion.sqlite3",
    ],
)
def test_what_is_nobody_elses_business_stays_outside(name):
    assert not is_in_context(name)


@pytest.mark.parametrize(
    "name", ["manage.py", "config/settings.py", "discussion/core/clock.py", "templates/pages/x.html"]
)
def test_what_runs_is_inside(name):
    assert is_in_context(name)


def test_every_file_of_the_product_is_inside():
    listed = subprocess.run(["git", "ls-files", *copied()], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("This folder is no git repository, so nothing says which files belong to the product.")

    left_out = [name for name in listed.stdout.split() if not is_in_context(name)]

    assert [name for name in left_out if not name.endswith("ruff.toml")] == ["config/test_settings.py"]
