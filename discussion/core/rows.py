"""The one abstract base of the things' models."""

from django.db import models

from discussion.core import ids


class Row(models.Model):
    """A row whose identifier is made by us, sorts by time and may be shown as `public_id`."""

    id = models.BigIntegerField(primary_key=True, default=ids.new_id, editable=False)

    class Meta:
        abstract = True

    @property
    def public_id(self) -> str:
        """The identifier as the API and the pages show it."""
        return ids.encode(self.id)
