"""Reading archives in tests as the import does: a record at a time, with a rest after each."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from discussion.importers.files import Malformed, Source
from discussion.importers.records import Article, Comment, Refused

GIVEN = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "imports"


def given(name):
    path = GIVEN / name
    if not path.exists():
        pytest.skip(f"{name} is not beside this checkout")
    return path


def read(form, path):
    """Everything in the file, what was passed over aside."""
    found = []
    with closing(Source(path)) as source:
        for record in form.read(source):
            source.rest()
            if record is not None:
                found.append(record)
    return found


def articles(records):
    return {record.key: record for record in records if isinstance(record, Article)}


def comments(records):
    return {record.key: record for record in records if isinstance(record, Comment)}


def refusals(records):
    return [(record.where, record.reason) for record in records if isinstance(record, Refused)]


def malformed(form, path):
    with pytest.raises(Malformed) as caught:
        read(form, path)
    return str(caught.value)


def at(*parts):
    return datetime(*parts, tzinfo=UTC)
