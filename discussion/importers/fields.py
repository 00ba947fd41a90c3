"""The fields of a JSON object that somebody wrote: each of the type that is asked for, or a sentence that names it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from discussion.core.texts import storable
from discussion.importers.times import zoned


class Wrong(Exception):
    """A field that is missing or of another type; the text is a sentence."""


class Fields:
    """An object whose fields are asked for by name and type; what does not fit raises Wrong."""

    def __init__(self, found: Any, *, name: str = "It") -> None:
        if not isinstance(found, Mapping):
            raise Wrong(f"{name} is no object.")
        self._found = found

    def text(self, name: str) -> str:
        """A text, without what no database stores."""
        value = self._found.get(name)
        if not isinstance(value, str):
            raise Wrong(f"Its {name} is no text.")
        return storable(value)

    def text_or_none(self, name: str) -> str | None:
        """A text, or None where it is null or missing."""
        return None if self._found.get(name) is None else self.text(name)

    def moment(self, name: str) -> datetime:
        """A time."""
        return moment(self._found.get(name), name)

    def moment_or_none(self, name: str) -> datetime | None:
        """A time, or None where it is null or missing."""
        return None if self._found.get(name) is None else self.moment(name)

    def count(self, name: str) -> int:
        """A whole number that is not negative."""
        value = self._found.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise Wrong(f"Its {name} is no whole number.")
        return value

    def number(self, name: str) -> float:
        """Any number."""
        value = self._found.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Wrong(f"Its {name} is no number.")
        return float(value)

    def truth(self, name: str) -> bool:
        """True or false."""
        value = self._found.get(name)
        if not isinstance(value, bool):
            raise Wrong(f"Its {name} is neither true nor false.")
        return value

    def items(self, name: str) -> list[Any]:
        """A list."""
        value = self._found.get(name)
        if not isinstance(value, list):
            raise Wrong(f"Its {name} are no list.")
        return value

    def objects(self, name: str) -> Iterator["Fields"]:
        """The objects of a list."""
        return (Fields(each, name=f"One of its {name}") for each in self.items(name))

    def object_or_none(self, name: str) -> "Fields | None":
        """An object, or None where it is null or missing."""
        value = self._found.get(name)
        return None if value is None else Fields(value, name=f"Its {name}")


def moment(value: Any, name: str) -> datetime:
    """A time with its zone, from a text. Raises Wrong."""
    time = zoned(value) if isinstance(value, str) else None
    if time is None:
        raise Wrong(f"Its {name} is no time.")
    return time
