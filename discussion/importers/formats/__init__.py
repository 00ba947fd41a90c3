"""The formats that archives come in: a file each, and a new one is a copy of an existing one.

A format recognises the beginning of its files and reads them record by record, in whatever order they stand.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from discussion.importers.files import Source
from discussion.importers.records import Record


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name on the command line, what people call it, and how it is recognised and read.

    `recognises` gets the file, whose `head()` and `members()` tell enough. `read` raises Malformed.
    The keys of an archive that `keeps_ids` are our own public ids, and stay what they are where they are free.
    """

    name: str
    title: str
    recognises: Callable[[Source], bool]
    read: Callable[[Source], Iterator[Record]]
    keeps_ids: bool = False
