"""Processes that the fault tests start and kill."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
EVENTS = int(os.environ.get("FAULT_EVENTS", "50"))
PATIENCE_SECONDS = 60 + EVENTS // 4

Environment = dict[str, str]


def wait_until(condition: Callable[[], Any], *, seconds: float = PATIENCE_SECONDS, pause: float = 0.02) -> Any:
    """What the condition says once it holds; fails where that takes too long."""
    give_up_at = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < give_up_at, "It did not come about in time."
        time.sleep(pause)
    return found


def run(environment: Environment, *arguments: str) -> str:
    """What a command of ours says; it has to end well."""
    command, limit = [sys.executable, *arguments], 5 * PATIENCE_SECONDS
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=limit)
    assert done.returncode == 0, done.stderr
    return done.stdout


class Nursery:
    """Forks workers and acts (see `nursery.py`)."""

    def __init__(self, environment: Environment) -> None:
        self.folder, self.children = Path(environment["DATA_DIR"]), set[int]()
        self._one_at_a_time = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @property
    def log(self) -> Path:
        """What all of them said."""
        return self.folder / "children.log"

    def start(self, what: str, environment: Environment | None = None, **arguments: Any) -> int:
        """Begin something; returns its process."""
        told = {"what": what, "log": str(self.log), "environment": environment or {}, **arguments}
        child = int(self._order(do="start", **told))
        self.children.add(child)
        return child

    def ended(self, child: int) -> int | None:
        """How it ended: its code, or the signal below zero; None while it goes on."""
        code = self._order(do="ended", child=child)
        if code is not None:
            self.children.discard(child)
        return code

    def wait(self, child: int, seconds: float = PATIENCE_SECONDS) -> int:
        """The same, once it has ended."""
        ends = wait_until(lambda: None if (code := self.ended(child)) is None else [code], seconds=seconds)
        return int(ends[0])

    def act(self, what: str, environment: Environment | None = None, **arguments: Any) -> Any:
        """Do something of `acts.py`, and what it says."""
        result = self.folder / f"{what}-{time.monotonic_ns()}.json"
        code = self.wait(self.start(what, environment, result=str(result), **arguments), 2 * PATIENCE_SECONDS)
        assert code == 0, self.log.read_text()[-4000:]
        return json.loads(result.read_text())

    @contextmanager
    def worker(self, **environment: str) -> Iterator[int]:
        """A worker with a beat, killed at the end."""
        child = self.start("worker", environment)
        try:
            yield child
        finally:
            self.kill(child)

    def kill(self, child: int) -> None:
        """With its children, if it is still there."""
        if child in self.children:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
            self.wait(child)

    def close(self) -> None:
        """Leave nobody behind."""
        for child in list(self.children):
            self.kill(child)
        self._process.communicate(timeout=PATIENCE_SECONDS)

    def _order(self, **order: Any) -> Any:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin
        assert stdout
        with self._one_at_a_time:
            stdin.write(f"{json.dumps(order)}\n")
            stdin.flush()
            return json.loads(stdout.readline())
