"""Live events (`/articles/{slug}/events`): Django decides who is told what, and begins; here the stream is held open.

So a stream's beginning passes all that any request passes: hosts, floods, origins, the log, the figures, its language.
"""

import asyncio
import re
import resource
import signal
from contextlib import suppress
from types import FrameType

from django.conf import settings

from discussion.api.live import HELD, REFUSED
from discussion.core.network import network_of
from discussion.edge.bodies import Receive
from discussion.edge.bridge import Answer, Bridge, Scope, Send, begin, left
from discussion.edge.environ import environ_of
from discussion.edge.streams import Stream, Streams, come_back
from discussion.edge.watcher import Watcher

_PATH = re.compile("/api/v1/articles/[^/]+/events")
# Connections of one process, so that thousands more fit beside the streams that its requests need.
_MOST, _SPARE = 6_000, 256
_ENDING = (signal.SIGTERM, signal.SIGINT)


class Live:
    """The streams of this process."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._streams = Streams(most=min(_MOST, _room()), is_limited=settings.RATE_LIMITS)
        self._is_watched = False

    def takes(self, scope: Scope) -> bool:
        """Whether a request asks for a stream."""
        return scope["method"] == "GET" and _PATH.fullmatch(scope["path"]) is not None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold a stream open until its client leaves or the process ends."""
        self._watch()
        environ = environ_of(scope)
        network = network_of(environ)
        environ[REFUSED] = self._streams.refusal(network)
        with self._streams.place(network):
            answer = await self._bridge.ask(environ)
            # Thousands of streams hold what their coroutines name.
            del environ
            held = answer.take_header(HELD)
            if held is None:
                await self._bridge.give(answer, scope, receive, send)
                return
            article, version, site_version = map(int, held.split())
            with self._streams.following(article, version, site_version) as stream:
                await _hold(stream, answer, receive, send)

    def _watch(self) -> None:
        """With the first stream, when the loop runs and the server has set its own handlers of signals."""
        if self._is_watched:
            return
        self._is_watched = True
        Watcher(self._streams, asyncio.get_running_loop()).start()
        for number in _ENDING:
            self._close_at(number)

    def _close_at(self, number: signal.Signals) -> None:
        """End the streams when the process is told to: the server waits for all that is open, the streams too.

        Its own handler is run from here too: it listens on the loop's file descriptor, which takes no more signals
        while thousands of streams have something to say.
        """
        loop = asyncio.get_running_loop()
        of_server = getattr(loop, "_signal_handlers", {}).get(number)

        def close(_number: int, _frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(self._streams.close)
            if of_server is not None:
                loop.call_soon_threadsafe(of_server._run)

        # Elsewhere than in the main thread, as in tests, there are no signals.
        with suppress(ValueError):
            signal.signal(number, close)
            signal.siginterrupt(number, False)


async def _hold(stream: Stream, answer: Answer, receive: Receive, send: Send) -> None:
    answer.take_header("content-length")
    leaving = asyncio.ensure_future(left(receive))
    leaving.add_done_callback(lambda _done: stream.end())
    try:
        await begin(answer, send)
        await _send(send, answer.body)
        answer.headers, answer.body = [], b""
        while (part := await stream.take()) is not None:
            await _send(send, part)
        if not leaving.done():
            await _send(send, come_back(), is_last=True)
    except asyncio.CancelledError:
        # The client does not read: the server drops the connection of whoever leaves without an end.
        return
    finally:
        leaving.cancel()


async def _send(send: Send, body: bytes, *, is_last: bool = False) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": not is_last})


def _room() -> int:
    """How many connections this process may have, which is as many as the system lets it."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return max(resource.getrlimit(resource.RLIMIT_NOFILE)[0] - _SPARE, 16)
