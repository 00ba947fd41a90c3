"""A process that has loaded the product and forks workers and acts within a moment: starting each anew takes seconds.

It reads orders from its standard input, a line of JSON each, and answers each with a line. Its workers are the
product's own, with points at which they can be killed; what the product waits for in minutes takes seconds here.
"""

import ctypes
import json
import os
import signal
import sys
import traceback
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import django
from celery.signals import worker_process_init
from django.conf import settings
from django.utils import timezone

django.setup()

from config.celery import app  # noqa: E402
from discussion.actions import deliveries  # noqa: E402
from discussion.core import clock, outbound, outbox, schedule  # noqa: E402
from discussion.worker.watching import Watched  # noqa: E402
from tests.faults import acts, kill_points, telling  # noqa: E402

_PR_SET_PDEATHSIG = 1
ACTS = {**vars(acts), **vars(telling)}
WORKER = "worker --beat --loglevel warning --without-gossip --without-mingle --without-heartbeat".split()

app.loader.import_default_modules()
app.conf.worker_concurrency = 1
app.conf.beat_schedule = {
    "sweep": {"task": "discussion.sweep_outbox", "schedule": 0.5, "options": {"expires": 5}},
    "sweep deliveries": {"task": "discussion.sweep_deliveries", "schedule": 0.5, "options": {"expires": 5}},
    "tick": {"task": "faults.tick", "schedule": 1},
}
if prefix := os.environ.get("KEY_PREFIX"):
    app.conf.broker_transport_options = {**app.conf.broker_transport_options, "global_keyprefix": prefix}
outbox.LEASE = deliveries.LEASE = timedelta(seconds=2)
outbox.WAKE_UP_PATIENCE = timedelta(seconds=1)
schedule._SHORTEST = timedelta(seconds=1)


@app.task(name="faults.tick", base=Watched)
def tick() -> None:
    """Leave a line for each run, where a test asks for it."""
    if ticks := os.environ.get("TICKS"):
        with Path(ticks).open("a") as file:
            file.write(f"{os.getpid()}\n")


def _rest_briefly(name: str, find: Any = deliveries.channel) -> Any:
    way = find(name)
    return replace(way, rest=lambda attempts, jitter: timedelta(seconds=1) if way.rest(attempts, jitter) else None)


deliveries.channel = _rest_briefly


def _live_elsewhere() -> None:
    """With a clock that is ahead or behind, or with less patience for others."""
    if ahead := os.environ.get("CLOCK_AHEAD"):
        clock.now = lambda: timezone.now() + timedelta(seconds=float(ahead))
    if seconds := os.environ.get("PATIENCE"):
        outbound.SECONDS = settings.EMAIL_TIMEOUT = float(seconds)


@worker_process_init.connect
def _arm(**_: Any) -> None:
    if point := os.environ.get("KILL_POINT"):
        kill_points.arm(point, os.environ["KILL_IN"])


def start(what: str, log: str, environment: dict[str, str], result: str = "", **arguments: Any) -> int:
    """Fork a worker, or an act whose result is written to a file; returns the process."""
    if child := os.fork():
        return child
    code = 1
    try:
        os.setsid()
        _end_with_mother()
        os.environ |= environment
        _speak_to(log)
        _live_elsewhere()
        if what == "worker":
            app.worker_main(WORKER)
        else:
            Path(result).write_text(json.dumps(ACTS[what](**arguments)))
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    except BaseException:  # whatever it was, this process is a child and must not go on as its mother
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _end_with_mother() -> None:
    """Even where the tests are killed, nobody is left behind (Linux tells the child)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _speak_to(log: str) -> None:
    nowhere, file = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for number, handle in enumerate((nowhere, file, file)):
        os.dup2(handle, number)


def ended(child: int) -> int | None:
    """How the process ended: its code, or the signal below zero; None while it goes on."""
    pid, status = os.waitpid(child, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if pid else None


if __name__ == "__main__":
    for line in sys.stdin:
        order = json.loads(line)
        answer = {"start": start, "ended": ended}[order.pop("do")](**order)
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()
