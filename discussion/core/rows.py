"""The one abstract base of the things' models."""

from typing import Any

from django.db import models

from discussion.core import ids


class IdField(models.BigIntegerField):  # type: ignore[type-arg]  # Django itself takes none
    """An identifier of ours. On SQLite it is the row's own number, which spares every lookup a second tree."""

    def db_type(self, connection: Any) -> str | None:
        """The column's type: only `integer` makes SQLite use it as the rowid."""
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class Row(models.Model):
    """A row whose identifier is made by us, sorts by time and may be shown as `public_id`."""

    id = IdField(primary_key=True, default=ids.new_id, editable=False)

    class Meta:
        abstract = True

    @property
    def public_id(self) -> str:
        """The identifier as the API and the pages show it."""
        return ids.encode(self.id)
