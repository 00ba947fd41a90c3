"""Bringing archives in, as an operator does; a site with everything, and how its export is read."""

import json
from contextlib import closing
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from discussion.actions.recount import recount
from discussion.importers.files import Source
from discussion.importers.formats.own import FORMAT
from tests.factories import NOON
from tests.importers.everything import make_everything


@pytest.fixture
def bring(tmp_path, db):
    """Bring a text in by the command; returns its report. A refusal of the command is an AssertionError."""

    def run(text, *, name="export.xml", **options):
        file, report = tmp_path / name, tmp_path / "report.json"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        try:
            call_command("import_comments", str(file), report=report, stdout=StringIO(), **options)
        except CommandError as error:
            raise AssertionError(str(error)) from error
        return json.loads(report.read_text())

    return run


@pytest.fixture
def counters_are_right(db):
    """After the test every counter says what its rows say."""
    yield
    assert [str(difference) for difference in recount(now=NOON, is_dry=True)] == []


@pytest.fixture
def world():
    return make_everything()


@pytest.fixture
def read(tmp_path):
    """The records that a file with these bytes is read into."""

    def read(content):
        file = tmp_path / "export.jsonl"
        file.write_bytes(content)
        assert FORMAT.recognises(Source(file))
        with closing(Source(file)) as source:
            return [record for record in FORMAT.read(source) if record is not None]

    return read
