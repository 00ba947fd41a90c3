"""What an export of the whole site costs: seconds and the memory of a process that does nothing else."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.timing import table

_COLUMNS = ["export", "rows", "seconds", "rows/s", "CPU s", "peak MB", "with file pages MB", "file MB"]
_FILES = {"JSON Lines": "site.jsonl", "JSON Lines, gzipped": "site.jsonl.gz", "CSV": "site.csv"}
# The child itself says as it ends what it took. Its own memory is apart from the pages of SQLite's file, which belong
# to the system's cache and are only looked at. (What getrusage calls the peak begins with the parent's.)
_CHILD = r"""
import re, sys, threading, time
from pathlib import Path
from django.core.management import execute_from_command_line
peak = 0
def watch():
    global peak
    while True:
        peak = max(peak, int(re.search("RssAnon:\s+(\d+)", Path("/proc/self/status").read_text())[1]))
        time.sleep(0.1)
threading.Thread(target=watch, daemon=True).start()
execute_from_command_line(sys.argv)
whole = re.search("VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]
print(time.process_time(), peak, whole)
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
    cpu, peak, whole = map(float, used.split())
    rows = int(said.split()[1].replace(",", ""))
    memory = [round(each / 1024) for each in (peak, whole)]
    return [name, f"{rows:,}", seconds, f"{rows / seconds:,.0f}", cpu, *memory, round(file.stat().st_size / 2**20)]
