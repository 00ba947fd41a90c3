"""The product's own programs, started as an operator starts them, and readers who write to them meanwhile."""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.faults.processes import ROOT, Environment, wait_until
from tests.faults.servers import connected, free_port

PROGRAMS = ("web", "worker", "beat")
_PENDING = "SELECT COUNT(*) FROM core_outboxrow WHERE done_at IS NULL AND dead_at IS NULL"
_CAUGHT_UP_SECONDS = 120


class Service:
    """`manage.py run` for each program; all of them are killed with -9 at the end."""

    def __init__(self, environment: Environment) -> None:
        self.port = free_port()
        self.environment = {
            **environment,
            "PORT": str(self.port),
            "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "TRUSTED_PROXIES": "127.0.0.1",
            "LOG_LEVEL": "warning",
        }
        self.log = Path(environment["DATA_DIR"], "service.log")
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *programs: str, **environment: str) -> None:
        """Start them; the web server is waited for."""
        for name in programs:
            with self.log.open("ab") as log:
                self._running[name] = subprocess.Popen(
                    [sys.executable, "manage.py", "run", name],
                    cwd=ROOT,
                    env={**self.environment, **environment},
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        if "web" in programs:
            wait_until(lambda: self.ask("/healthz")[0] == 200, pause=0.1)

    def kill(self, *programs: str) -> None:
        """With -9."""
        for name in programs or list(self._running):
            process = self._running.pop(name)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def processes(self) -> list[int]:
        """Those that run at this moment, with all that they have started: each program leads a group."""
        leaders = {process.pid for process in self._running.values()}
        numbers = [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]
        found = []
        for number in numbers:
            with contextlib.suppress(ProcessLookupError):
                found += [number] if os.getpgid(number) in leaders else []
        return found

    def is_running(self, name: str) -> bool:
        return self._running[name].poll() is None

    def ask(self, path: str, body: Any = None, *, timeout: float = 30, **headers: str) -> tuple[int | None, Any]:
        """Status and answer, by a new connection: POST where there is a body. No status where nobody answered."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        named = {"Content-Type": "application/json", **{name.replace("_", "-"): text for name, text in headers.items()}}
        try:
            connection.request("POST" if body else "GET", path, json.dumps(body) if body else None, named)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if "json" in answer.headers["Content-Type"] else text.decode()
        except (OSError, http.client.HTTPException) as error:
            return None, repr(error)
        finally:
            connection.close()

    def guest(self, number: int) -> dict[str, str]:
        """The headers of somebody who came from a network of their own."""
        place = {"X_Forwarded_For": f"203.0.{number // 250}.{number % 250 + 1}"}
        status, told = self.ask("/api/v1/session/guest", {"name": f"Guest {number}"}, **place)
        assert status == 201, told
        return {"Authorization": f"Bearer {told['token']}", **place}


def caught_up(service: Service) -> float:
    """How many seconds it takes until all is done that was left behind until now; within two minutes."""
    began, moment = time.monotonic(), datetime.now(UTC).replace(tzinfo=None)
    left = f"{_PENDING} AND created_at < '{moment:%Y-%m-%d %H:%M:%S.%f}'"
    with contextlib.closing(connected(service.environment["DATABASE_URL"])) as database:
        wait_until(lambda: database.execute(left).fetchone()[0] == 0, seconds=_CAUGHT_UP_SECONDS)
    return time.monotonic() - began


def stored(service: Service) -> list[str]:
    """The texts of all comments, in order."""
    with contextlib.closing(connected(service.environment["DATABASE_URL"])) as database:
        return [body for (body,) in database.execute("SELECT body FROM comments_comment ORDER BY body").fetchall()]


@contextmanager
def running(environment: Environment, *programs: str) -> Iterator[Service]:
    """A service, gone at the end."""
    service = Service(environment)
    try:
        service.start(*programs)
        yield service
    finally:
        service.kill()


@dataclass
class Load:
    """Guests who post at a steady rate, each text once, and what they were answered."""

    service: Service
    slug: str
    guests: Sequence[dict[str, str]]
    a_second: float
    answers: dict[str, tuple[int | None, float]] = field(default_factory=dict)
    _is_over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Load":
        self._threads = [threading.Thread(target=self._post, args=(n, guest)) for n, guest in enumerate(self.guests)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _post(self, number: int, guest: dict[str, str]) -> None:
        pause, turn = len(self.guests) / self.a_second, 0
        due = time.monotonic() + number / self.a_second
        while not self._is_over.wait(max(0.0, due - time.monotonic())):
            body, turn, due = f"Guest {number} for the {turn}th time.", turn + 1, due + pause
            status, _ = self.service.ask(f"/api/v1/articles/{self.slug}/comments", {"body": body}, **guest)
            self.answers[body] = (status, time.monotonic())

    def count(self, status: int | None = 201) -> int:
        """How many were answered so."""
        return len(self.texts(status))

    def texts(self, status: int | None = 201) -> list[str]:
        """Which texts were answered so, in order."""
        return sorted(body for body, (found, _) in dict(self.answers).items() if found == status)

    def statuses(self) -> set[int | None]:
        """Every kind of answer."""
        return {status for status, _ in dict(self.answers).values()}

    def go_on(self, more: int) -> None:
        """Until so many more were answered, in whatever way."""
        before = len(self.answers)
        wait_until(lambda: len(self.answers) >= before + more)

    def wait_for(self, more: int) -> float:
        """Until so many more were accepted; when the first of them was."""
        before = set(self.texts())
        wait_until(lambda: self.count() >= len(before) + more)
        return min(at for body, (status, at) in dict(self.answers).items() if status == 201 and body not in before)
