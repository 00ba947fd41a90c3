"""What import contracts cannot see: relations between models, and what every model must have."""

import tomllib
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Model

ROOT = Path(__file__).parents[2]
WITHOUT_SITE = {"core", "sites"}


def layers() -> list[list[str]]:
    """The packages of each layer, the highest first."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    rows = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [[name.strip(" ()") for name in row.split("|")] for row in rows]


def own_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("discussion.")]


def package(model: type[Model]) -> str:
    return model.__module__.split(".")[1]


def relations(models: Iterable[type[Model]]) -> list[tuple[str, str, str]]:
    """For each relation of our models to another one of ours: its package, the other's, and its name."""
    return [
        (package(model), package(field.related_model), f"{model.__name__}.{field.name}")
        for model in models
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if field.is_relation and field.related_model in own_models()
    ]


def pointing_up(found: Iterable[tuple[str, str, str]]) -> list[str]:
    """The names of the relations that do not go down, or stay within their package."""
    height = {name: -number for number, row in enumerate(layers()) for name in row}
    return [name for source, target, name in found if source != target and height[target] >= height[source]]


def test_no_relation_points_up():
    found = relations(own_models())

    assert found
    assert pointing_up(found) == []


@pytest.mark.parametrize(
    ("source", "target", "is_refused"),
    [
        ("articles", "comments", True),
        ("sites", "accounts", True),
        ("comments", "polls", True),
        ("comments", "articles", False),
        ("comments", "comments", False),
    ],
)
def test_a_relation_that_points_up_or_sideways_is_found(source, target, is_refused):
    assert pointing_up([(source, target, "Thing.other")]) == (["Thing.other"] if is_refused else [])


def test_every_row_of_a_thing_belongs_to_a_site():
    strays = [
        model.__name__
        for model in own_models()
        if package(model) not in WITHOUT_SITE and "site" not in {field.name for field in model._meta.local_fields}
    ]

    assert strays == []


def test_no_model_overrides_how_it_is_saved_or_deleted():
    overrides = [
        f"{model.__name__}.{name}"
        for model in own_models()
        for name in ("save", "delete", "__init__")
        if name in vars(model)
    ]

    assert overrides == []


@pytest.mark.django_db
def test_the_migrations_are_in_step_with_the_models():
    report = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=report)
    except SystemExit:
        pytest.fail(f"Make the missing migration with `manage.py makemigrations`.\n{report.getvalue()}")
