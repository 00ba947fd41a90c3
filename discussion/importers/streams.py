"""XML and JSON as streams of records: constant memory, and a line number for whatever is wrong."""

import io
from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Any, Protocol
from xml.etree.ElementTree import Element, ParseError

import ijson
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from discussion.importers.files import Malformed

# Deeper than any thread that an archive nests.
_DEEPEST = 1_000
# Elements or values that one record is made of: each takes far more memory than it takes room in the file.
_MOST_PARTS = 200_000
# What the parser has in hand without having told of it; beyond this, more than a line is read at once.
_IN_HAND = 4 * 1024
# How deep the places reach that tell formats apart.
_DEEPEST_TOLD = 12
_STARTS = ("start_map", "start_array")
_WITHIN = ("map_key", "end_map", "end_array")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Lines(Protocol):
    """Bytes, a line at a time, and the number of the last one."""

    @property
    def line(self) -> int: ...

    def read(self, size: int = -1, /) -> bytes: ...


class _Chunks:
    """The file from its first tag on, in pieces for a parser that goes over an unfinished tag anew with each piece.

    A piece is a line, and then as much as was read since the parser last told of something, so that a tag of millions
    of lines costs no more than a long one.
    """

    def __init__(self, source: Lines) -> None:
        self._source = source
        self._has_begun = False
        self.dropped_lines = 0
        self.in_hand = 0

    def read(self, size: int = -1) -> bytes:
        """The next piece; empty at the end."""
        pieces = [self._source.read(size) if self._has_begun else self._beginning()]
        wanted = self.in_hand if self.in_hand > _IN_HAND else 0
        length = len(pieces[0])
        while pieces[-1] and length < wanted:
            pieces.append(self._source.read(size))
            length += len(pieces[-1])
        self.in_hand += length
        return b"".join(pieces)

    def _beginning(self) -> bytes:
        """The first line with a tag in it, without what stands before: XML must begin with its declaration."""
        self._has_begun = True
        while (read := self._source.read()) and not read.startswith(_UTF16):
            if (start := read.find(b"<")) >= 0:
                return read[start:]
            self.dropped_lines += read.endswith(b"\n")
        return read


def xml_elements(source: Lines, wanted: Collection[str]) -> Iterator[tuple[str, Element]]:
    """Each element at a wanted place, with it, whole, at its end; forgotten when the next is asked for.

    A place is written like `rss/channel/item`, without namespaces. Elements at wanted places within others come first,
    and are not in those any more. What stands before the first tag is passed over. Raises Malformed, also for every
    kind of entity.
    """
    chunks = _Chunks(source)
    try:
        yield from _whole(chunks, source, wanted)
    except ParseError as error:
        line = error.position[0] + chunks.dropped_lines
        raise Malformed(f"This is no well-formed XML ({str(error).partition(':')[0]}).", line=line) from error
    except DefusedXmlException as error:
        raise Malformed(
            "The XML declares entities, which can hide a bomb: it is not taken.", line=source.line
        ) from error
    except (LookupError, ValueError) as error:
        raise Malformed(f"The XML is in an encoding that is not known ({error}): save it as UTF-8.") from error


def _whole(chunks: _Chunks, source: Lines, wanted: Collection[str]) -> Iterator[tuple[str, Element]]:
    above: list[Element] = []
    places = [""]
    inside = parts = 0
    for event, element in iterparse(chunks, events=("start", "end")):
        chunks.in_hand = 0
        if event == "start":
            above.append(element)
            places.append(f"{places[-1]}/{local_name(element)}".lstrip("/"))
            inside += places[-1] in wanted
            parts += bool(inside)
            _check_bounds(len(above), parts, source)
            continue
        above.pop()
        place = places.pop()
        if place in wanted:
            inside -= 1
            parts = 0
            yield place, element
        if above and (place in wanted or not inside):
            above[-1].remove(element)


def _check_bounds(depth: int, parts: int, source: Lines) -> None:
    if depth > _DEEPEST:
        raise Malformed(f"This nests deeper than {_DEEPEST:,} levels.", line=source.line)
    if parts > _MOST_PARTS:
        raise Malformed(f"One record is made of more than {_MOST_PARTS:,} parts.", line=source.line)


