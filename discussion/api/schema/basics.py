"""What schemas are made of."""

from typing import Any

from discussion.core.ids import PATTERN

Shape = dict[str, Any]

SLUG_PATTERN = "^[A-Za-z0-9_-]+$"
ID_PATTERN = f"^{PATTERN}$"

TEXT: Shape = {"type": "string"}
ID: Shape = {"type": "string", "pattern": ID_PATTERN, "description": "An opaque identifier."}
TIME: Shape = {"type": "string", "format": "date-time", "description": "RFC 3339, in UTC."}
COUNT: Shape = {"type": "integer", "minimum": 0}
TRUTH: Shape = {"type": "boolean"}


def ref(name: str) -> Shape:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def one_of(*values: Any) -> Shape:
    """One of these values, which are of one type."""
    return {"type": "integer" if isinstance(values[0], int) else "string", "enum": list(values)}


def object_of(description: str, properties: dict[str, Shape], *, optional: tuple[str, ...] = ()) -> Shape:
    """An object with these properties, all of them always there but the optional ones."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "description": description, "properties": properties, "required": required}


def body_of(description: str, properties: dict[str, Shape], *, required: tuple[str, ...] = ()) -> Shape:
    """What a request's body may hold: these properties and no others."""
    shape: Shape = {"type": "object", "description": description, "properties": properties}
    shape["additionalProperties"] = False
    return {**shape, "required": list(required)} if required else shape


def or_null(shape: Shape) -> Shape:
    """This, or null."""
    return {"anyOf": [shape, {"type": "null"}]}


def list_of(shape: Shape) -> Shape:
    """A list of these."""
    return {"type": "array", "items": shape}


NEXT: Shape = {"type": ["string", "null"], "description": "The `cursor` of the next page; null at the end."}


def page_of(description: str, shape: Shape) -> Shape:
    """A page of these, and the cursor to the next one."""
    return object_of(description, {"items": list_of(shape), "next": NEXT})
