"""What an export of the whole site costs: seconds and the memory of a process that does nothing else."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.timing import table

_COLUMNS = ["export", "rows", "seconds", "rows/s", "CPU s", "peak MB", "file MB"]
_FILES = {"JSON Lines": "site.jsonl", "JSON Lines, gzipped": "site.jsonl.gz", "CSV": "site.csv"}
# The peak is that of the child alone: it says so itself as it ends.
_CHILD = """
import resource, sys
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def measure() -> None:
    """Each form of the export, by the command that an operator runs."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [_export(name, Path(folder) / file) for name, file in _FILES.items()]
    table("An export of the whole site", _COLUMNS, rows)


def _export(name: str, file: Path) -> list[Any]:
    form = "csv" if file.suffix == ".csv" else "jsonl"
    command = [sys.executable, "-c", _CHILD, "export_comments", "--as", form, str(file)]
    start = time.perf_counter()
    done = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - start
    said, used = done.stdout.strip().splitlines()
    cpu, peak = map(float, used.split())
    rows = int(said.split()[1].replace(",", ""))
    return [name, f"{rows:,}", seconds, f"{rows / seconds:,.0f}", cpu, peak / 1024, file.stat().st_size / 2**20]
