"""One client goes out: whatever else could open a connection to elsewhere is found, and refused."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Whole modules that speak to elsewhere; the names in them that do not are in HARMLESS.
CLIENTS = {
    *("requests", "urllib.request", "urllib3", "http.client", "httpx", "aiohttp", "httplib2", "pycurl", "websockets"),
    *("websocket", "ftplib", "smtplib", "poplib", "imaplib", "nntplib", "telnetlib", "xmlrpc.client", "paramiko"),
    *("socks", "h2", "hpack", "grpc", "boto3", "niquests", "treq", "asyncio.streams", "socketserver", "ssl"),
    *("jwt.jwks_client", "jwt.PyJWKClient", "requests_oauthlib", "multiprocessing.connection", "anymail"),
}
SOCKETS = {
    "create_connection",
    "socket",
    "connect",
    "connect_ex",
    "open_connection",
    "open_unix_connection",
    "getaddrinfo",
}
HARMLESS = {"socket.gethostname"}
PROGRAMS = {"curl", "wget", "nc", "ncat", "ssh", "openssl"}
# Where → what is used there, and why it may.
ALLOWED = {
    # The client itself.
    "discussion/core/outbound.py": {"requests", "urllib3"},
    "discussion/core/dialling.py": {"urllib3", "socket.socket", "socket.getaddrinfo", ".connect"},
    # Whether the web server of this machine answers, asked by the framework-free health check and the supervisor.
    "discussion/core/vitals.py": {"http.client"},
    # What sends mail by a provider's API; it is given the client.
    "discussion/core/mail_providers.py": {"anymail"},
    # The library's readers of what providers call us with; they answer, and ask nothing.
    "discussion/api/mail_hooks.py": {"anymail"},
    # The errors of Django's own mail backend, by which the mail server that is set is spoken to.
    "discussion/notifications/channels/mail/sending.py": {"smtplib"},
    # Whether a port of this machine is free: it binds, and never connects.
    "discussion/backoffice/starting.py": {"socket.socket"},
}
ADVICE = "Ask by discussion.core.outbound: it dials only what may be reached, and ends in time."


def ways_out(code: str) -> set[str]:
    """What in this code could open a connection."""
    found = {found for node in ast.walk(ast.parse(code)) for found in _ways_out(node)}
    # Where nobody has a socket, what is connected is a database's file or a listener.
    return found if re.search(r"\b(import|from) socket\b", code) else found - {".connect"}


def _ways_out(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (client for alias in node.names for client in _clients(alias.name))
    elif isinstance(node, ast.ImportFrom) and not node.level:
        names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (client for name in [node.module or "", *names] for client in _clients(name))
        yield from (
            name for name in names if name.startswith(("socket.", "asyncio.")) and name.rpartition(".")[2] in SOCKETS
        )
    elif isinstance(node, ast.Attribute):
        yield from _of_attribute(node)
    elif isinstance(node, ast.Call):
        yield from _of_call(node)


def _clients(name: str) -> list[str]:
    return [client for client in CLIENTS if name == client or name.startswith(f"{client}.")]


def _of_attribute(node: ast.Attribute) -> Iterator[str]:
    written = ast.unparse(node)
    yield from _clients(written)
    if written.startswith(("socket.", "asyncio.")) and node.attr in SOCKETS and written not in HARMLESS:
        yield written
    if node.attr in ("PyJWKClient", "urlopen", "urlretrieve"):
        yield f".{node.attr}"


def _of_call(node: ast.Call) -> Iterator[str]:
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("connect", "connect_ex"):
        yield f".{node.func.attr}"
    called = ast.unparse(node.func)
    texts = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    if called.startswith(("subprocess.", "os.")) and PROGRAMS & set(texts):
        yield "a program that goes out"
    if called in ("__import__", "importlib.import_module", "import_module"):
        yield from (client for text in texts for client in _clients(text))


def own_code() -> list[Path]:
    return [*sorted((ROOT / "discussion").rglob("*.py")), *sorted((ROOT / "config").rglob("*.py")), ROOT / "manage.py"]


def test_nothing_but_the_one_client_goes_out():
    found = {str(path.relative_to(ROOT)): ways_out(path.read_text()) for path in own_code()}
    strays = {file: ways - ALLOWED.get(file, set()) for file, ways in found.items()}

    assert {file: ways for file, ways in strays.items() if ways} == {}, ADVICE


def test_what_is_allowed_is_used():
    assert {file: ways_out((ROOT / file).read_text()) for file in ALLOWED} == ALLOWED


@pytest.mark.parametrize(
    "code",
    [
        "import requests",
        "import requests as r",
        "from requests import get",
        "from requests.sessions import Session",
        "import urllib.request",
        "from urllib import request",
        "from urllib.request import urlopen",
        "import urllib\nurllib.request.urlopen('x')",
        "import http.client",
        "from http import client",
        "import httpx",
        "import aiohttp",
        "import urllib3",
        "from urllib3 import PoolManager",
        "import socket\nsocket.create_connection(('a', 1))",
        "from socket import create_connection",
        "import socket\nline = socket.socket()\nline.connect(('a', 1))",
        "import asyncio\nasyncio.open_connection('a', 1)",
        "from asyncio import open_connection",
        "import smtplib",
        "import ftplib",
        "import jwt\njwt.PyJWKClient('x')",
        "from jwt import PyJWKClient",
        "from jwt.jwks_client import PyJWKClient",
        "import subprocess\nsubprocess.run(['curl', 'x'])",
        "import importlib\nimportlib.import_module('requests')",
        "__import__('http.client')",
        "from importlib import import_module\nimport_module(f'anymail.backends.{name}')",
        "def f():\n    from httpx import get",
    ],
)
def test_a_way_round_it_is_found(code):
    assert ways_out(code)


@pytest.mark.parametrize(
    "code",
    [
        "from urllib.parse import urlsplit",
        "import socket\nsocket.gethostname()",
        "from http import HTTPStatus",
        "from http.cookiejar import DefaultCookiePolicy",
        "from discussion.core import outbound\noutbound.fetch('https://a.example/')",
        "import jwt",
    ],
)
def test_what_does_not_go_out_is_let_through(code):
    assert ways_out(code) == set()
