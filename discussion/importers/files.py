"""Opening an archive that nobody vouches for: plain, gzipped or zipped, read line by line, never written to disk.

What comes out is bounded: between two records at most `LONGEST_RECORD` bytes and `MOST_LINES` lines are read, so a
bomb is refused after that much, whatever it claims to be.
"""

import gzip
import io
import lzma
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

# Larger than any comment with all that is said about it, and soon read.
LONGEST_RECORD = 8 * 1024 * 1024
MOST_LINES = 200_000
_LONGEST_LINE = 64 * 1024
_HEAD = 64 * 1024
_MOST_MEMBERS = 10_000
# The list of so many members, with names of usual length; zipfile reads it whole before anyone can count.
_LONGEST_LIST = 2 * 1024 * 1024
_GZIP, _ZIP, _BOM = b"\x1f\x8b", b"PK\x03\x04", b"\xef\xbb\xbf"
_UNREADABLE = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError, RuntimeError)


class Malformed(Exception):
    """A file that cannot be read to its end; the text is a sentence that names the line and the reason."""

    def __init__(self, reason: str, *, line: int = 0) -> None:
        super().__init__(f"Line {line}: {reason}" if line else reason)
        self.line = line


class Source:
    """A file as a stream of its bytes, unpacked; `line` is the number of the line that was read last.

    `read` gives one line at most, so that whoever stumbles knows where. A reader of records calls `rest` after each,
    which calls `at_rest`.
    """

    def __init__(self, path: Path, *, member: str = "", at_rest: Callable[[], None] | None = None) -> None:
        self.path = path
        self.member = member
        self._at_rest = at_rest
        self.line = 0
        self._since_rest = 0
        self._lines_since_rest = 0
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
        """The beginning of what the file holds, unpacked; empty for a folder and for a zip with several files."""
        if not self.member and (self.path.is_dir() or len(self.members()) > 1):
            return b""
        with _opened(self.path, self.member) as stream:
            try:
                return stream.read(_HEAD).removeprefix(_BOM)
            except _UNREADABLE as error:
                raise _unreadable(error) from error

    def read(self, size: int = -1) -> bytes:
        """The next line, or as much of it as `size` allows; empty at the end. Raises Malformed."""
        if size == 0:
            return b""
        if self._stream is None:
            self._stream = _opened(self.path, self.member)
        try:
            read = self._stream.readline(min(size, _LONGEST_LINE) if size > 0 else _LONGEST_LINE)
        except _UNREADABLE as error:
            raise _unreadable(error, line=self.line) from error
        is_first = not self.line
        self._count(read)
        return read.removeprefix(_BOM) if is_first else read

    def lines(self) -> Iterator[str]:
        """The lines as text, without their ends. Raises Malformed for what is not UTF-8."""
        while line := self._whole_line():
            try:
                yield line.decode().rstrip("\r\n")
            except UnicodeDecodeError:
                raise Malformed("This is not UTF-8: save the file in that encoding.", line=self.line) from None

    def rest(self) -> None:
        """A record was read: the bounds begin anew."""
        self._since_rest = self._lines_since_rest = 0
        if self._at_rest:
            self._at_rest()

    def again(self) -> "Source":
        """The same file from its beginning."""
        return Source(self.path, member=self.member, at_rest=self._at_rest)

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
        is_new = self._at_line_start and bool(read)
        self.line += is_new
        self._at_line_start = read.endswith(b"\n")
        self._lines_since_rest += is_new
        self._since_rest += len(read)
        if self._since_rest > LONGEST_RECORD:
            much = f"{LONGEST_RECORD // 1024 // 1024} MB"
        elif self._lines_since_rest > MOST_LINES:
            much = f"{MOST_LINES:,} lines"
        else:
            return
        raise Malformed(f"{much} without a comment: no archive of comments looks so.", line=self.line)

    def _is_zip(self) -> bool:
        with _file(self.path) as file:
            return file.read(4) == _ZIP


class _ZipFile(io.BufferedReader):
    """A zip whose list of members, which zipfile reads in one piece, must not be too long."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _LONGEST_LIST:
            raise Malformed(f"The zip holds more than {_MOST_MEMBERS:,} files: give one with the export alone.")
        return super().read(size)


def _file(path: Path) -> io.BufferedReader:
    """A plain file, open. Raises Malformed, also for what would wait for someone to write, like a pipe."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Malformed(f"{path.name} is not a file.")
        return path.open("rb")
    except (OSError, ValueError) as error:
        raise Malformed(f"{path.name} cannot be read ({getattr(error, 'strerror', error)}).") from error


def _opened(path: Path, member: str) -> IO[bytes]:
    """The unpacked bytes. Raises Malformed."""
    with _file(path) as file:
        beginning = file.read(4)
    if beginning == _ZIP:
        return _opened_member(path, member)
    if beginning.startswith(_GZIP):
        return io.BufferedReader(gzip.GzipFile(path), 256 * 1024)
    return _file(path)


def _opened_member(path: Path, member: str) -> IO[bytes]:
    # What is open of it stays so, until it is closed itself.
    with _unzipped(path) as archive:
        found = [each for each in _members(archive) if not member or each.filename == member]
        if len(found) != 1:
            raise Malformed(f"The zip holds {len(found)} files: give one with the export alone.")
        try:
            return archive.open(found[0])
        except _UNREADABLE as error:
            raise _unreadable(error) from error


def _unzipped(path: Path) -> zipfile.ZipFile:
    try:
        with _ZipFile(io.FileIO(path)) as bounded:
            zipfile.ZipFile(bounded).close()
        return zipfile.ZipFile(path)
    except (*_UNREADABLE, ValueError) as error:
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
