"""Files that are made to harm: bombs in every wrapping, zips that lead elsewhere, and nesting without end."""

import gzip
import json
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from discussion.importers.files import Malformed, Source
from discussion.importers.formats import artalk, disqus, isso, remark42, wordpress
from tests.importers.archives import malformed, read

ROOT = Path(__file__).resolve().parents[2]
FORMATS = {each.FORMAT.name: each.FORMAT for each in (artalk, disqus, isso, remark42, wordpress)}
DISQUS = b'<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">\n'
WORDPRESS = b'<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><item>\n'
REMARK42 = b'{"version":1,"users":[],"posts":[]}\n'
ARTALK = b'[{"nick":"a","page_key":"/","content":"b"},\n'
POST = b'<post dsq:id="1"><message>'

# Reads one file with one format, and says what became of it, in how much time of its own and how much more memory.
MEASURE = """
import importlib, json, re, sys, time
from pathlib import Path
from discussion.importers.files import Malformed, Source

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])

form = importlib.import_module(f"discussion.importers.formats.{sys.argv[1]}").FORMAT
began, before = time.process_time(), peak()
source, said = Source(Path(sys.argv[2])), ""
try:
    form.recognises(source)
    for record in form.read(source):
        source.rest()
except Malformed as error:
    said = str(error)
megabytes = (peak() - before) / 1024
print(json.dumps({"said": said, "seconds": time.process_time() - began, "megabytes": megabytes}))
"""


