"""The house's rules about files."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST = 300
WRITTEN_BY_HAND = {".py", ".html", ".css", ".js", ".txt"}
NAMES_THAT_SAY_NOTHING = {"services.py", "utils.py", "helpers.py", "managers.py", "signals.py", "common.py", "misc.py"}
FOLDERS = ("discussion", "config", "templates", "tests", "bench", "scripts")


def own_files() -> list[Path]:
    """What belongs to the project: what git knows or would add."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    names = listing.stdout.split("\0") if listing.returncode == 0 else map(str, ROOT.rglob("*"))
    files = [ROOT / name for name in names if name]
    return [
        path for path in files if path.is_file() and path.relative_to(ROOT).parts[0] not in (".venv", "var", ".git")
    ]


def test_every_file_is_under_300_lines():
    long = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for path in own_files()
        if path.relative_to(ROOT).parts[0] in FOLDERS
        and path.suffix in WRITTEN_BY_HAND
        and not {"migrations", "vendor", "lists"} & set(path.parts)
    }

    assert [f"{name}: {lines} lines" for name, lines in long.items() if lines >= LONGEST] == []


def test_every_module_is_named_for_its_idea():
    named = [str(path.relative_to(ROOT)) for path in own_files() if path.name in NAMES_THAT_SAY_NOTHING]

    assert named == []


def banned_words() -> list[str]:
    # Put together here, so that this file does not hold what it looks for.
    return [
        "TO" + "DO",
        "FIX" + "ME",
        "X" + "XX",
        "pylint" + ": disable",
        "files." + "pythonhosted" + ".org",
        "pypi" + ".org",
    ]


@pytest.mark.parametrize("word", banned_words())
def test_nothing_names_what_does_not_belong_here(word):
    found = [
        str(path.relative_to(ROOT))
        for path in own_files()
        if path.suffix in {".py", ".html", ".css", ".js", ".txt", ".toml", ".yaml", ".yml", ".sh", ".md", ""}
        and word in path.read_text(errors="ignore")
    ]

    assert found == []


def test_no_function_is_longer_than_it_can_be_read():
    """About ten lines is the rule; forty is where a second idea has certainly moved in."""
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in own_files()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in ("discussion", "config")
        and "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 40
    ]

    assert long == []
