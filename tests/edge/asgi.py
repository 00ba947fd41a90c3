"""A client of an ASGI application, without a server."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from discussion.edge.bridge import Bridge


def scope(method: str = "GET", path: bytes = b"/", **more: Any) -> dict[str, Any]:
    """What a server tells of a request."""
    headers = [(name.replace("_", "-").encode(), value) for name, value in more.pop("headers", {}).items()]
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path.decode("utf-8", "replace"),
        "raw_path": path,
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "server": ("127.0.0.1", "8000"),
        "client": ("192.0.2.1", "4711"),
        **more,
    }


def part(body: bytes = b"", *, more: bool = False) -> dict[str, Any]:
    """A part of a request's body."""
    return {"type": "http.request", "body": body, "more_body": more}


GONE = {"type": "http.disconnect"}


@dataclass
class Client:
    """Sends the messages one after the other, then stays, until `leave`; keeps what it is sent."""

    messages: list[dict[str, Any]] = field(default_factory=lambda: [part()])
    sent: list[dict[str, Any]] = field(default_factory=list)
    asked: int = 0
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    # Held up before each message that it is sent, where a test wants it so.
    gate: Callable[[], Coroutine[Any, Any, None]] | None = None

    async def receive(self) -> dict[str, Any]:
        """The next message."""
        self.asked += 1
        if self.messages:
            return self.messages.pop(0)
        await self.gone.wait()
        return GONE

    async def send(self, message: dict[str, Any]) -> None:
        """Take a message."""
        if self.gate:
            await self.gate()
        self.sent.append(message)

    @property
    def status(self) -> int:
        """The status that it was told."""
        return int(self.sent[0]["status"])

    @property
    def headers(self) -> dict[str, str]:
        """The headers that it was told."""
        return {name.decode(): value.decode() for name, value in self.sent[0]["headers"]}

    @property
    def body(self) -> bytes:
        """What it was sent so far."""
        return b"".join(message["body"] for message in self.sent[1:])

    @property
    def is_whole(self) -> bool:
        """Whether it was told that this is all."""
        return bool(self.sent) and self.sent[-1].get("more_body") is False


async def until(condition: Callable[[], Any]) -> None:
    """Wait for something that other threads or tasks bring about."""
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.002)


class Whole(list[bytes]):
    """An answer that is there at once, as Django's are."""

    streaming = False

    def __init__(self, body: bytes = b"", close: Callable[[], object] | None = None) -> None:
        super().__init__([body])
        self._close = close

    def close(self) -> None:
        """Do what is to be done at its end."""
        if self._close:
            self._close()


def answer(application: Any, asked: dict[str, Any], client: Client | None = None) -> Client:
    """What a client gets for a request."""

    async def run() -> Client:
        talk = client or Client()
        await Bridge(application)(asked, talk.receive, talk.send)
        return talk

    return asyncio.run(run())


def echo(environ: dict[str, Any], start_response: Any) -> Whole:
    """Says what it was sent."""
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return Whole(body)
