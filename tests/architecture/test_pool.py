"""The worker's processes, where they share one pipe."""

import os
import signal
from pathlib import Path

import billiard

from config.pool import wait_unlocked
from tests.faults.processes import wait_until


def is_waiting(process: int) -> bool:
    return Path(f"/proc/{process}/wchan").read_text() not in ("0", "")


def test_a_process_that_is_killed_while_it_waits_takes_no_lock_with_it():
    wait_unlocked()
    context = billiard.get_context("fork")
    queue = context.SimpleQueue()
    idle = context.Process(target=queue.get)
    idle.start()
    wait_until(lambda: is_waiting(idle.pid), pause=0.1)
    os.kill(idle.pid, signal.SIGKILL)
    idle.join()

    queue.put("work")
    assert queue._rlock.acquire(timeout=1)
    queue._rlock.release()
    assert queue.get() == "work"
