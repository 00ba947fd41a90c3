"""An export as a stream of bytes, and as a file that appears whole or not at all."""

import gzip
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import orjson

from discussion.comments.streams import comment_count
from discussion.core.transactions import one_moment
from discussion.importers.export import Form, What
from discussion.importers.export.lines import end, header, lines
from discussion.importers.export.table import rows_of
from discussion.polls.streams import ballot_count

_PAGE = 65_536
# The marks by which a spreadsheet knows UTF-8; without them it takes ü for Ã¼.
_UTF8 = b"\xef\xbb\xbf"


class Unwritable(Exception):
    """A file that cannot be written; the text is a sentence that says what to do, `reason` names no folder."""

    def __init__(self, sentence: str, *, reason: str) -> None:
        super().__init__(sentence)
        self.reason = reason


def parts(what: What, *, made_at: datetime) -> Iterator[bytes]:
    """The export as it is at one moment, some 64 kB at a time, in constant memory."""
    with one_moment():
        yield from _lines(what, made_at) if what.form is Form.LINES else _table(what)


def expected_rows(what: What) -> int:
    """About how many rows there will be, to tell how far an export has come."""
    count = comment_count(**what.scope)
    return count + ballot_count(**what.scope) if what.form is Form.LINES else count


def rows_in(what: What, part: bytes) -> int:
    """How many rows end in a part of the export."""
    return part.count(b"\n" if what.form is Form.LINES else b"\r\n")


def write(found: Iterable[bytes], file: Path, *, note: Callable[[bytes], object] = lambda part: None) -> None:
    """Write an export to a file that was not there, gzipped where its name ends with .gz; `note` is told each part.

    The file appears whole or not at all, and only its owner may read it. Raises Unwritable.
    """
    if file.exists():
        raise Unwritable(f"{file} is there already: name another file, or move it away.", reason="it is there already")
    draft = file.with_name(f".{file.name}.part")
    try:
        with ExitStack() as opened:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            raw: IO[bytes] = opened.enter_context(os.fdopen(descriptor, "wb"))
            # Level 1 is twice as fast as the usual one and a tenth larger.
            out = opened.enter_context(gzip.GzipFile("", "wb", 1, raw)) if file.suffix == ".gz" else raw
            for part in found:
                out.write(part)
                note(part)
        draft.rename(file)
    except OSError as error:
        sentence = f"{file} cannot be written ({error.strerror}): name a folder with room."
        raise Unwritable(sentence, reason=str(error.strerror)) from error
    finally:
        draft.unlink(missing_ok=True)


def _lines(what: What, made_at: datetime) -> Iterator[bytes]:
    page, rows = bytearray(_line(header(what, made_at))), 0
    for line in lines(what):
        page += _line(line)
        rows += 1
        if len(page) > _PAGE:
            yield bytes(page)
            page.clear()
    yield bytes(page) + _line(end(rows))


def _line(line: Mapping[str, Any]) -> bytes:
    return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)


def _table(what: What) -> Iterator[bytes]:
    yield _UTF8
    for page in rows_of(what):
        yield page.encode()
