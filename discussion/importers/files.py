"""Opening an archive that nobody vouches for: plain, gzipped or zipped, read line by line, never written to disk.

What comes out is bounded: between two records at most `LONGEST_RECORD` bytes are read, so a bomb is refused after
that much, whatever it claims to be.
"""

import gzip
import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

# Larger than any comment with all that is said about it, and soon read.
LONGEST_RECORD = 8 * 1024 * 1024
_LONGEST_LINE = 64 * 1024
_HEAD = 64 * 1024
_MOST_MEMBERS = 10_000
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"


class Malformed(Exception):
    """A file that cannot be read to its end; the text is a sentence that names the line and the reason."""

    def __init__(self, reason: str, *, line: int = 0) -> None:
        super().__init__(f"Line {line}: {reason}" if line else reason)
        self.line = line


class Source:
    """A file as a stream of its bytes, unpacked; `line` is the number of the line that was read last.

    `read` gives one line at most, so that whoever stumbles knows where. A reader of records calls `rest` after each.
    """

    def __init__(self, path: Path, *, member: str = "") -> None:
        self.path = path
        self.member = member
        self.line = 0
        self._since_rest = 0
        self._at_line_start = True
        self._stream: IO[bytes] | None = None

    @property
    def name(self) -> str:
        """What the file is called, as far as a reader cares."""
        return self.member or self.path.name

    def members(self) -> list[str]:
        """The names of what a folder or a zip holds; just the one name for any other file."""
        if self.path.is_dir():
            return sorted(each.name for each in self.path.iterdir() if each.is_file() and not each.is_symlink())
        if not self._is_zip():
            return [self.path.name]
        with _unzipped(self.path) as archive:
            return [each.filename for each in _members(archive)]

    def part(self, member: str) -> "Source":
        """One of the members as a stream of its own."""
        return Source(self.path / member) if self.path.is_dir() else Source(self.path, member=member)

    def head(self) -> bytes:
        """The beginning of what the file holds, unpacked."""
        with _opened(self.path, self.member) as stream:
            try:
                return stream.read(_HEAD)
            except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
                raise _unreadable(error) from error

    def read(self, size: int = -1) -> bytes:
        """The next line, or as much of it as `size` allows; empty at the end. Raises Malformed."""
        if size == 0:
            return b""
        if self._stream is None:
            self._stream = _opened(self.path, self.member)
        try:
            read = self._stream.readline(min(size, _LONGEST_LINE) if size > 0 else _LONGEST_LINE)
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
            raise _unreadable(error, line=self.line) from error
        self._count(read)
        return read

    def lines(self) -> Iterator[str]:
        """The lines as text, without their ends. Raises Malformed for what is not UTF-8."""
        while line := self._whole_line():
            try:
                yield line.decode("utf-8-sig" if self.line == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError:
                raise Malformed("This is not UTF-8: save the file in that encoding.", line=self.line) from None

    def rest(self) -> None:
        """A record was read: the bound begins anew."""
        self._since_rest = 0

    def close(self) -> None:
        """Let go of the file."""
        if self._stream is not None:
            self._stream.close()

    def _whole_line(self) -> bytes:
        parts = []
        while part := self.read():
            parts.append(part)
            if part.endswith(b"\n"):
                break
        return b"".join(parts)

    def _count(self, read: bytes) -> None:
        self.line += self._at_line_start and bool(read)
        self._at_line_start = read.endswith(b"\n")
        self._since_rest += len(read)
        if self._since_rest > LONGEST_RECORD:
            raise Malformed(
                f"{LONGEST_RECORD // 1024 // 1024} MB without a comment: no archive of comments looks so.",
                line=self.line,
            )

    def _is_zip(self) -> bool:
        with self.path.open("rb") as file:
            return file.read(4) == _ZIP


def _opened(path: Path, member: str) -> IO[bytes]:
    """The unpacked bytes. Raises Malformed."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise Malformed(f"{path.name} cannot be read ({error.strerror}).") from error
    beginning = file.read(4)
    file.seek(0)
    if beginning.startswith(_GZIP):
        file.close()
        return io.BufferedReader(gzip.GzipFile(path), 256 * 1024)
    if beginning == _ZIP:
        file.close()
        return _opened_member(path, member)
    return file


def _opened_member(path: Path, member: str) -> IO[bytes]:
    archive = _unzipped(path)
    found = [each for each in _members(archive) if not member or each.filename == member]
    if len(found) != 1:
        raise Malformed(f"The zip holds {len(found)} files: give one with the export alone.")
    try:
        return archive.open(found[0])
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:
        raise _unreadable(error) from error


def _unzipped(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise _unreadable(error) from error


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files in a zip, refused as a whole where one is a link or leads out of it: nobody makes such by accident."""
    found = archive.infolist()
    if len(found) > _MOST_MEMBERS:
        raise Malformed(f"The zip holds {len(found):,} files: give one with the export alone.")
    for each in found:
        parts = each.filename.replace("\\", "/").split("/")
        if ".." in parts or not parts[0] or ":" in parts[0]:
            raise Malformed(f"The zip holds a file that leads out of it ({each.filename[:80]!r}): it is not taken.")
        if stat.S_ISLNK(each.external_attr >> 16):
            raise Malformed(f"The zip holds a link ({each.filename[:80]!r}): it is not taken.")
    return [each for each in found if not each.is_dir() and not each.filename.startswith("__MACOSX/")]


def _unreadable(error: Exception, *, line: int = 0) -> Malformed:
    return Malformed(f"The file is torn or cannot be unpacked ({error}).", line=line)
