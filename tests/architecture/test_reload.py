"""A reload: every program is started anew; `tests/faults/test_reload.py` does it to the whole service."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.architecture.test_run import ROOT, is_alive, wait_until

SUPERVISE = """
import sys
from pathlib import Path
from discussion.backoffice.supervisor import Supervisor
programs = {"one": [sys.executable, "-c", sys.argv[1]], "two": [sys.executable, "-c", sys.argv[2]]}
say = lambda sentence: print(sentence, flush=True)
ended = Supervisor(programs, folder=Path.cwd(), grace_seconds=2, announcing={"one": 1}, say=say).run(
    meanwhile=lambda: None
)
say(f"ended: {ended}")
"""
SAY = "import os, time; os.write(1, b'{} %d\\n' % os.getpid());"
ANNOUNCE = "sign = os.environ.get('READY_FILE'); sign and open(sign, 'a').write('.');"
LINGER = "time.sleep(600)"
ONE, TWO = SAY.format("one") + ANNOUNCE + LINGER, SAY.format("two") + LINGER
# It comes up where no other runs, and never beside one.
BROKEN = SAY.format("one") + "os.environ.get('READY_FILE') and exit(1);" + LINGER

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="The processes are looked for in /proc.")


@contextmanager
def supervised(one: str, two: str) -> Iterator[subprocess.Popen[str]]:
    """A supervisor of two programs, the first of which announces itself."""
    command = [sys.executable, "-c", SUPERVISE, one, two]
    supervisor = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield supervisor
    finally:
        supervisor.kill()
        supervisor.stdout.close()
        supervisor.wait()


DONE = "Every program was started anew.\n"


def pids(lines: list[str]) -> dict[str, int]:
    """The process ids among the lines, by program."""
    return {words[0]: int(words[1]) for words in map(str.split, lines) if words[0] in ("one", "two")}


def next_lines(supervisor: subprocess.Popen[str], count: int) -> list[str]:
    return [supervisor.stdout.readline() for _ in range(count)]


def test_a_reload_starts_every_program_anew_and_ends_the_old_ones():
    with supervised(ONE, TWO) as supervisor:
        before = pids(next_lines(supervisor, 2))
        supervisor.send_signal(signal.SIGUSR1)
        said = next_lines(supervisor, 3)
        after = pids(said)

        assert DONE in said
        assert set(before.values()).isdisjoint(after.values())
        wait_until(lambda: not any(map(is_alive, before.values())))
        assert all(map(is_alive, after.values()))

        supervisor.terminate()
        assert supervisor.stdout.read() == "ended: None\n"
        assert not any(map(is_alive, after.values()))


def test_a_program_that_does_not_come_up_leaves_the_old_one_in_its_place():
    with supervised(BROKEN, TWO) as supervisor:
        before = pids(next_lines(supervisor, 2))
        supervisor.send_signal(signal.SIGUSR1)

        assert "The new one process did not come up, so the old one goes on" in next_lines(supervisor, 2)[1]
        assert all(map(is_alive, before.values()))
