"""The one kind of web process: live events are held here, everything else goes to Django."""

from collections.abc import Callable, Iterable
from typing import Any

from discussion.edge.bodies import Receive
from discussion.edge.bridge import Bridge, Scope, Send


class Service:
    """The ASGI application, around Django's WSGI handler."""

    def __init__(self, django: Callable[..., Iterable[bytes]]) -> None:
        self._bridge = Bridge(django)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or take part in the start and the end of the process."""
        if scope["type"] == "http":
            await self._bridge(scope, receive, send)
        elif scope["type"] == "lifespan":
            await _live(receive, send)
        else:
            # A websocket: there are none here.
            await send({"type": "websocket.close", "code": 1000})


async def _live(receive: Receive, send: Send) -> None:
    """Say that the start and the end went well."""
    message: dict[str, Any] = {"type": ""}
    while message["type"] != "lifespan.shutdown":
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
