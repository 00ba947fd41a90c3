"""Running several programs as one: they start together, and when one ends or a signal comes, all of them end."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LOOK_SECONDS = 0.05
_PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Supervisor:
    """Starts programs, each by its name, and stops all of them with whatever they started themselves."""

    def __init__(self, commands: Mapping[str, Sequence[str]], *, folder: Path, grace_seconds: float = 10.0) -> None:
        self._commands = commands
        self._folder = folder
        self._grace_seconds = grace_seconds
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._stopping = False

    def run(self, *, meanwhile: Callable[[], None]) -> str | None:
        """Run them until a signal comes (None) or one ends by itself (its name).

        `meanwhile` is called about twenty times in a second; the programs are looked at in between.
        """
        for number in SIGNALS:
            signal.signal(number, self._stop_soon)
        try:
            for name, command in self._commands.items():
                self._running[name] = _start(command, self._folder)
            return self._watch(meanwhile)
        finally:
            self._stop()

    def _stop_soon(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _watch(self, meanwhile: Callable[[], None]) -> str | None:
        while not self._stopping:
            ended = [name for name, process in self._running.items() if process.poll() is not None]
            if ended:
                return ended[0]
            meanwhile()
            time.sleep(_LOOK_SECONDS)
        return None

    def _stop(self) -> None:
        for process in self._running.values():
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        patience_ends = time.monotonic() + self._grace_seconds
        for process in self._running.values():
            _wait(process, seconds=max(0.0, patience_ends - time.monotonic()))
            _kill_group(process)


def _start(command: Sequence[str], folder: Path) -> subprocess.Popen[bytes]:
    # In a group of its own: Ctrl-C reaches the supervisor alone, which then stops each program once.
    return subprocess.Popen(  # noqa: S603
        command, cwd=folder, stdin=subprocess.DEVNULL, process_group=0, preexec_fn=_end_with_parent
    )


def _end_with_parent() -> None:
    """Even a supervisor that is killed leaves nobody behind (Linux tells the child)."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait(process: subprocess.Popen[bytes], *, seconds: float) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=seconds)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Whatever is left of the program and of its own children."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
