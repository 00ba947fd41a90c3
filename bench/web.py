"""The web server as `manage.py run` starts it, and clients that ask it over connections that stay open."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PATIENCE_SECONDS = 30
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A web server that answers on a port of this machine, limits off unless said, as load tests want it."""

    pid: int
    port: int
    processes: int

    def cpu_seconds(self) -> float:
        """What its processes have used of the processors so far."""
        return sum(_cpu_seconds(pid) for pid in family(self.pid))


class Client:
    """One connection; requests go one after the other."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE_SECONDS)
        self._left = b""

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """The status of the answer and its body."""
        self._socket.sendall(request)
        head = self._until(b"\r\n\r\n").lower()
        _, _, rest = head.partition(b"content-length:")
        return int(head[9:12]), self._exactly(int(rest.partition(b"\r\n")[0] or 0))

    def _until(self, end: bytes) -> bytes:
        while end not in self._left:
            self._receive()
        found, _, self._left = self._left.partition(end)
        return found + end

    def _exactly(self, length: int) -> bytes:
        while len(self._left) < length:
            self._receive()
        found, self._left = self._left[:length], self._left[length:]
        return found

    def _receive(self) -> None:
        more = self._socket.recv(65_536)
        if not more:
            raise ConnectionError("The server closed the connection.")
        self._left += more


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """A request to the API, ready to be sent."""
    named = {"Host": "localhost", "Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


@contextmanager
def running(**settings: str) -> Iterator[Server]:
    """The server with these settings, until the block ends; with PostgreSQL it has a process for each core."""
    from django.test.utils import override_settings

    from discussion.backoffice.starting import programs, web_workers
    from discussion.core.transactions import is_postgresql

    port = free_port()
    with override_settings(PORT=port, HOST="127.0.0.1"):
        line = programs()["web"]
    processes = web_workers(os.cpu_count() or 1, is_embedded=not is_postgresql())
    line[line.index("--workers") + 1] = str(processes)
    environment = {**os.environ, "RATE_LIMITS": "off", "LOG_LEVEL": "warning", "PORT": str(port), **settings}
    process = subprocess.Popen(line, cwd=Path(__file__).parents[1], env=environment)
    try:
        wait_for(port, process)
        yield Server(process.pid, port, processes)
    finally:
        process.terminate()
        process.wait(_PATIENCE_SECONDS)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the server answers there."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            if Client(port).ask(request("GET", "/healthz"))[0] == 200:
                return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("The web server does not answer.") from None
            time.sleep(0.1)


def family(pid: int) -> list[int]:
    """The process and those that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in family(int(child)))]


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
