"""XML and JSON as streams of records: constant memory, and a line number for whatever is wrong."""

from collections.abc import Collection, Iterator
from typing import Any, Protocol
from xml.etree.ElementTree import Element, ParseError

import ijson
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from discussion.importers.files import Malformed

# Deeper than any thread that an archive nests.
_DEEPEST = 1_000


class Lines(Protocol):
    """Bytes, a line at a time, and the number of the last one."""

    @property
    def line(self) -> int: ...

    def read(self, size: int = -1, /) -> bytes: ...


def xml_elements(source: Lines, wanted: Collection[str]) -> Iterator[tuple[str, Element]]:
    """Each element at a wanted place, with it, whole, at its end; forgotten when the next is asked for.

    A place is written like `rss/channel/item`, without namespaces. Elements at wanted places within others come first,
    and are not in those any more. Raises Malformed, also for every kind of entity.
    """
    above: list[Element] = []
    places = [""]
    inside = 0
    try:
        for event, element in iterparse(source, events=("start", "end")):
            if event == "start":
                above.append(element)
                places.append(f"{places[-1]}/{local_name(element)}".lstrip("/"))
                inside += places[-1] in wanted
                if len(above) > _DEEPEST:
                    raise Malformed(f"The XML nests deeper than {_DEEPEST} elements.", line=source.line)
                continue
            above.pop()
            place = places.pop()
            if place in wanted:
                inside -= 1
                yield place, element
            if above and (place in wanted or not inside):
                above[-1].remove(element)
    except ParseError as error:
        raise Malformed(f"This is no well-formed XML ({error.msg}).", line=error.position[0]) from error
    except DefusedXmlException as error:
        raise Malformed(
            "The XML declares entities, which can hide a bomb: it is not taken.", line=source.line
        ) from error


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def text_of(element: Element, name: str) -> str:
    """The text of the child of that name, in whatever namespace, without surrounding space; empty where none is."""
    found = child_of(element, name)
    return (found.text or "").strip() if found is not None else ""


def child_of(element: Element, name: str) -> Element | None:
    """The first child of that name, in whatever namespace."""
    ending = f"}}{name}"
    for child in element:
        if child.tag.endswith(ending) or child.tag == name:
            return child
    return None


def json_items(source: Lines, prefix: str) -> Iterator[Any]:
    """Each value at a place like `comments.item`, as ijson names places. Raises Malformed."""
    return (item for _, item in json_items_of(source, prefix))


def json_items_of(source: Lines, *prefixes: str) -> Iterator[tuple[str, Any]]:
    """Each value at one of several places, with its place, in the order of the file. Raises Malformed."""
    try:
        yield from _built(ijson.parse(source, use_float=True), frozenset(prefixes))
    except (ijson.JSONError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split("\n")[0].split())
        raise Malformed(f"This is no well-formed JSON ({reason}).", line=source.line) from error


def _built(events: Iterator[tuple[str, str, Any]], prefixes: Collection[str]) -> Iterator[tuple[str, Any]]:
    builder, place, depth = ijson.ObjectBuilder(), "", 0
    for prefix, event, value in events:
        if not depth:
            if prefix not in prefixes or event in ("end_map", "end_array", "map_key"):
                continue
            builder, place = ijson.ObjectBuilder(), prefix
        builder.event(event, value)
        depth += (event in ("start_map", "start_array")) - (event in ("end_map", "end_array"))
        if depth > _DEEPEST:
            raise ijson.JSONError(f"it nests deeper than {_DEEPEST} levels")
        if not depth:
            yield place, builder.value
