"""The one kind of web process: live events are held here, everything else goes to Django."""

from collections.abc import Callable, Iterable
from typing import Any

from discussion.edge.bodies import Receive
from discussion.edge.bridge import Bridge, Scope, Send
from discussion.edge.live import Live


class Service:
    """The ASGI application, around Django's WSGI handler."""

    def __init__(self, django: Callable[..., Iterable[bytes]]) -> None:
        self._bridge = Bridge(django)
        self._live = Live(self._bridge)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or take part in the start and the end of the process."""
        if scope["type"] == "http":
            door = self._live if self._live.takes(scope) else self._bridge
            await door(scope, receive, send)
        elif scope["type"] == "lifespan":
            await _take_part(receive, send)
        else:
            # A websocket: there are none here.
            await send({"type": "websocket.close", "code": 1000})


async def _take_part(receive: Receive, send: Send) -> None:
    """Say that the start and the end went well."""
    message: dict[str, Any] = {"type": ""}
    while message["type"] != "lifespan.shutdown":
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
