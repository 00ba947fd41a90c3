"""A request as ASGI tells it, in the words of WSGI (PEP 3333)."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote_to_bytes

# Proxies of CGI's time read the client's `Proxy` as a setting of their own.
_LEFT_OUT = frozenset((b"proxy", b"content-length", b"content-type", b"transfer-encoding"))


def environ_of(scope: Mapping[str, Any]) -> dict[str, Any]:
    """The variables of a request without its body, which the caller adds with its length."""
    server: Sequence[Any] = scope.get("server") or ("localhost", "80")
    client: Sequence[Any] = scope.get("client") or ("", "")
    return {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        # The server's own reading of it puts other letters in the place of bytes that are no UTF-8.
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        **_variables(scope),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def header(scope: Mapping[str, Any], name: bytes) -> bytes | None:
    """The first line of a header, whose name is in small letters; None without one."""
    return next((value for each, value in scope["headers"] if each == name), None)


def _variables(scope: Mapping[str, Any]) -> dict[str, str]:
    """The headers, each name once."""
    found: dict[str, str] = {}
    if content_type := header(scope, b"content-type"):
        found["CONTENT_TYPE"] = content_type.decode("latin-1")
    for name, value in _believed(scope):
        key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
        if key not in found:
            found[key] = value.decode("latin-1")
        elif key != "HTTP_HOST":
            # HTTP/2 sends each cookie in a line of its own; a comma is a part of its value.
            found[key] += ("; " if name == b"cookie" else ",") + value.decode("latin-1")
    return found


def _believed(scope: Mapping[str, Any]) -> Iterator[tuple[bytes, bytes]]:
    """All headers but those that WSGI names otherwise, and those with an underscore.

    WSGI could not tell `X_Forwarded_For`, which nobody in front has cleaned, from `X-Forwarded-For`.
    """
    for name, value in scope["headers"]:
        if name not in _LEFT_OUT and b"_" not in name:
            yield name, value
