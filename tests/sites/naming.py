"""The names of things in the addresses and bodies of calls."""

import re
from typing import Any

from discussion.core.rows import Row
from tests.sites.world import World

PLACE = re.compile(r"\{(#?)(\w+)\}")


def filled(world: World, value: Any, *, absent: bool = False) -> Any:
    """The value with the names of things in the place of braces."""
    if isinstance(value, list):
        return [filled(world, each, absent=absent) for each in value]
    if not isinstance(value, str):
        return value
    return PLACE.sub(lambda found: _name(world, found[2], is_number=bool(found[1]), absent=absent), value)


def _name(world: World, name: str, *, is_number: bool, absent: bool = False) -> str:
    thing = world.names[name]
    if not isinstance(thing, Row):
        return str(thing)
    if absent:
        return "nothing-here" if hasattr(thing, "slug") else world.names["absent"]
    if is_number:
        return str(thing.id)
    return str(getattr(thing, "slug", None) or thing.public_id)
