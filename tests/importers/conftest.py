"""A site with everything, and how its export is read."""

from contextlib import closing

import pytest

from discussion.importers.files import Source
from discussion.importers.formats.own import FORMAT
from tests.importers.everything import make_everything


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
