"""An answer on its way from Django's thread to its client, who may read slowly, or not at all.

The thread never waits for a client: what is not read yet lies in memory up to a bound, and beyond it in a file that has
no name.
"""

import asyncio
import os
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from tempfile import TemporaryFile
from threading import Lock
from typing import IO, Any

_IN_MEMORY = 256 * 1024
_PIECE = 64 * 1024


class Broken(Exception):
    """The answer ended in the middle: its client must not take it for whole."""


class Outflow:
    """Bytes that one thread puts in and the loop takes out, in order."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._arrived = asyncio.Event()
        self._lock = Lock()
        self._parts: deque[bytes] = deque()
        self._size = 0
        self._file: IO[bytes] | None = None
        self._written = self._taken = 0
        self._is_ended = self._is_broken = False
        # Set by the loop: nobody takes any more.
        self.is_gone = False

    def put(self, part: bytes) -> None:
        """Add a part, in the thread."""
        with self._lock:
            if self._file is None and self._size + len(part) <= _IN_MEMORY:
                self._parts.append(part)
                self._size += len(part)
            else:
                self._file = self._file or TemporaryFile(buffering=0)  # noqa: SIM115  # closed with the outflow
                self._written += self._file.write(part) or 0
        self._tell()

    def end(self, *, is_whole: bool) -> None:
        """Say that there is no more, in the thread; where something broke, whoever takes is told so at the end."""
        self._is_broken = not is_whole
        self._is_ended = True
        self._tell()

    async def take(self) -> bytes | None:
        """The next part, once there is one; None at the end. Raises Broken where that came too early."""
        while True:
            self._arrived.clear()
            is_ended = self._is_ended
            part = self._next()
            if part or (is_ended and not self._is_broken):
                return part
            if is_ended:
                raise Broken
            await self._arrived.wait()

    def close(self) -> None:
        """Nobody reads on: let go of everything. The thread stops at its next part."""
        self.is_gone = True
        with self._lock:
            self._parts.clear()
            if self._file is not None:
                self._file.close()

    def _next(self) -> bytes | None:
        with self._lock:
            if self._parts:
                part = self._parts.popleft()
                self._size -= len(part)
                return part
            if self._file is None or self._taken == self._written:
                return None
            part = os.pread(self._file.fileno(), _PIECE, self._taken)
            self._taken += len(part)
            return part

    def _tell(self) -> None:
        # A loop that has ended meanwhile has nobody to tell.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._arrived.set)


class Blocks:
    """A file that Django answers with (`wsgi.file_wrapper`): it is read as the client takes it."""

    def __init__(self, file: Any, size: int = _PIECE) -> None:
        self._file, self._size = file, max(size, _PIECE)

    def read(self) -> bytes:
        """The next bytes; none at the end."""
        part: bytes = self._file.read(self._size)
        return part

    def close(self) -> None:
        """Close the file and, with it, Django's answer."""
        self._file.close()

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.read, b"")
