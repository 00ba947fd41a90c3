"""The services of docker-compose.yml as processes of this machine, and somebody who visits them."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.deploy.compose import seconds

PATIENCE_SECONDS = 120
# What the file `.env` of this deployment holds besides.
ENV_FILE = {"RATE_LIMITS": "off"}


@dataclass
class Stack:
    """The services of the file, each a process of this machine."""

    code: Path
    folder: Path
    services: dict[str, dict[str, Any]]
    replacements: dict[str, str]
    ports: dict[str, int]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """Start what the service is."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                self._command(self.services[name]["command"]),
                cwd=self.code,
                env=self._environment(name),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self.running[name]

    def is_healthy(self, name: str) -> bool:
        """What its health check says."""
        kind, *command = self.services[name]["healthcheck"]["test"]
        assert kind == "CMD"
        done = subprocess.run(
            self._command(command), cwd=self.code, env=self._environment(name), capture_output=True, timeout=60
        )
        return done.returncode == 0

    def wait_until_healthy(self, name: str) -> None:
        """As those wait that depend on it."""
        wait_until(lambda: self.is_healthy(name), lambda: f"{name} is not healthy: {self.log(name)}")

    def stop(self, name: str) -> int:
        """What `docker compose stop` does, and the code with which it ended; killed, it would be a negative one."""
        process = self.running.pop(name)
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(seconds(self.services[name]["stop_grace_period"]))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return process.wait()

    def kill(self) -> None:
        """Leave nothing behind."""
        for process in self.running.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def log(self, name: str) -> str:
        """All that it said."""
        return (self.folder / f"{name}.log").read_text()

    def run(self, *words: str, service: str = "web") -> str:
        """What `docker compose exec` does."""
        done = subprocess.run(
            self._command(["python", "manage.py", *words]),
            cwd=self.code,
            env=self._environment(service),
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _command(self, words: list[str]) -> list[str]:
        return [word for each in words for word in self.replacements.get(each, each).split(" ")]

    def _environment(self, name: str) -> dict[str, str]:
        own = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1", "TMPDIR": ""}
        own |= ENV_FILE if "env_file" in self.services[name] else {}
        own |= {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "LANG", "HOME") if name in os.environ}
        for key, value in self.services[name].get("environment", {}).items():
            own[key] = self.replacements.get(f"{key}={value}", value)
        return own

    def database(self, question: str) -> Any:
        """The one value that a statement asks for."""
        address = self.replacements[f"DATABASE_URL={self.services['web']['environment']['DATABASE_URL']}"]
        with psycopg.connect(address, autocommit=True) as connection:
            return connection.execute(question).fetchone()[0]


def wait_until(condition: Callable[[], bool], complaint: Callable[[], str]) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < give_up_at, complaint()
        time.sleep(0.1)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@dataclass
class Visitor:
    """Somebody who speaks to the web server by HTTP."""

    port: int
    token: str = ""

    def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        """A request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, f"/api/v1{path}", json.dumps(body) if body else None, self.headers())
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

    def headers(self) -> dict[str, str]:
        """What goes with each request."""
        who = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {"Host": "talk.example.org", "Content-Type": "application/json", **who}

    def join(self, name: str) -> "Visitor":
        """The same as a guest."""
        status, session = self.send("POST", "/session/guest", {"name": name})
        assert status == 201, session
        return Visitor(self.port, session["token"])
