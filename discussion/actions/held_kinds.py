"""What a line about things held says: where they stand, what an export shows of them, what erasing does with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.apps import apps
from django.db.models import Model


class Fate(Enum):
    """What erasing does with a row: it goes, it stays and names nobody, or an action of its own settles it."""

    GONE = "deleted"
    NAMELESS = "kept without the reader"
    SETTLED = "settled by itself"


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of a model that belong to a reader, found by the `reader` path.

    `shown` are the fields of the export, `hidden` the texts about the reader which it leaves out: digests and secrets,
    which tell nobody anything and would open doors.
    """

    model: str
    reader: str
    fate: Fate
    shown: str = ""
    hidden: str = ""
    title: str = ""

    @property
    def table(self) -> type[Model]:
        """The model."""
        return apps.get_model(self.model)

    def rows(self, reader: int) -> Iterator[dict[str, Any]]:
        """What the export shows, row by row."""
        found = self.table._default_manager.filter(**{self.reader: reader}).order_by("pk")
        return found.values(*self.shown.split()).iterator()
