"""One of several web processes is killed: the others answer, and another takes its place."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.test_run import ROOT, fresh, wait_until
from tests.faults.test_reload import Reader

__all__ = ["fresh"]

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(sys.platform != "linux", reason="The processes are looked for in /proc."),
]
# As on a machine with three cores, where two of them answer.
RUN = """
import os
os.cpu_count = lambda: 3
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "run", "web"])
"""


def web_processes(mother: int) -> set[int]:
    return set(map(int, Path(f"/proc/{mother}/task/{mother}/children").read_text().split()))


def test_a_web_process_that_is_killed_takes_no_other_with_it(fresh):
    own = {"DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "warning"}
    service = subprocess.Popen([sys.executable, "-c", RUN], cwd=ROOT, env={**fresh, **own})
    reader = Reader(f"http://127.0.0.1:{fresh['PORT']}/healthz")
    try:
        reader.start()
        wait_until(lambda: reader.answered > 10)
        wait_until(lambda: len(web_processes(service.pid)) == 2)
        before, asked = web_processes(service.pid), reader.answered
        os.kill(max(before), signal.SIGKILL)

        wait_until(lambda: len(web_processes(service.pid)) == 2 and web_processes(service.pid) != before)
        wait_until(lambda: reader.answered > asked + 10)
        assert service.poll() is None
    finally:
        reader.is_done.set()
        service.terminate()
        code = service.wait()
        reader.join()

    assert code == 0
