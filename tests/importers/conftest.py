"""Bringing archives in, as an operator does."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from discussion.actions.recount import recount
from tests.factories import NOON


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
