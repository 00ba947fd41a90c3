"""The bridge from ASGI to Django's WSGI handler, which answers five times as fast as its ASGI one.

One thread answers, one request after the other; archives that are uploaded are answered in a second one. Handler,
iteration and `close` of an answer run in the same thread, where its connections to the database are.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from discussion.edge import bodies
from discussion.edge.bodies import Body, Receive
from discussion.edge.environ import environ_of
from discussion.edge.outflow import Blocks, Outflow
from discussion.edge.uploads import takes_archives

Scope = Mapping[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
_Headers = list[tuple[str, str]]
# Whose answers are a head alone.
_BODILESS = frozenset((204, 304))
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Answer:
    """Django's answer: its head, and the body at once, or in parts that come."""

    begun: asyncio.Future[None]
    status: int = 500
    headers: _Headers = field(default_factory=list)
    body: bytes = b""
    parts: Outflow | None = None
    file: Blocks | None = None

    def start(self, status: str, headers: _Headers, _exc_info: Any = None) -> None:
        """`start_response` of WSGI."""
        self.status, self.headers = int(status[:3]), headers

    def take_header(self, name: str) -> str | None:
        """The value of a header, which goes no further; None without it."""
        found = [value for each, value in self.headers if each.lower() == name.lower()]
        self.headers = [(each, value) for each, value in self.headers if each.lower() != name.lower()]
        return found[0] if found else None


class Bridge:
    """Django behind ASGI."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application
        self._threads = {name: ThreadPoolExecutor(1, thread_name_prefix=name) for name in ("django", "uploads")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        is_archive = scope["method"] == "POST" and takes_archives(scope["path"])
        try:
            body = bodies.arriving(scope, receive) if is_archive else await bodies.take(scope, receive)
        except bodies.Stalled:
            await _refuse_stalled(send)
            return
        thread = self._threads["uploads" if is_archive else "django"]
        answer = await self.ask(environ_of(scope), body, thread=thread)
        await self.give(answer, scope, receive if body.is_whole else None, send, thread=thread)

    async def ask(
        self, environ: dict[str, Any], body: Body | None = None, *, thread: ThreadPoolExecutor | None = None
    ) -> Answer:
        """Django's answer as soon as it begins."""
        loop = asyncio.get_running_loop()
        answer = Answer(loop.create_future())
        environ["CONTENT_LENGTH"] = str(body.length if body else 0)
        environ["wsgi.input"] = body.stream if body else bodies.NOTHING
        environ["wsgi.file_wrapper"] = Blocks
        (thread or self._threads["django"]).submit(self._work, environ, answer, loop)
        await answer.begun
        return answer

    async def give(
        self,
        answer: Answer,
        scope: Scope,
        receive: Receive | None,
        send: Send,
        *,
        thread: ThreadPoolExecutor | None = None,
    ) -> None:
        """Send an answer to its client. With `receive` a client that leaves ends what is being made for it."""
        thread = thread or self._threads["django"]
        await begin(answer, send)
        if scope["method"] == "HEAD" or answer.status in _BODILESS:
            answer.body = b""
            self._let_go(answer, thread)
        is_whole = answer.parts is None and answer.file is None
        await send({"type": "http.response.body", "body": answer.body, "more_body": not is_whole})
        if is_whole:
            return
        leaving = asyncio.ensure_future(left(receive)) if receive else None
        try:
            await self._give_parts(answer, send, leaving)
        finally:
            self._let_go(answer, thread)
            if leaving:
                leaving.cancel()

    async def _give_parts(self, answer: Answer, send: Send, leaving: "asyncio.Future[None] | None") -> None:
        while not (leaving and leaving.done()):
            part = await _next_part(answer, leaving)
            await send({"type": "http.response.body", "body": part or b"", "more_body": bool(part)})
            if not part:
                return

    def _let_go(self, answer: Answer, thread: ThreadPoolExecutor) -> None:
        if answer.parts is not None:
            answer.parts.close()
        if answer.file is not None:
            thread.submit(answer.file.close)
        answer.parts = answer.file = None

    def _work(self, environ: dict[str, Any], answer: Answer, loop: asyncio.AbstractEventLoop) -> None:
        """Answer one request, in the thread."""
        try:
            self._make(environ, answer, loop)
        except BaseException:
            _log.exception("A request failed outside of Django's own handling.")
        finally:
            environ["wsgi.input"].close()
            _tell_begun(answer, loop)

    def _make(self, environ: dict[str, Any], answer: Answer, loop: asyncio.AbstractEventLoop) -> None:
        made = self._application(environ, answer.start)
        if isinstance(made, Blocks):
            self._begin_file(made, answer)
            return
        try:
            if not getattr(made, "streaming", True):
                answer.body = b"".join(made)
                _tell_begun(answer, loop)
                return
            outflow = answer.parts = Outflow(loop)
            _tell_begun(answer, loop)
            _pour(made, outflow)
        finally:
            if hasattr(made, "close"):
                made.close()

    def _begin_file(self, made: Blocks, answer: Answer) -> None:
        """A short file is sent at once, a long one as its client takes it."""
        answer.body = made.read()
        if int(dict(answer.headers).get("Content-Length") or -1) == len(answer.body):
            made.close()
        else:
            answer.file = made


async def begin(answer: Answer, send: Send) -> None:
    """Send the head of an answer."""
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})


def _pour(made: Iterable[bytes], outflow: Outflow) -> None:
    is_whole = False
    try:
        for part in made:
            if outflow.is_gone:
                return
            if part:
                outflow.put(part)
        is_whole = True
    finally:
        outflow.end(is_whole=is_whole)


async def _next_part(answer: Answer, leaving: "asyncio.Future[None] | None") -> bytes | None:
    if answer.file is not None:
        return await asyncio.to_thread(answer.file.read)
    outflow = answer.parts
    if outflow is None:
        return None
    coming = asyncio.ensure_future(outflow.take())
    awaited: list[asyncio.Future[Any]] = [coming, leaving] if leaving else [coming]
    await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
    if not coming.done():
        coming.cancel()
        return None
    return coming.result()


async def left(receive: Receive) -> None:
    """Wait until the client is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _tell_begun(answer: Answer, loop: asyncio.AbstractEventLoop) -> None:
    def tell() -> None:
        if not answer.begun.done():
            answer.begun.set_result(None)

    # A loop that has ended meanwhile has nobody to tell.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(tell)


async def _refuse_stalled(send: Send) -> None:
    await send({"type": "http.response.start", "status": 408, "headers": [(b"connection", b"close")]})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
