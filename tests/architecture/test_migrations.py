"""Migrations run while the code of before still serves: what would stop it, or make it wait, is refused."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import NotSupportedError, connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import Q

from discussion.core.migrating import AddCheckWhileServing, AddIndexWhileServing, AddUniqueWhileServing

# Those that grow with what readers do; in millions a change of the whole table takes minutes.
LARGE = {
    ("comments", "comment"),
    ("comments", "vote"),
    ("comments", "revision"),
    ("polls", "ballot"),
    ("polls", "ballotevent"),
    ("core", "outboxrow"),
    ("accounts", "reader"),
    ("accounts", "requestkey"),
}
# What was there before anybody had a large table. Nothing is added to it.
BEFORE = {
    ("accounts", "0001_initial"),
    ("articles", "0001_initial"),
    ("comments", "0001_initial"),
    ("comments", "0002_newest_comments"),
    ("comments", "0003_common_ground"),
    ("core", "0001_initial"),
    ("polls", "0001_initial"),
    ("polls", "0002_bursts"),
    ("sites", "0001_initial"),
    ("stances", "0001_initial"),
}
GONE = (migrations.RemoveField, migrations.DeleteModel, migrations.RemoveConstraint)
NEVER = (migrations.RenameField, migrations.RenameModel, migrations.AlterModelTable, migrations.AlterUniqueTogether)
SEE = "See docs/migrations.md."


def dangers(migration: migrations.Migration, state: ProjectState) -> list[str]:
    """Why this migration must not run beside the code of before, a sentence each; `state` is how things are before."""
    found = []
    for operation in migration.operations:
        for step in _steps(operation):
            reason = _danger(step, migration, state)
            found += [f"{migration}: {step.describe()}: {reason} {SEE}"] if reason else []
        operation.state_forwards(migration.app_label, state)
    return found


def _steps(operation: Any) -> Iterator[Any]:
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        yield from operation.database_operations
    else:
        yield operation


def _danger(step: Any, migration: migrations.Migration, state: ProjectState) -> str:
    if isinstance(step, migrations.RunPython | migrations.RunSQL):
        return "fill rows in batches, by a command or a task, and not in a migration that holds everything up."
    name = getattr(step, "model_name", None) or getattr(step, "old_name", None) or getattr(step, "name", "")
    if (migration.app_label, name.lower()) not in LARGE or isinstance(step, migrations.CreateModel):
        return ""
    if isinstance(step, AddIndexWhileServing | AddCheckWhileServing | AddUniqueWhileServing):
        return "" if not migration.atomic else "set `atomic = False` on the migration."
    if isinstance(step, GONE):
        is_unused = getattr(migration, "old_code_is_gone", "")
        return "" if is_unused else "stop using it first; a later version removes it and says `old_code_is_gone`."
    return _danger_of_change(step, migration.app_label, state)


def _danger_of_change(step: Any, app: str, state: ProjectState) -> str:
    if isinstance(step, NEVER):
        return "the code of before knows only the old one: add the new beside it, fill it, remove the old later."
    if isinstance(step, migrations.AddIndex):
        return "writes would wait for it: use AddIndexWhileServing."
    if isinstance(step, migrations.AddConstraint):
        return "writes would wait for it: use AddCheckWhileServing, or AddUniqueWhileServing with a condition."
    if isinstance(step, migrations.AddField):
        return _danger_of_field(step.field)
    if isinstance(step, migrations.AlterField) and _is_other_in_database(step, app, state):
        return "the table would be rewritten: add a new column beside it, fill it, remove the old one later."
    return ""


def _danger_of_field(field: models.Field) -> str:
    if field.unique or field.db_index:
        return "its index would make writes wait: leave it out here, and add it by AddIndexWhileServing."
    if not field.null and not field.has_db_default():
        return "the code of before inserts rows without it: let it be null, or give it a db_default."
    return ""


def _is_other_in_database(step: migrations.AlterField, app: str, state: ProjectState) -> bool:
    before = state.models[app, step.model_name_lower].get_field(step.name)
    before, after = before.clone(), step.field.clone()
    for field in (before, after):
        field.set_attributes_from_name(step.name)
    return bool(connection.schema_editor(collect_sql=True)._field_should_be_altered(before, after))


def test_no_new_migration_stops_the_code_of_before():
    loader = MigrationLoader(None)
    own = {config.label for config in apps.get_app_configs() if config.name.startswith("discussion.")}
    new = {key for key in loader.disk_migrations if key[0] in own} - BEFORE

    found = [
        danger
        for key in sorted(new)
        for danger in dangers(loader.disk_migrations[key], loader.project_state(key, at_end=False))
    ]

    assert found == []


def test_every_large_table_is_one_of_ours():
    assert {(model._meta.app_label, model._meta.model_name) for model in apps.get_models()} >= LARGE


INDEX = models.Index(fields=["created_at"], name="comment_by_time")
CHECK = models.CheckConstraint(condition=Q(up__gte=0), name="comment_up")
UNIQUE = models.UniqueConstraint(fields=["article", "id"], condition=Q(up__gt=0), name="comment_once")
TEXT = models.TextField(null=True)
BREACHES = [
    (migrations.AddField("comment", "mood", models.TextField()), "let it be null, or give it a db_default"),
    (migrations.AddField("comment", "mood", models.TextField(default="")), "let it be null, or give it a db_default"),
    (migrations.AddField("comment", "mood", models.TextField(null=True, unique=True)), "AddIndexWhileServing"),
    (migrations.AddField("comment", "mood", models.TextField(null=True, db_index=True)), "AddIndexWhileServing"),
    (migrations.RemoveField("comment", "body"), "stop using it first"),
    (migrations.DeleteModel("Vote"), "stop using it first"),
    (migrations.RenameField("comment", "body", "text"), "add the new beside it"),
    (migrations.RenameModel("Vote", "Opinion"), "add the new beside it"),
    (migrations.AlterField("comment", "body", models.CharField(max_length=10)), "the table would be rewritten"),
    (migrations.AddIndex("comment", INDEX), "use AddIndexWhileServing"),
    (migrations.AddConstraint("comment", CHECK), "use AddCheckWhileServing"),
    (migrations.SeparateDatabaseAndState([migrations.AddIndex("comment", INDEX)]), "use AddIndexWhileServing"),
    (migrations.RunPython(migrations.RunPython.noop), "fill rows in batches"),
    (migrations.RunSQL("UPDATE comments_comment SET up = 0"), "fill rows in batches"),
    (AddIndexWhileServing("comment", INDEX), "atomic = False"),
    (AddUniqueWhileServing("comment", UNIQUE), "atomic = False"),
]


def judged(operation: Any, **attributes: Any) -> list[str]:
    """What the check says of a migration of the comments that holds this operation."""
    migration = type("Migration", (migrations.Migration,), {"operations": [operation], **attributes})
    return dangers(migration("0999_breach", "comments"), MigrationLoader(None).project_state())


@pytest.mark.parametrize(("operation", "remedy"), BREACHES, ids=lambda each: type(each).__name__)
def test_a_breach_is_refused_with_what_to_do_instead(operation, remedy):
    (sentence,) = judged(operation)

    assert remedy in sentence
    assert sentence.endswith(SEE)


@pytest.mark.parametrize(
    ("operation", "attributes"),
    [
        (migrations.AddField("comment", "mood", TEXT), {}),
        (migrations.AddField("comment", "mood", models.TextField(db_default="")), {}),
        (migrations.AlterField("comment", "body", models.TextField(verbose_name="what it says")), {}),
        (migrations.RemoveField("comment", "body"), {"old_code_is_gone": "Unused since the version before."}),
        (AddIndexWhileServing("comment", INDEX), {"atomic": False}),
        (AddCheckWhileServing("comment", CHECK), {"atomic": False}),
        (AddUniqueWhileServing("comment", UNIQUE), {"atomic": False}),
        (migrations.AddIndex("branch", models.Index(fields=["root"], name="branch_by_root")), {}),
        (migrations.CreateModel("Mood", [("id", models.BigAutoField(primary_key=True))]), {}),
    ],
    ids=lambda each: type(each).__name__,
)
def test_what_the_code_of_before_can_live_with_is_let_through(operation, attributes):
    assert judged(operation, **attributes) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "operation",
    [
        AddIndexWhileServing("comment", INDEX),
        AddCheckWhileServing("comment", CHECK),
        AddUniqueWhileServing("comment", UNIQUE),
    ],
    ids=lambda each: type(each).__name__,
)
def test_the_safe_operations_do_and_undo_their_work_on_both_databases(operation):
    before = MigrationLoader(None).project_state()
    after = before.clone()
    operation.state_forwards("comments", after)
    name = getattr(operation, "index", None) or operation.constraint

    with connection.schema_editor(atomic=connection.vendor != "postgresql") as editor:
        operation.database_forwards("comments", editor, before, after)
    assert name.name in constraints()
    with connection.schema_editor(atomic=connection.vendor != "postgresql") as editor:
        operation.database_backwards("comments", editor, after, before)
    assert name.name not in constraints()


def constraints() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, "comments_comment"))


@pytest.mark.django_db
def test_a_safe_operation_in_a_transaction_says_what_it_needs():
    before = MigrationLoader(None).project_state()
    if connection.vendor != "postgresql":
        pytest.skip("SQLite needs no migration of its own.")
    with connection.schema_editor() as editor, pytest.raises(NotSupportedError, match="atomic = False"):
        AddIndexWhileServing("comment", INDEX).database_forwards("comments", editor, before, before)
