"""Where messages go on this machine: servers for mail, push and webhooks, which keep what they take."""

import email
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiosmtpd.controller import Controller

from tests.sinks import Sink

Behave = Callable[[Any], Awaitable[str | None]]


class MailSink:
    """Takes mail; `behave`, which is given the server's side of the line, may answer a DATA in another way."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.behave: Behave | None = None
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        self._server = Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> "MailSink":
        self._server.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.stop()

    @property
    def url(self) -> str:
        """As EMAIL_URL names it."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep its Message-ID, if it is taken."""
        refusal = await self.behave(server) if self.behave else None
        if refusal:
            return refusal
        self.taken.append(str(email.message_from_bytes(envelope.content)["Message-ID"]))
        if server.transport.is_closing():
            return "250 Nobody hears it"
        return "250 OK"


@dataclass
class Sinks:
    """Whoever is told, and by which identifier each of them knows a message."""

    mail: MailSink
    push: Sink
    webhook: Sink

    def taken(self) -> dict[str, list[str]]:
        """The identifiers of all that came, by channel."""
        return {
            "mail": list(self.mail.taken),
            "push": [each.headers["topic"] for each in self.push.posted],
            "webhook": [each.headers["webhook-id"] for each in self.webhook.posted],
        }


def came(sinks: Sinks, before: dict[str, list[str]]) -> dict[str, tuple[int, int]]:
    """How many messages came since, by channel, and how many came once more."""
    found = {}
    for channel, all_of_it in sinks.taken().items():
        new = all_of_it[len(before[channel]) :]
        different = set(new) - set(before[channel])
        found[channel] = len(different), len(new) - len(different)
    return found
