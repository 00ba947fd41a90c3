"""What the processes of the service have counted and timed, and the sum of it.

Each process counts in memory, which takes a microsecond, and writes its figures into a file of its own once a second,
from where any other process adds them up. A file belongs to whoever holds its lock: a process that starts goes on with
the file of one that has ended, so the sums never fall, and there are as many files as ever were processes at one time.
Locks tell processes apart that have the same number in different containers; a full disk costs figures alone.
"""

import fcntl
import os
from bisect import bisect_left
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.util import Finalize
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

import orjson
from django.conf import settings

Key = tuple[str, ...]
# Seconds; the last place of a row of times counts what took longer, and its `sum` how long all of it took.
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
_FOLDER = "metrics"
_MOST_FILES = 1024
_WRITE_SECONDS = 1.0


@dataclass(slots=True)
class Times:
    """How many took how long, by the bounds, and the seconds of all of them."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    sum: float = 0.0

    def add(self, other: "Times") -> None:
        """Count the other's as well."""
        self.counts = [mine + theirs for mine, theirs in zip(self.counts, other.counts, strict=True)]
        self.sum += other.sum


@dataclass(slots=True)
class Figures:
    """Counts and times by their keys: a name first, then what it is told apart by. Levels are how much is so now."""

    counts: Counter[Key] = field(default_factory=Counter)
    times: dict[Key, Times] = field(default_factory=dict)
    levels: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Figures") -> None:
        """Count the other's as well."""
        self.counts.update(other.counts)
        self.levels.update(other.levels)
        for key, times in other.times.items():
            self.times.setdefault(key, Times()).add(times)


def note(counted: Key, timed: Key, seconds: float) -> None:
    """Count one of `counted`, and its seconds to `timed`."""
    _this_process().note(counted, timed, seconds)


def level(name: str, number: int) -> None:
    """Say how much there is of something in this process now."""
    _this_process().level(name, number)


def write() -> None:
    """Let the other processes know at once, and not within a second: before a process may be killed."""
    _this_process().write()


def totals() -> Figures:
    """Everything that was counted by any process over this DATA_DIR."""
    return _this_process().totals()


def forget() -> None:
    """Begin at nothing; for a start of the whole service, before any of its processes counts."""
    for file in _folder().glob("*.json"):
        file.unlink(missing_ok=True)


class _Book:
    """The figures of this process. In memory alone where no file can be had."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file, self._handle = _take_file(folder)
        self._figures = _read(self._file) if self._file else Figures()
        self._lock = Lock()
        self._is_written = True
        Thread(target=self._keep_writing, name="figures", daemon=True).start()
        # The end of a process that another one started passes by atexit.
        Finalize(None, self.write, exitpriority=0)

    def note(self, counted: Key, timed: Key, seconds: float) -> None:
        with self._lock:
            figures = self._figures
            figures.counts[counted] += 1
            times = figures.times.get(timed)
            if times is None:
                times = figures.times[timed] = Times()
            times.counts[bisect_left(BOUNDS, seconds)] += 1
            times.sum += seconds
            self._is_written = False

    def level(self, name: str, number: int) -> None:
        with self._lock:
            self._figures.levels[name] = number
            self._is_written = False

    def write(self) -> None:
        with self._lock, suppress(OSError):
            if self._file and not self._is_written:
                draft = self._file.with_suffix(".draft")
                draft.write_bytes(_dumped(self._figures))
                draft.replace(self._file)
                self._is_written = True

    def totals(self) -> Figures:
        total = Figures()
        with self._lock:
            total.add(self._figures)
        for file in sorted(self._folder.glob("*.json")):
            if file != self._file:
                total.add(_read(file, is_alive=_is_held(file)))
        return total

    def close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)

    def _keep_writing(self) -> None:
        pause = Event()
        while not pause.wait(_WRITE_SECONDS):
            self.write()


_books: list[_Book] = []
_opening = Lock()


def _this_process() -> _Book:
    if not _books:
        with _opening:
            if not _books:
                _books.append(_Book(_folder()))
    return _books[0]


def _folder() -> Path:
    return Path(settings.DATA_DIR) / _FOLDER


def _forget_parent() -> None:
    """A forked process counts for itself: the file is its parent's, and so is what was counted so far."""
    global _opening
    _opening = Lock()
    while _books:
        _books.pop().close()


os.register_at_fork(after_in_child=_forget_parent)


def _take_file(folder: Path) -> tuple[Path | None, int | None]:
    """The first file that nobody holds, and its lock, which ends with the process however that ends."""
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
        for number in range(_MOST_FILES):
            handle = os.open(folder / f"{number}.lock", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(handle)
                continue
            return folder / f"{number}.json", handle
    return None, None


def _dumped(figures: Figures) -> bytes:
    times = [[key, each.counts, each.sum] for key, each in figures.times.items()]
    counts, levels = list(figures.counts.items()), dict(figures.levels)
    return orjson.dumps({"bounds": BOUNDS, "counts": counts, "times": times, "levels": levels})


def _is_held(file: Path) -> bool:
    """Whether the process whose file it is still lives: what was so in one that has ended is so no more."""
    with suppress(OSError):
        handle = os.open(file.with_suffix(".lock"), os.O_RDWR)
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
    return False


def _read(file: Path, *, is_alive: bool = False) -> Figures:
    """What the file says; nothing where it is absent, broken, or of a version that counted otherwise."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        kept: dict[str, Any] = orjson.loads(file.read_bytes())
        if tuple(kept["bounds"]) == BOUNDS:
            return Figures(
                Counter({tuple(key): int(count) for key, count in kept["counts"]}),
                {tuple(key): Times(counts, total) for key, counts, total in kept["times"]},
                Counter(kept.get("levels", {}) if is_alive else {}),
            )
    return Figures()
