"""What a JSON file looks like from its first bytes, and its rows, whether they are an array or stand a line each."""

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import ijson

from discussion.importers.files import Malformed, Source
from discussion.importers.streams import json_items

# Whatever tells one format from another stands above this.
_DEEPEST = 12


def outline(source: Source) -> dict[str, Any]:
    """The places in the beginning of a file, as ijson names them, with the first value at each (None for a container).

    Empty for what is no JSON, and for several files in one.
    """
    found: dict[str, Any] = {}
    try:
        head = source.head().removeprefix(b"\xef\xbb\xbf")
        for place, event, value in ijson.parse(io.BytesIO(head), use_float=True):
            if place.count(".") > _DEEPEST:
                break
            if place and event not in ("map_key", "end_map", "end_array"):
                found.setdefault(place, value)
    except (Malformed, ijson.JSONError, UnicodeDecodeError):
        # The beginning of a file is rarely a whole document: what was found until then stands.
        return found
    return found


def expect(source: Source, is_one: Callable[[Source], bool], what: str) -> None:
    """Raises Malformed for a file that is none of those that `is_one` recognises; `what` they are called."""
    if not is_one(source):
        raise Malformed(f"This is not {what}.")


def rows(source: Source) -> Iterator[Any]:
    """The rows of a JSON array, or of a file with a JSON value on each line. Raises Malformed."""
    if source.head().removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
        return json_items(source, "item")
    return _json_lines(source)


def _json_lines(source: Source) -> Iterator[Any]:
    for line in source.lines():
        if line.strip():
            yield _parsed(line, source.line)


def _parsed(line: str, number: int) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "it nests too deep or holds a huge number"
        raise Malformed(f"This is no well-formed JSON ({reason}).", line=number) from error
