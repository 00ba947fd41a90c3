"""Archives that the tests write themselves."""

import gzip
import json
import zipfile


def write(path, content):
    """A file with a text, or with anything else as JSON; gzipped or zipped where its name says so."""
    data = (content if isinstance(content, str) else json.dumps(content)).encode()
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(path.stem, data)
    else:
        path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path
