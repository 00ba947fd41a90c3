"""Requests through Django's WSGI handler in this process: no server, no network, so only our own CPU is counted."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

from django.core.wsgi import get_wsgi_application

_application = cache(get_wsgi_application)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes

    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


def call(
    method: str, path: str, body: Any = None, *, token: str = "", network: int = 0, refused: int = 0, **headers: str
) -> Callable[[], Answer]:
    """A prepared request to the API; calling it sends it. Each `network` is a network of its own to the limits.

    Ends the program where the answer is another refusal than the status in `refused`: it would cost less than what is
    measured.
    """
    authorization = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}
    remote = f"10.{network // 256 % 256}.{network % 256}.1"
    return _prepared(method, f"/api/v1{path}", body, refused, REMOTE_ADDR=remote, **authorization, **headers)


def simplest() -> Callable[[], Answer]:
    """The cheapest request there is: through every middleware to an answer of a few bytes, without the database."""
    return _prepared("GET", "/healthz", None)


def _prepared(method: str, path: str, body: Any, refused: int = 0, **more: str) -> Callable[[], Answer]:
    raw = b"" if body is None else json.dumps(body).encode()
    route, _, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": route,
        "QUERY_STRING": query,
        "HTTP_HOST": "localhost",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(raw)),
        **more,
    }
    setup_testing_defaults(environ)
    return lambda: _send({**environ, "wsgi.input": BytesIO(raw)}, refused)


def _send(environ: dict[str, Any], refused: int) -> Answer:
    statuses: list[str] = []
    response = _application()(environ, lambda status, headers: statuses.append(status))
    answer = Answer(int(statuses[0][:3]), b"".join(response))
    response.close()
    if answer.status != refused and (refused or answer.status >= 400):
        raise SystemExit(
            f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} was refused: {answer.body.decode()[:300]}"
        )
    return answer
