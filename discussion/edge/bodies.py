"""What a request sends, taken before Django begins with it: nobody who sends slowly keeps a thread.

Django refuses whatever is longer than its own bound, by the length, so no more than that is read. The archives that
superusers bring in are longer: they are read as Django asks for them, which it does once it knows who sends.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from tempfile import SpooledTemporaryFile
from typing import IO, Any, NoReturn, Protocol

from django.conf import settings

from discussion.edge.environ import header
from discussion.edge.uploads import MOST_BYTES_SENT

# What a body may weigh in memory; the rest of it lies in a file that has no name.
_IN_MEMORY = 64 * 1024
PATIENCE_SECONDS = 60.0


class Receive(Protocol):
    """The next message of the client. What granian returns is awaited as it is, and is no coroutine."""

    def __call__(self) -> Any: ...


class Stalled(Exception):
    """The client has stopped sending, or is gone."""


@dataclass(slots=True)
class Body:
    """What was read of a body: `length` is what it weighs, or more than Django takes where it weighs too much."""

    length: int
    stream: Any
    # Whether all of it was read, so that the next message tells of the client's end.
    is_whole: bool = True

    def close(self) -> None:
        """Let go of the memory and of the file."""
        self.stream.close()


class Unread:
    """A body that is longer than Django reads: asking for it is a fault."""

    def read(self, _size: int = -1) -> NoReturn:
        """Refuse."""
        raise OSError("The body is longer than it may be, and was not read.")

    readline = readlines = __iter__ = read

    def close(self) -> None:
        """There is nothing to let go of."""


class Arriving(RawIOBase):
    """A body that is read while it arrives, by a thread that may wait for it."""

    def __init__(self, receive: Receive, loop: asyncio.AbstractEventLoop) -> None:
        self._receive, self._loop = receive, loop
        self._rest = b""
        self._is_whole = False

    def readable(self) -> bool:
        """It is read, and nothing else."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """The next bytes, as many as there are and fit; none at the end. Raises OSError where the client stalls."""
        while not self._rest and not self._is_whole:
            coming = asyncio.run_coroutine_threadsafe(_next(self._receive), self._loop)
            try:
                self._rest, is_more = coming.result()
            except Stalled as error:
                raise OSError("The client has stopped sending.") from error
            self._is_whole = not is_more
        given, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)


class _Nothing:
    """The body of a request without one."""

    def read(self, _size: int = -1) -> bytes:
        return b""

    readline = read

    def __iter__(self) -> Iterator[bytes]:
        return iter(())

    def close(self) -> None:
        pass


NOTHING = _Nothing()


async def take(scope: Mapping[str, Any], receive: Receive) -> Body:
    """The body, as far as Django will read it. Raises Stalled."""
    length = _declared(scope)
    if length == 0:
        return Body(0, NOTHING)
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if length is not None and length > most and (header(scope, b"content-type") or b"").startswith(b"multipart/"):
        return Body(length, Unread(), is_whole=False)
    return await _read(receive, most, length)


def arriving(scope: Mapping[str, Any], receive: Receive) -> Body:
    """The body, to be read as it comes, in a thread of its own; call it on the loop."""
    length = _declared(scope)
    stream = BufferedReader(Arriving(receive, asyncio.get_running_loop()))
    # Without a length the end is where the client says so.
    return Body(MOST_BYTES_SENT if length is None else length, stream, is_whole=False)


async def _read(receive: Receive, most: int, declared: int | None) -> Body:
    stream = _empty()
    is_more, length = True, 0
    try:
        while is_more and length <= most:
            part, is_more = await _next(receive)
            length += len(part)
            stream.write(part)
    except BaseException:
        stream.close()
        raise
    stream.seek(0)
    return Body(max(length, declared or 0) if is_more else length, stream, is_whole=not is_more)


async def _next(receive: Receive) -> tuple[bytes, bool]:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            message = await receive()
    except TimeoutError:
        raise Stalled from None
    if message["type"] != "http.request":
        raise Stalled
    return message.get("body", b""), message.get("more_body", False)


def _declared(scope: Mapping[str, Any]) -> int | None:
    """The length that the client tells; 0 without a body, None where its end will be told instead."""
    if header(scope, b"transfer-encoding") is not None:
        return None
    told = header(scope, b"content-length")
    if told is not None and told.isdigit():
        return int(told)
    # HTTP/2 needs neither.
    may_follow = scope["http_version"] == "2" and scope["method"] not in ("GET", "HEAD")
    return None if may_follow and told is None else 0


def _empty() -> IO[bytes]:
    return SpooledTemporaryFile(_IN_MEMORY)
