"""The full mode from beginning to end, by the very commands and checks of docker-compose.yml, only without containers.

What belongs to the containers is replaced: names of machines, paths of volumes, ports, and the images' own programs.
"""

import contextlib
import http.client
import json
import os
import shutil
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.deploy.compose import services
from tests.deploy.stack import PATIENCE_SECONDS, Stack, Visitor, free_port, wait_until

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(not os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="No PostgreSQL is named."),
    pytest.mark.skipif(not shutil.which("redis-server"), reason="No redis-server is installed."),
]

PROGRAMS = ("web", "worker", "beat")


@contextlib.contextmanager
def own_database() -> Iterator[str]:
    server, name = os.environ["DATABASE_URL"], f"full_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{server.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def stack(image: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The file's services in the folder of the image, and Redis by its own command; nothing of it runs yet."""
    folder = tmp_path_factory.mktemp("full")
    ports = {"web": free_port(), "redis": free_port()}
    for name in ("data", "redis"):
        (folder / name).mkdir()
    given = {
        "SECRET_KEY": os.urandom(32).hex(),
        "PUBLIC_URL": "http://talk.example.org",
        "ALLOWED_HOSTS": "talk.example.org",
        "POSTGRES_PASSWORD": "0123456789abcdef",
    }
    found = services(given)
    with own_database() as database_url:
        replacements = {
            f"DATABASE_URL={found['web']['environment']['DATABASE_URL']}": database_url,
            "REDIS_URL=redis://redis:6379/0": f"redis://127.0.0.1:{ports['redis']}/0",
            "DATA_DIR=/data": str(folder / "data"),
            "STATIC_DIR=/srv/static": str(image.parent / "static"),
            "HOST=0.0.0.0": "127.0.0.1",
            "PORT=8000": str(ports["web"]),
            "python": sys.executable,
            "valkey-server": f"redis-server --port {ports['redis']} --dir {folder / 'redis'}",
            "valkey-cli": f"redis-cli -p {ports['redis']}",
        }
        stack = Stack(image, folder, found, replacements, ports)
        try:
            yield stack
        finally:
            stack.kill()


def pending(stack: Stack) -> int:
    return stack.database("SELECT count(*) FROM core_outboxrow WHERE done_at IS NULL")


def test_the_full_mode_starts_serves_and_stops_without_losing_anything(stack, tmp_path):
    assert not stack.is_healthy("redis")
    stack.start("redis")
    stack.wait_until_healthy("redis")
    assert stack.start("migrate").wait(PATIENCE_SECONDS) == 0, stack.log("migrate")
    before = {path: path.stat().st_mtime_ns for path in stack.code.rglob("*")}
    for name in PROGRAMS:
        assert not stack.is_healthy(name)
        stack.start(name)
    for name in PROGRAMS:
        stack.wait_until_healthy(name)

    story = tmp_path / "story.txt"
    story.write_text("The queue for electricity\n\nWho may have it first?\n")
    stack.run("load_article", str(story), "--slug", "queue")
    ann = Visitor(stack.ports["web"]).join("Ann")
    status, comment = ann.send("POST", "/articles/queue/comments", {"body": "It decides who may *enter*."})
    assert status == 201, comment
    wait_until(lambda: pending(stack) == 0, lambda: f"The worker does not act: {stack.log('worker')}")
    assert stack.database("SELECT sum(comment_count) FROM comments_activityhour") == 1

    accepted = stop_in_the_middle(stack)

    # Whatever the worker had taken is done or given back, and one that starts afterwards does the rest.
    assert stack.database("SELECT count(*) FROM core_outboxrow WHERE claimed_until IS NOT NULL") == 0
    assert stack.database("SELECT count(*) FROM comments_comment") == accepted + 1
    for name in ("worker", "beat"):
        assert not stack.is_healthy(name)
        stack.start(name)
        stack.wait_until_healthy(name)
    wait_until(lambda: pending(stack) == 0, lambda: f"The rest is not delivered: {stack.log('worker')}")
    assert stack.database("SELECT sum(comment_count) FROM comments_activityhour") == accepted + 1
    assert stack.stop("beat") == 0, stack.log("beat")
    assert stack.stop("worker") == 0, stack.log("worker")
    assert "Traceback" not in "".join(map(stack.log, PROGRAMS))
    assert {path: path.stat().st_mtime_ns for path in stack.code.rglob("*")} == before, "The image was written to."


class Writer(threading.Thread):
    """A reader who writes one comment after another, until the web server takes no more."""

    def __init__(self, visitor: Visitor) -> None:
        super().__init__(daemon=True)
        self.visitor = visitor
        self.accepted = 0
        self.start()

    def run(self) -> None:
        """A connection that breaks before its answer was of a request that had not begun: nothing is stored of it."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            while True:
                body = {"body": f"Number {self.accepted} of {self.visitor.token[-6:]}."}
                status, answer = self.visitor.send("POST", "/articles/queue/comments", body)
                assert status == 201, answer
                self.accepted += 1


@contextlib.contextmanager
def half_a_comment(visitor: Visitor) -> Iterator[Callable[[], int]]:
    """A request whose body stops in the middle, once the server has begun to read it; calling sends the rest."""
    body = json.dumps({"body": "A slow one."}).encode()
    wanted = {**visitor.headers(), "Content-Length": str(len(body)), "Expect": "100-continue"}
    head = "".join(f"{name}: {value}\r\n" for name, value in wanted.items())
    with socket.create_connection(("127.0.0.1", visitor.port), timeout=30) as connection:
        connection.sendall(f"POST /api/v1/articles/queue/comments HTTP/1.1\r\n{head}\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
        connection.sendall(body[:5])

        def finish() -> int:
            connection.sendall(body[5:])
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            return answer.status

        yield finish


@contextlib.contextmanager
def follower(visitor: Visitor) -> Iterator[http.client.HTTPResponse]:
    """Somebody who follows the article by live events."""
    connection = http.client.HTTPConnection("127.0.0.1", visitor.port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", "/api/v1/articles/queue/events", headers=visitor.headers())
        stream = connection.getresponse()
        assert stream.readline().startswith(b"retry: ")
        yield stream


def listens(port: int) -> bool:
    with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=30):
        return True
    return False


def stop_in_the_middle(stack: Stack) -> int:
    """Stop everything while readers write; returns how many comments were accepted."""
    visitor = Visitor(stack.ports["web"])
    writers = [Writer(visitor.join(f"Writer {number}")) for number in range(4)]
    wait_until(lambda: all(writer.accepted > 4 for writer in writers), lambda: f"It is slow: {stack.log('web')}")
    codes: dict[str, int] = {}
    with half_a_comment(visitor.join("Slow")) as finish, follower(visitor) as stream:
        stopping = [
            threading.Thread(target=lambda name=name: codes.update({name: stack.stop(name)})) for name in PROGRAMS
        ]
        for thread in stopping:
            thread.start()
        wait_until(lambda: not listens(stack.ports["web"]), lambda: f"It does not stop: {stack.log('web')}")
        slow = finish()
        for thread in [*stopping, *writers]:
            thread.join(PATIENCE_SECONDS)
        assert b"retry: " in stream.read()
    assert slow == 201
    assert codes == dict.fromkeys(PROGRAMS, 0), "".join(map(stack.log, PROGRAMS))
    return sum(writer.accepted for writer in writers) + 1