def xml_root(head: bytes) -> str:
    """The name of the outermost element, without its namespace, in the beginning of a file; empty where none is."""
    rest = head.replace(b"\0", b"")
    while (start := rest.find(b"<")) >= 0:
        rest = rest[start:]
        if rest[1:2] not in (b"?", b"!"):
            name = rest[1:200].replace(b"/", b" ").replace(b">", b" ").split(maxsplit=1)[:1]
            return name[0].rpartition(b":")[2].decode(errors="replace") if name else ""
        rest = rest.partition(b"-->" if rest.startswith(b"<!--") else b">")[2]
    return ""


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


def json_items_of(source: Lines, *prefixes: str, starts: Collection[str] = ()) -> Iterator[tuple[str, Any]]:
    """Each value at one of several places, with its place, in the order of the file. Raises Malformed.

    What is too large to be given whole is told as it begins: whatever stands at one of `starts` is None.
    """
    return _json(source, prefixes, several=False, starts=starts)


def json_lines(source: Lines) -> Iterator[Any]:
    """Each value of JSON lines, or of values that stand behind each other in any other way. Raises Malformed."""
    return (item for _, item in _json(source, ("",), several=True))


def json_places(head: bytes) -> dict[str, Any]:
    """The places in the beginning of a JSON file, as ijson names them, each with the first value there.

    A container's value is None. The deepest places are left out; what is no JSON has none.
    """
    places: dict[str, Any] = {}
    # The beginning ends where it ends, and what is no JSON has no places from there on.
    with suppress(Malformed, ijson.JSONError, UnicodeDecodeError):
        for path, event, value in _placed(_Head(head), several=True):
            if event not in _WITHIN and len(path) <= _DEEPEST_TOLD:
                places.setdefault(".".join(path), value)
    return places


class _Head(io.BytesIO):
    line = 0


def _json(
    source: Lines, prefixes: Collection[str], *, several: bool, starts: Collection[str] = ()
) -> Iterator[tuple[str, Any]]:
    try:
        yield from _built(source, prefixes, several=several, starts=starts)
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise Malformed(f"This is no well-formed JSON ({_reason(error)}).", line=source.line) from error


def _reason(error: Exception) -> str:
    """The first line of what the parser says: the others draw an arrow, and what it says of bad bytes is bytes."""
    said = error.args[0] if error.args else ""
    said = said.decode(errors="replace") if isinstance(said, bytes) else str(error)
    return str(said).partition("\n")[0].strip(" .")


def _built(
    source: Lines, prefixes: Collection[str], *, several: bool, starts: Collection[str]
) -> Iterator[tuple[str, Any]]:
    wanted = {tuple(prefix.split(".")) if prefix else () for prefix in (*prefixes, *starts)}
    lengths = {len(path) for path in wanted}
    builder, place, outer, parts = ijson.ObjectBuilder(), "", -1, 0
    for path, event, value in _placed(source, several=several):
        if outer < 0:
            if event in _WITHIN or len(path) not in lengths or tuple(path) not in wanted:
                continue
            builder, place, outer, parts = ijson.ObjectBuilder(), ".".join(path), len(path), 0
            if place in starts:
                outer = -1
                yield place, None
                continue
        builder.event(event, value)
        parts += 1
        _check_bounds(len(path), parts, source)
        if len(path) == outer and event not in _STARTS:
            outer = -1
            yield place, builder.value


def _placed(source: Lines, *, several: bool) -> Iterator[tuple[list[str], str, Any]]:
    """The parser's events, each with the place of its value; ijson's own places take quadratic room to nest."""
    path: list[str] = []
    for event, value in ijson.basic_parse(source, use_float=True, multiple_values=several):
        if event == "map_key":
            path[-1] = value
        elif event in ("end_map", "end_array"):
            path.pop()
        yield path, event, value
        if event in _STARTS:
            path.append("item")
            _check_bounds(len(path), 0, source)
