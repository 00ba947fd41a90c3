"""The service as granian runs it: what only shows with a real server."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from discussion.backoffice.starting import programs

ROOT = Path(__file__).parents[2]
EVENTS = "/api/v1/articles/a/events"


@pytest.fixture
def server(tmp_path):
    """A web process with the options of ours; gives it and its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = programs()["web"]
    words[words.index("--port") + 1] = str(port)
    words[words.index("--workers") + 1] = "1"
    own = {"DATA_DIR": str(tmp_path), "REDIS_URL": "", "PYTHONPATH": str(ROOT), "RATE_LIMITS": "off"}
    process = subprocess.Popen(
        [*words[:-1], "tests.edge.plain_service:application"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **own},
        stderr=subprocess.DEVNULL,
        # In a group of its own, with the process that it starts itself.
        process_group=0,
    )
    try:
        wait_until(lambda: answers(port))
        yield process, port
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)


def wait_until(condition):
    give_up_at = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)


def answers(port):
    with contextlib.suppress(OSError, http.client.HTTPException):
        return ask(port, "GET", "/").status == 200
    return False


def ask(port, method, path, **options):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request(method, path, **options)
        answer = connection.getresponse()
        answer.content = answer.read()
        return answer


def say(port, text, *, buffer=None):
    """A connection on which these bytes were sent."""
    connection = socket.socket()
    if buffer:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    connection.settimeout(30)
    connection.connect(("127.0.0.1", port))
    connection.sendall(text)
    return connection


def get(path):
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def read_until(connection, end):
    """What comes until these bytes, or until the connection ends."""
    found = b""
    while end not in found and (part := connection.recv(65_536)):
        found += part
    return found


def test_requests_pass_whole(server):
    _, port = server

    answer = ask(port, "POST", "/", body=iter([b"a" * 70_000, b"b" * 5]), headers={"X_One": "no", "X-One": "yes"})
    assert answer.content == b"POST yes None 70005"
    assert answer.headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    assert ask(port, "HEAD", "/").content == b""
    with say(port, b"GET / HTTP/1.1\r\nHost: a\r\nCookie: a=1\r\nCookie: b=2\r\n\r\n") as connection:
        assert b"GET None a=1; b=2 0" in read_until(connection, b" 0")
    with say(port, b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n") as connection:
        assert b" 100 " in read_until(connection, b"\r\n\r\n")
        connection.sendall(b"ab")
        assert b"PUT None None 2" in read_until(connection, b" 2")

    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        ask(port, "GET", "/broken")


def test_nobody_who_stalls_keeps_others_waiting(server):
    _, port = server
    unsent = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx"
    with contextlib.ExitStack() as stack:
        for _ in range(8):
            stack.enter_context(say(port, unsent))
            stack.enter_context(say(port, get("/endless"), buffer=4096))
            stack.enter_context(say(port, get(EVENTS), buffer=4096))

        assert ask(port, "GET", "/").status == 200


def test_at_the_end_streams_are_let_go_with_a_word_when_to_come_back(server):
    process, port = server
    with contextlib.ExitStack() as stack:
        streams = [stack.enter_context(say(port, get(EVENTS))) for _ in range(20)]
        for each in streams:
            assert b"retry: 3000" in read_until(each, b"retry: 3000\n\n")

        process.send_signal(signal.SIGTERM)

        for each in streams:
            assert b"retry: " in read_until(each, b"0\r\n\r\n")
        process.wait(7)
    assert process.returncode == 0


def test_a_client_that_leaves_gives_its_place_up(server, tmp_path, settings):
    from discussion.core import figures

    _, port = server
    settings.DATA_DIR = tmp_path

    def open_streams():
        return sum(
            figures._read(file, is_alive=True).levels["open_streams"] for file in tmp_path.glob("metrics/*.json")
        )

    with say(port, get(EVENTS)) as stream:
        read_until(stream, b"retry: 3000\n\n")
        wait_until(lambda: open_streams() == 1)
    wait_until(lambda: open_streams() == 0)


def test_there_are_no_websockets(server):
    _, port = server
    asked = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }

    assert ask(port, "GET", "/", headers=asked).status == 200
