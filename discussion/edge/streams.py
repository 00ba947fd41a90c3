"""The open streams of this process: who follows which article, and what waits to be sent to each.

All of it lives on the loop; the watcher, in its thread, looks at the channels and has pieces published on the loop.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from random import randint
from threading import Event

from discussion.core import figures

# A comment line where nothing happened, so that nobody on the way takes the connection for dead.
PULSE_SECONDS, PULSE = 15.0, b":\n\n"
# What may wait for a client that does not read: past it its stream ends, and it comes back when it can.
_MOST_WAITING = 256 * 1024
_MOST_RECENT = 16
_MOST_OF_A_NETWORK = 500
# Milliseconds, at random, so that not everybody comes back at once.
_COME_BACK = (1_000, 6_000)


@dataclass(frozen=True, slots=True)
class Piece:
    """Events, encoded once for everybody: what came after version `since` up to `until`.

    Where both are 0 they tell how something stands, which anybody may hear at any time.
    """

    since: int
    until: int
    body: bytes


class Stream:
    """One client's share: pieces that wait, until it has taken them."""

    __slots__ = ("_is_ended", "_loop", "_size", "_task", "_waiting", "_woken", "version")

    def __init__(self, version: int) -> None:
        self.version = version
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        self._waiting: deque[bytes] = deque()
        self._size = 0
        self._woken: asyncio.Future[None] | None = None
        self._is_ended = False

    def offer(self, piece: Piece) -> None:
        """Send this next, unless the client has it already, or reads so slowly that its stream must end."""
        if piece.until and piece.until <= self.version:
            return
        self.version = max(self.version, piece.until)
        if self._size + len(piece.body) > _MOST_WAITING:
            self._break_off()
            return
        self._waiting.append(piece.body)
        self._size += len(piece.body)
        self._wake()

    def end(self) -> None:
        """Let the client go, and tell it when to come back; one that does not read is left as it is."""
        if self._size:
            self._break_off()
        self._is_ended = True
        self._wake()

    async def take(self) -> bytes | None:
        """What to send next, as soon as there is something; None at the end."""
        if not self._waiting and not self._is_ended:
            await self._wait()
        if self._is_ended:
            return None
        taken = b"".join(self._waiting) or PULSE
        self._waiting.clear()
        self._size = 0
        return taken

    async def _wait(self) -> None:
        self._woken = self._loop.create_future()
        pulse = self._loop.call_later(PULSE_SECONDS, self._wake)
        try:
            await self._woken
        finally:
            pulse.cancel()
            self._woken = None

    def _wake(self) -> None:
        if self._woken is not None and not self._woken.done():
            self._woken.set_result(None)

    def _break_off(self) -> None:
        """It is in the middle of sending, which may never end."""
        self._is_ended = True
        if self._task is not None:
            self._task.cancel()


@dataclass(slots=True)
class Channel:
    """An article that somebody follows. The watcher alone moves the versions."""

    article: int
    version: int
    site_version: int
    streams: set[Stream] = field(default_factory=set)
    recent: deque[Piece] = field(default_factory=lambda: deque(maxlen=_MOST_RECENT))

    def publish(self, piece: Piece) -> None:
        """Send it to everybody, on the loop."""
        if piece.until:
            self.recent.append(piece)
        for stream in self.streams:
            stream.offer(piece)

    def end(self) -> None:
        """Let everybody go, on the loop: the article is not theirs to read any more."""
        for stream in self.streams:
            stream.end()

    def catches_up(self, stream: Stream) -> bool:
        """Whether a stream that begins at an earlier version gets all that came since."""
        missed = [piece for piece in self.recent if piece.until > stream.version]
        if stream.version < self.version and not (missed and missed[0].since <= stream.version):
            return False
        for piece in missed:
            stream.offer(piece)
        return True


class Streams:
    """Every open stream, within bounds."""

    def __init__(self, *, most: int, is_limited: bool) -> None:
        self._most, self._is_limited = most, is_limited
        self._networks = Counter[str]()
        self._channels: dict[int, Channel] = {}
        self._is_closing = False
        # Whether there is anything to watch.
        self.are_open = Event()

    def refusal(self, network: str) -> str:
        """Why there is no place for one more from this network; empty where there is."""
        if self._is_closing or self._networks.total() >= self._most:
            return "streams_full"
        return "too_many_streams" if self._is_limited and self._networks[network] >= _MOST_OF_A_NETWORK else ""

    @contextmanager
    def place(self, network: str) -> Iterator[None]:
        """Take a place, from before anybody is asked until the client has left."""
        self._networks[network] += 1
        figures.level("open_streams", self._networks.total())
        try:
            yield
        finally:
            self._networks[network] -= 1
            if not self._networks[network]:
                del self._networks[network]
            figures.level("open_streams", self._networks.total())

    @contextmanager
    def following(self, article: int, version: int, site_version: int) -> Iterator[Stream]:
        """A stream of the article's news since this version."""
        channel = self._channels.setdefault(article, Channel(article, version, site_version))
        stream = Stream(version)
        if self._is_closing or not channel.catches_up(stream):
            stream.end()
        channel.streams.add(stream)
        self.are_open.set()
        try:
            yield stream
        finally:
            channel.streams.discard(stream)
            if not channel.streams:
                self._channels.pop(article, None)
            if not self._channels:
                self.are_open.clear()

    def channels(self) -> list[Channel]:
        """The articles that are followed; in any thread."""
        while True:
            with suppress(RuntimeError):  # somebody came or left meanwhile
                return list(self._channels.values())

    def close(self) -> None:
        """End all of them, and take no more: the process is about to end."""
        self._is_closing = True
        for channel in self.channels():
            channel.end()


def come_back() -> bytes:
    """The last words to a client: when to come back."""
    return b"retry: %d\n\n" % randint(*_COME_BACK)  # noqa: S311  # it spreads them, and keeps no secret
