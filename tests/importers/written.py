"""Archives that the tests write themselves, and what a format reads out of them."""

import gzip
import json
import zipfile

from discussion.importers.files import Source


def write(path, content):
    """A file with a text, or with anything else as JSON; gzipped or zipped where its name says so."""
    data = (content if isinstance(content, str) else json.dumps(content)).encode()
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(path.stem, data)
    else:
        path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def records(format, path):
    """All that a format reads out of a file, without what it passes over."""
    source = Source(path)
    found = []
    try:
        for record in format.read(source):
            source.rest()
            found.append(record)
    finally:
        source.close()
    return [record for record in found if record is not None]


def only(kind, found):
    """The records of one kind, by their key."""
    return {each.key: each for each in found if isinstance(each, kind)}


def refusals(found, kind):
    """What was refused, with the reason."""
    return [(each.where, each.reason) for each in found if isinstance(each, kind)]
