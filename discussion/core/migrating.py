"""Changes of large tables while the code in front of them goes on serving. `docs/migrations.md` says when to use which.

On PostgreSQL they take no lock for which a reader would notice; a migration that holds one says `atomic = False`. On
SQLite they are the plain operations: there a table is changed by one writer while the others wait.
"""

from typing import Any

from django.db import NotSupportedError
from django.db.migrations import AddConstraint, AddIndex
from django.db.migrations.state import ProjectState


class AddIndexWhileServing(AddIndex):
    """Add an index without stopping writes. One that an interrupted attempt left half-built is made anew."""

    atomic = False

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Build it concurrently on PostgreSQL, plainly elsewhere."""
        if not _is_concurrent(schema_editor, self):
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {schema_editor.quote_name(self.index.name)}")
        schema_editor.add_index(model, self.index, concurrently=True)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop it the same way."""
        if not _is_concurrent(schema_editor, self):
            super().database_backwards(app_label, schema_editor, from_state, to_state)
            return
        model = from_state.apps.get_model(app_label, self.model_name)
        schema_editor.remove_index(model, self.index, concurrently=True)


class AddUniqueWhileServing(AddConstraint):
    """Make a rule of uniqueness hold without stopping writes: it is an index, built beside them.

    One that an interrupted attempt, or rows that break the rule, left half-built is made anew.
    """

    atomic = False

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Build its index concurrently on PostgreSQL, plainly elsewhere."""
        if not _is_concurrent(schema_editor, self):
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {schema_editor.quote_name(self.constraint.name)}")
        made = str(self.constraint.create_sql(model, schema_editor))
        schema_editor.execute(made.replace("UNIQUE INDEX", "UNIQUE INDEX CONCURRENTLY", 1), params=None)


class AddCheckWhileServing(AddConstraint):
    """Add a check that holds for new rows at once, and is then held against the old ones beside running writes."""

    atomic = False

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Add it unproven and prove it on PostgreSQL, plainly elsewhere."""
        if not _is_concurrent(schema_editor, self):
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        table, name = map(schema_editor.quote_name, (model._meta.db_table, self.constraint.name))
        schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}", params=None)
        schema_editor.execute(f"{self.constraint.create_sql(model, schema_editor)} NOT VALID", params=None)
        schema_editor.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}", params=None)


def _is_concurrent(schema_editor: Any, operation: AddIndex | AddConstraint) -> bool:
    if schema_editor.connection.vendor != "postgresql":
        return False
    if schema_editor.connection.in_atomic_block:
        raise NotSupportedError(f"{type(operation).__name__} needs a migration of its own with `atomic = False`.")
    return True
