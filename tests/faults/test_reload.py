"""A reload of the whole service: everything is started anew, and nobody who asks meanwhile is refused."""

import os
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

from tests.architecture.test_run import ROOT, fresh, is_alive, wait_until

__all__ = ["fresh"]

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(sys.platform != "linux", reason="The processes are looked for in /proc."),
]


def mothers(pid: int) -> dict[str, int]:
    """The programs that a service started, by what they are."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    lines = {int(child): Path(f"/proc/{child}/cmdline").read_text().split("\0") for child in children}
    names = ("granian", "worker", "beat")
    return {name: child for child, words in lines.items() for name in names if name in words}


class Reader(threading.Thread):
    """Asks again and again, over a new connection each time, and remembers what was not answered."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.answered, self.failures, self.is_done = address, 0, [], threading.Event()

    def run(self) -> None:
        while not self.is_done.is_set():
            try:
                with urllib.request.urlopen(self.address, timeout=30) as answer:
                    self.answered += answer.status == 200
            except OSError as error:
                self.failures.append(repr(error))


def test_nobody_is_refused_while_the_service_is_started_anew(fresh):
    service = subprocess.Popen(
        [sys.executable, "manage.py", "run"],
        cwd=ROOT,
        env={**fresh, "DEMO": "off", "LOG_LEVEL": "warning"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    reader = Reader(f"http://127.0.0.1:{fresh['PORT']}/healthz")
    try:
        said = iter(service.stdout.readline, "")
        assert any("press Ctrl-C to stop" in line for line in said)
        wait_until(lambda: len(mothers(service.pid)) == 3)
        before = mothers(service.pid)
        reader.start()
        wait_until(lambda: reader.answered > 10)
        os.kill(service.pid, signal.SIGUSR1)

        assert any(line == "Every program was started anew.\n" for line in said)
        wait_until(lambda: not any(map(is_alive, before.values())))
        # One that was forked a moment ago still has the name of its mother.
        wait_until(lambda: len(mothers(service.pid)) == 3)
        after, asked = mothers(service.pid), reader.answered
        assert set(before.values()).isdisjoint(after.values())
        wait_until(lambda: reader.answered > asked + 10)
    finally:
        reader.is_done.set()
        service.terminate()
        service.communicate()
        if reader.ident:
            reader.join()

    assert reader.failures == []
