"""Running several programs as one: they start together, and when one ends or a signal comes, all of them end.

SIGUSR1 starts them anew, one after the other. SIGHUP ends them: it comes from a terminal that was closed.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
RELOAD = signal.SIGUSR1
_LOOK_SECONDS = 0.05
# The longest that an announcing program may take to be ready, and one that is to be replaced to finish its work.
_START_SECONDS = 60.0
_FINISH_SECONDS = 60.0
# Between the sign, given when the application is loaded, and the first accepted connection.
_SETTLE_SECONDS = 0.5

Process = subprocess.Popen[bytes]
_PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Supervisor:
    """Starts programs, each by its name, and stops all of them with whatever they started themselves.

    `announcing` names programs that can run twice for a while, and how many of their processes write a byte to the
    file READY_FILE once they can serve: in a reload the new one starts first, and the old one ends when it is ready.
    Every other program ends before its successor starts. `environment` is what the programs get; by default this one's.
    """

    def __init__(
        self,
        commands: Mapping[str, Sequence[str]],
        *,
        folder: Path,
        grace_seconds: float = 10.0,
        announcing: Mapping[str, int] | None = None,
        environment: Mapping[str, str] | None = None,
        say: Callable[[str], object] = print,
    ) -> None:
        self._commands = commands
        self._folder = folder
        self._grace_seconds = grace_seconds
        self._announcing = announcing or {}
        self._environment = dict(os.environ if environment is None else environment)
        self._say = say
        self._running: dict[str, Process] = {}
        # Those that are finishing what they have, and until when they may.
        self._leaving: list[tuple[Process, float]] = []
        self._stopping = self._reloading = False

    def run(self, *, meanwhile: Callable[[], None]) -> str | None:
        """Run them until a signal comes (None) or one ends by itself (its name).

        `meanwhile` is called about twenty times in a second; the programs are looked at in between.
        """
        for number in SIGNALS:
            signal.signal(number, self._stop_soon)
        signal.signal(RELOAD, self._reload_soon)
        try:
            for name in self._commands:
                self._running[name] = self._start(name)
            return self._watch(meanwhile)
        finally:
            self._stop()

    def _stop_soon(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _reload_soon(self, _number: int, _frame: FrameType | None) -> None:
        self._reloading = True

    def _watch(self, meanwhile: Callable[[], None]) -> str | None:
        while not self._stopping:
            ended = [name for name, process in self._running.items() if process.poll() is not None]
            if ended:
                return ended[0]
            if self._reloading:
                self._reloading = False
                self._reload()
            self._see_off()
            meanwhile()
            time.sleep(_LOOK_SECONDS)
        return None

    def _reload(self) -> None:
        for name, old in list(self._running.items()):
            if name in self._announcing:
                new = self._start_beside(name)
                if new is None:
                    return
                old.terminate()
                self._leaving.append((old, time.monotonic() + _FINISH_SECONDS))
            else:
                old.terminate()
                self._wait_until(lambda: old.poll() is not None, seconds=_FINISH_SECONDS)  # noqa: B023
                _kill_group(old)
                new = self._start(name)
            self._running[name] = new
            if self._stopping:
                return
        self._say("Every program was started anew.")

    def _start_beside(self, name: str) -> Process | None:
        """The program once it can serve; None where it cannot, and the old one goes on."""
        with tempfile.NamedTemporaryFile() as sign:
            new = self._start(name, READY_FILE=sign.name)
            signs = Path(sign.name)
            self._wait_until(
                lambda: new.poll() is not None or signs.stat().st_size >= self._announcing[name],
                seconds=_START_SECONDS,
            )
            if new.poll() is None and signs.stat().st_size >= self._announcing[name]:
                time.sleep(_SETTLE_SECONDS)
                return new
        _kill_group(new)
        if not self._stopping:
            self._say(f"The new {name} process did not come up, so the old one goes on: see its words above.")
        return None

    def _start(self, name: str, **more: str) -> Process:
        return _start(self._commands[name], self._folder, {**self._environment, **more})

    def _wait_until(self, condition: Callable[[], bool], *, seconds: float) -> None:
        patience_ends = time.monotonic() + seconds
        while not (condition() or self._stopping) and time.monotonic() < patience_ends:
            time.sleep(_LOOK_SECONDS)

    def _see_off(self) -> None:
        for process, patience_ends in list(self._leaving):
            if process.poll() is not None or time.monotonic() > patience_ends:
                _kill_group(process)
                self._leaving.remove((process, patience_ends))

    def _stop(self) -> None:
        everybody = [*self._running.values(), *(process for process, _ in self._leaving)]
        for process in everybody:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        patience_ends = time.monotonic() + self._grace_seconds
        for process in everybody:
            _wait(process, seconds=max(0.0, patience_ends - time.monotonic()))
            _kill_group(process)


def _start(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Process:
    # In a group of its own: Ctrl-C reaches the supervisor alone, which then stops each program once.
    return subprocess.Popen(  # noqa: S603
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        process_group=0,
        preexec_fn=_end_with_parent,
    )


def _end_with_parent() -> None:
    """Even a supervisor that is killed leaves nobody behind (Linux tells the child)."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait(process: Process, *, seconds: float) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=seconds)


def _kill_group(process: Process) -> None:
    """Whatever is left of the program and of its own children."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