def measured(form, path):
    if not Path("/proc/self/status").exists():
        pytest.skip("this system does not tell how much memory a process took at most")
    done = subprocess.run(
        [sys.executable, "-W", "ignore::ResourceWarning", "-c", MEASURE, form, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout)


def bomb(path, head, filler, *, gigabytes=1):
    """A small file that unpacks to a gigabyte: gzip takes packed pieces that stand behind each other for one."""
    piece = filler * (16 * 1024 * 1024 // len(filler))
    path.write_bytes(gzip.compress(head) + gzip.compress(piece, 1) * (gigabytes * 64))
    return path


@pytest.mark.parametrize(
    ("form", "head", "filler"),
    [
        ("disqus", DISQUS, b" "),
        ("disqus", DISQUS, b"\n"),
        ("disqus", DISQUS, b"<a/>"),
        ("disqus", DISQUS + POST, b"x"),
        ("disqus", DISQUS + POST, b"<a/>"),
        ("disqus", DISQUS + POST, b"<a>"),
        ("disqus", DISQUS + b"<!--", b"\n"),
        ("disqus", DISQUS + b'<post id="', b"\n"),
        ("disqus", DISQUS + b"<post ", b'a="" '),
        ("disqus", b"<disqus ", b"\n"),
        ("wordpress", WORDPRESS, b" "),
        ("wordpress", WORDPRESS + b"<wp:comment>", b"<a>b</a>\n"),
        ("remark42", REMARK42, b" "),
        ("remark42", REMARK42, b"\n"),
        ("remark42", REMARK42, b"["),
        ("remark42", REMARK42 + b'{"votes":[', b"[],"),
        ("remark42", REMARK42 + b'{"text":"', b"x"),
        ("artalk", ARTALK, b" "),
        ("artalk", ARTALK, b'{"a":'),
        ("artalk", ARTALK + b"[", b"1,"),
    ],
)
def test_a_bomb_is_refused_soon_and_in_little_memory(tmp_path, form, head, filler):
    said = measured(form, bomb(tmp_path / "bomb.gz", head, filler))
    assert said["said"]
    assert said["megabytes"] < 50
    assert said["seconds"] < 5


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_a_gigabyte_of_nothing_is_refused_soon_and_in_little_memory(tmp_path, form):
    spaces = bomb(tmp_path / "spaces.gz", b"", b" ")
    sparse = tmp_path / "sparse"
    with sparse.open("wb") as file:
        file.truncate(1024**3)
    for path in (spaces, sparse):
        said = measured(form, path)
        assert said["said"]
        assert said["megabytes"] < 50
        assert said["seconds"] < 5


ENTITIES = {
    "a billion laughs": b'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>',
    "a file of this machine": b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "a page elsewhere": b'<!DOCTYPE d [<!ENTITY a SYSTEM "http://127.0.0.1:9/x">]>',
    "a parameter": b'<!DOCTYPE d [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>',
}


@pytest.mark.parametrize("entity", ENTITIES.values(), ids=ENTITIES)
def test_entities_are_refused_whatever_they_stand_for(tmp_path, entity):
    path = tmp_path / "export.xml"
    path.write_bytes(b'<?xml version="1.0"?>\n' + entity + DISQUS + POST + b"&a;</message></post></disqus>")
    assert "declares entities, which can hide a bomb" in malformed(disqus.FORMAT, path)


def test_a_document_type_from_elsewhere_is_never_fetched(tmp_path):
    path = tmp_path / "export.xml"
    path.write_bytes(b'<!DOCTYPE disqus SYSTEM "http://127.0.0.1:9/d.dtd">\n' + DISQUS + b"</disqus>")
    assert read(disqus.FORMAT, path) == []


def zipped(path, *members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def refused(path, member=""):
    with pytest.raises(Malformed) as caught:
        Source(path, member=member).head()
    return str(caught.value)


@pytest.mark.parametrize(
    "name", ["../x.xml", "a/../../x.xml", "/etc/x.xml", "..\\x.xml", "C:\\x.xml", "\\\\host\\x.xml"]
)
def test_a_zip_that_leads_out_of_itself_is_refused(tmp_path, name):
    assert "leads out of it" in refused(zipped(tmp_path / "export.zip", (name, "x")))


def test_a_zip_with_a_link_is_refused(tmp_path):
    link = zipfile.ZipInfo("export.xml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "holds a link" in refused(zipped(tmp_path / "export.zip", (link, "/etc/passwd")))


def test_a_zip_with_a_password_is_refused(tmp_path):
    path = zipped(tmp_path / "export.zip", ("export.xml", "x"))
    content = bytearray(path.read_bytes())
    # The flag that says so stands in the member's own head and in the list at the end.
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert "encrypted" in refused(path)


def test_a_zip_with_a_hundred_thousand_files_is_refused_unread(tmp_path):
    path = zipped(tmp_path / "export.zip", *((f"{number:05}.xml", "") for number in range(100_000)))
    said = measured("disqus", path)
    assert said["said"] == "The zip holds more than 10,000 files: give one with the export alone."
    assert said["megabytes"] < 50


def test_a_zip_with_somewhat_too_many_files_is_refused(tmp_path):
    path = zipped(tmp_path / "export.zip", *((f"{number}", "") for number in range(10_001)))
    assert refused(path) == "The zip holds 10,001 files: give one with the export alone."


def test_a_zip_with_several_files_says_so_and_gives_each_by_name(tmp_path):
    path = zipped(tmp_path / "export.zip", ("a.xml", DISQUS), ("__MACOSX/a.xml", b""), ("b.xml", WORDPRESS))
    source = Source(path)
    assert source.members() == ["a.xml", "b.xml"]
    assert (source.head(), source.part("a.xml").head()) == (b"", DISQUS)
    with pytest.raises(Malformed, match="The zip holds 2 files: give one with the export alone"):
        source.read()
    with pytest.raises(Malformed, match="The zip holds 0 files"):
        source.part("c.xml").read()


def test_a_zip_in_a_zip_is_no_export(tmp_path):
    inner = zipped(tmp_path / "inner.zip", ("export.xml", DISQUS + b"</disqus>"))
    outer = Source(zipped(tmp_path / "outer.zip", ("inner.zip", inner.read_bytes())))
    assert not any(form.recognises(outer) for form in FORMATS.values())


def test_an_export_in_a_zip_is_read(tmp_path):
    path = zipped(tmp_path / "export.zip", ("folder/", b""), ("folder/export.xml", DISQUS + b"</disqus>"))
    assert disqus.FORMAT.recognises(Source(path))
    assert read(disqus.FORMAT, path) == []


@pytest.mark.parametrize("wrap", ["gz", "zip"])
def test_what_was_torn_on_its_way_is_refused(tmp_path, wrap):
    # Noise, so that the end of the packed file is the end of what it holds.
    content = DISQUS + POST + os.urandom(60_000).hex().encode() + b"</message></post></disqus>"
    path = tmp_path / f"export.{wrap}"
    if wrap == "gz":
        path.write_bytes(gzip.compress(content))
    else:
        zipped(path, ("export.xml", content))
    path.write_bytes(path.read_bytes()[:40_000])
    assert "torn or cannot be unpacked" in malformed(disqus.FORMAT, path)


def test_a_zip_whose_content_was_changed_is_refused(tmp_path):
    path = zipped(tmp_path / "export.zip", ("export.xml", DISQUS + b" " * 1000 + b"</disqus>"))
    content = bytearray(path.read_bytes())
    content[60] ^= 0xFF
    path.write_bytes(content)
    assert "cannot be unpacked" in malformed(disqus.FORMAT, path)


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_an_empty_file_a_missing_one_a_folder_and_a_pipe_are_refused(tmp_path, form):
    empty, pipe = tmp_path / "empty", tmp_path / "pipe"
    empty.touch()
    os.mkfifo(pipe)
    for path in (empty, tmp_path):
        assert not FORMATS[form].recognises(Source(path))
    for path in (empty, tmp_path, tmp_path / "missing", pipe):
        assert malformed(FORMATS[form], path)


def test_what_cannot_be_opened_is_said_so(tmp_path):
    assert refused(tmp_path / "missing.xml") == "missing.xml cannot be read (No such file or directory)."
    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path / "pipe") == "pipe is not a file."


@pytest.mark.parametrize("form", sorted(FORMATS))
@pytest.mark.parametrize(
    "noise",
    [b"\0" * 5000, b"\xff" * 5000, b"\xff\xfe" * 2500, b"<" * 70_000, b"{" * 70_000, b"[" * 70_000, b"<!--" * 20_000],
)
def test_noise_is_refused(tmp_path, form, noise):
    path = tmp_path / "noise"
    path.write_bytes(noise)
    assert not FORMATS[form].recognises(Source(path))
    assert malformed(FORMATS[form], path)
