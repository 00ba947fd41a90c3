"""How fast an archive comes in, from HTML and from Markdown, and how much memory it takes; then it is taken back."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import archives
from bench.timing import table

_ROOT = Path(__file__).parent.parent
_BATCH = re.compile(r"--undo (\w+)")
_COLUMNS = ["archive", "comments", "seconds", "comments/s", "CPU ms each", "peak memory MB"]


@dataclass(frozen=True, slots=True)
class _Run:
    seconds: float
    cpu_seconds: float
    peak_mb: float
    said: str


def measure(*, comments: int) -> None:
    """Bring both archives in, one after the other, and take the second one back."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, write in (("Disqus XML, HTML", archives.disqus), ("Artrans JSON, Markdown", archives.artrans)):
            run = _bring(Path(folder), name, write, comments)
            rows.append(_row(name, run, comments))
    undone = _run("import_comments", "--undo", _BATCH.findall(run.said)[0])
    rows.append(_row("the second one taken back", undone, comments))
    table("Imports: by the command, in one process with two that render", _COLUMNS, rows)


def _bring(folder: Path, name: str, write: Callable[[Path, int], None], comments: int) -> _Run:
    file = folder / f"{name.split()[0]}.archive"
    write(file, comments)
    return _run("import_comments", str(file))


def _row(name: str, run: _Run, comments: int) -> list[object]:
    each = run.cpu_seconds * 1000 / comments
    return [name, f"{comments:,}", run.seconds, round(comments / run.seconds), each, run.peak_mb]


def _run(*arguments: str) -> _Run:
    """A command of manage.py in a process of its own; its CPU is that of the processes it started too."""
    start = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen([sys.executable, "manage.py", *arguments], cwd=_ROOT, stdout=said)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        if process.returncode:
            raise SystemExit(f"manage.py {' '.join(arguments)} failed.")
        return _Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said.read())
