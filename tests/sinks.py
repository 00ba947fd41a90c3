"""Where messages go on this machine: services that take what is posted to them, and mail servers; both keep it."""

import email
import socket
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

# What a mail server does with a mail: given its side of the line, it answers in its own way, or takes it.
Behave = Callable[[Any], Awaitable[str | None]]


@dataclass
class Posted:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Answer:
    """What the sink answers; it waits for `after` first, if given."""

    status: int = 200
    body: bytes = b"taken"
    headers: dict[str, str] = field(default_factory=dict)
    after: threading.Event | None = None


class Sink:
    """Listens on 127.0.0.1 until it is closed; answers `answers` in turn, the last of them for ever."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers) or [Answer()]
        self.posted: list[Posted] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def __enter__(self) -> "Sink":
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where it takes what is posted."""
        return f"http://127.0.0.1:{self._server.server_port}/hooks"

    def _take(self, posted: Posted) -> Answer:
        self.posted.append(posted)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                answer = sink._take(Posted(self.path, headers, body))
                if answer.after:
                    answer.after.wait(20)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *said: Any) -> None:
                """Nothing."""

        return Handler


_TAKEN = "250 OK"


def _known(_address: str) -> str:
    return _TAKEN


class MailSink:
    """Takes mail; `rcpt` answers to each address, and `behave` may answer to a mail in another way."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.lines = 0
        self.behave: Behave | None = None
        self.rcpt: Callable[[str], str] = _known
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

    @property
    def message_ids(self) -> list[str]:
        """By which each mail that was taken is known."""
        return [str(email.message_from_bytes(each)["Message-ID"]) for each in self.taken]

    def answer(self, text: str) -> None:
        """Take no mail, and say this of each."""

        async def refuse(_server: Any) -> str:
            return text

        self.behave = refuse

    def mend(self) -> None:
        """Know every address and take every mail again."""
        self.behave, self.rcpt = None, _known

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]) -> Any:
        """Count the lines that were opened."""
        self.lines += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Whether mail to this address is taken."""
        answer = self.rcpt(address)
        if answer == _TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep the mail, if it is taken."""
        refusal = await self.behave(server) if self.behave else None
        if refusal:
            return refusal
        self.taken.append(envelope.content)
        return "250 Nobody hears it" if server.transport.is_closing() else _TAKEN


async def cut_off(server: Any) -> None:
    """The line ends when the mail was taken: nobody but the server knows that it was."""
    server.transport.abort()


@dataclass
class Sinks:
    """Whoever is told, and by which identifier each of them knows a message."""

    mail: MailSink
    push: Sink
    webhook: Sink

    def taken(self) -> dict[str, list[str]]:
        """The identifiers of all that came, by channel."""
        return {
            "mail": self.mail.message_ids,
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
