"""The contracts of pyproject.toml: the code keeps each of them, and each of them notices a deliberate breach."""

import ast
import subprocess
import sys
import tomllib
from copy import deepcopy
from functools import cache
from pathlib import Path

import grimp
import pytest
from importlinter.api import read_configuration
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract

ROOT = Path(__file__).parents[2]
KINDS = {"layers": LayersContract, "forbidden": ForbiddenContract}
DOORS_WITHOUT_MODELS = {"api", "pages", "signing", "importers", "worker", "edge"}

LAYERS = "Imports point down"
FRAMEWORK = "Only the API knows REST framework"
MODELS = "Doors read through queries and write through actions"
SETTINGS = "The product does not know its configuration"
SANITISER = "One renderer sanitises"


@cache
def house() -> grimp.ImportGraph:
    """Who imports whom, in the code as it stands."""
    return grimp.build_graph(
        "discussion", "config", include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None
    )


def broken(graph: grimp.ImportGraph) -> list[str]:
    """The names of the contracts that the imports break."""
    configuration = read_configuration(str(ROOT / "pyproject.toml"))
    contracts = [
        KINDS[options["type"]](options["name"], configuration["session_options"], options)
        for options in configuration["contracts_options"]
    ]
    return [contract.name for contract in contracts if not contract.check(deepcopy(graph), verbose=False).kept]


def test_the_code_keeps_every_contract():
    assert broken(house()) == [], "Run `make check` to see which imports break it."


@pytest.mark.parametrize(
    ("contract", "importer", "imported"),
    [
        pytest.param(LAYERS, "discussion.core.clock", "discussion.comments.ranking", id="upwards"),
        pytest.param(LAYERS, "discussion.articles.models", "discussion.actions", id="from a thing to an action"),
        pytest.param(LAYERS, "discussion.pages", "discussion.api", id="between siblings"),
        pytest.param(LAYERS, "discussion.gossip", "discussion.core", id="a package without a place"),
        pytest.param(FRAMEWORK, "discussion.actions", "rest_framework", id="framework in the actions"),
        pytest.param(FRAMEWORK, "discussion.comments.queries", "rest_framework", id="framework in a thing"),
        pytest.param(MODELS, "discussion.api", "discussion.comments.models", id="models in the API"),
        pytest.param(MODELS, "discussion.edge", "discussion.articles.models", id="models in the edge"),
        pytest.param(MODELS, "discussion.pages", "discussion.articles.models", id="models in pages"),
        pytest.param(MODELS, "discussion.worker", "discussion.core.models", id="models in the worker"),
        pytest.param(MODELS, "discussion.importers", "discussion.sites.models", id="models in the importers"),
        pytest.param(SETTINGS, "discussion.core.clock", "config.settings", id="settings"),
        pytest.param(SANITISER, "discussion.pages", "nh3", id="a second renderer"),
    ],
)
def test_a_deliberate_breach_breaks_that_contract_alone(contract, importer, imported):
    graph = deepcopy(house())
    if importer not in graph.modules:
        graph.add_module(importer)
    graph.add_import(importer=importer, imported=imported)

    assert broken(graph) == [contract]


def test_the_command_of_make_check_fails_on_a_breach_in_a_file(tmp_path):
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    for package in ("config", "discussion", *(f"discussion/{name}" for row in layers() for name in row)):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    (tmp_path / "discussion/core/__init__.py").write_text("import discussion.comments")

    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)

    assert ended.returncode == 1
    assert f"{LAYERS} BROKEN" in ended.stdout
    assert ended.stdout.count("KEPT") == 4


def layers() -> list[list[str]]:
    options = next(
        each
        for each in read_configuration(str(ROOT / "pyproject.toml"))["contracts_options"]
        if each["type"] == "layers"
    )
    return [[name.strip(" ()") for name in row.split("|")] for row in options["layers"]]


def names_types_alone(path: Path) -> bool:
    """Whether the file imports something only to annotate with it."""
    conditions = [node.test for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.If)]
    return any("TYPE_CHECKING" in ast.unparse(condition) for condition in conditions)


def test_only_doors_name_types_that_they_do_not_import():
    files = [
        path.relative_to(ROOT / "discussion") for path in (ROOT / "discussion").rglob("*.py") if names_types_alone(path)
    ]

    assert [str(path) for path in files if path.parts[0] not in DOORS_WITHOUT_MODELS] == []


def test_every_door_that_may_not_see_models_is_under_that_contract():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    held = next(contract["source_modules"] for contract in contracts if contract["name"] == MODELS)

    doors = {name for name in DOORS_WITHOUT_MODELS if (ROOT / "discussion" / name / "__init__.py").exists()}

    assert {f"discussion.{name}" for name in doors} == set(held)


def banned(file: str, code: str) -> str:
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--select", "TID251", "--stdin-filename", file, "-"]
    return subprocess.run(command, cwd=ROOT, input=code, capture_output=True, text=True, timeout=60).stdout


@pytest.mark.parametrize("file", ["discussion/core/x.py", "discussion/actions/x.py", "discussion/importers/x.py"])
@pytest.mark.parametrize("line", ["from django.http import Http404", "from django.shortcuts import render"])
def test_requests_and_answers_stay_at_the_doors(file, line):
    assert "Requests and answers stay at the doors" in banned(file, line)


@pytest.mark.parametrize("door", ["edge", "api", "pages", "backoffice"])
def test_a_door_may_speak_http(door):
    assert "TID251" not in banned(f"discussion/{door}/x.py", "from django.http import HttpResponse")


@pytest.mark.parametrize("file", ["discussion/comments/x.py", "discussion/pages/x.py", "config/x.py"])
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("from django.db.models.signals import post_save", "No signals"),
        ("from django.dispatch import receiver", "No signals"),
        ("from django.contrib.contenttypes.fields import GenericForeignKey", "No generic foreign keys"),
        ("from django.utils import timezone\ntimezone.now()", "One clock"),
        ("from datetime import datetime\ndatetime.now()", "One clock"),
        ("import datetime\ndatetime.datetime.utcnow()", "One clock"),
        ("from datetime import date\ndate.today()", "One clock"),
    ],
)
def test_what_is_banned_is_banned_at_the_doors_too(file, code, reason):
    assert reason in banned(file, code)
