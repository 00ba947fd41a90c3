"""The web process of the tests: our own service, as granian runs it, around a handler that has no database."""

import os
from collections.abc import Iterable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from discussion.edge.service import Service  # noqa: E402


class _Whole(list[bytes]):
    streaming = False


def _plain(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    if path.endswith("/events"):
        refused = environ["discussion.streams"]
        held = [] if refused else [("X-Stream-Held", "1 1 1")]
        start_response("503 Service Unavailable" if refused else "200 OK", held)
        return _Whole([b"retry: 3000\n\n"])
    if path == "/broken":
        start_response("200 OK", [])
        return _broken()
    if path == "/endless":
        start_response("200 OK", [])
        return (b"x" * 65_536 for _ in range(400))
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    told = f"{environ['REQUEST_METHOD']} {environ.get('HTTP_X_ONE')} {environ.get('HTTP_COOKIE')} {len(body)}"
    start_response("200 OK", [("Content-Length", str(len(told))), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    return _Whole([told.encode()])


def _broken() -> Iterable[bytes]:
    yield b"begun"
    raise OSError


application = Service(_plain)
