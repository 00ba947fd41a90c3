"""Who holds a lease: a process of a machine, of which its own machine can tell whether it is still there."""

import os
import socket
from pathlib import Path


def holder() -> str:
    """This process, by its machine, its number and when it began, since numbers come again."""
    return f"{socket.gethostname()} {os.getpid()} {_began_at(os.getpid())}"


def is_gone(name: str) -> bool:
    """Whether the holder is a process of this machine that has ended; False where nobody can know."""
    machine, number, began_at = name.rsplit(" ", 2) if name.count(" ") >= 2 else ("", "0", "")
    return machine == socket.gethostname() and _began_at(int(number)) != began_at


def _began_at(number: int) -> str:
    """In ticks since the machine began, as Linux tells it; empty where there is no such process."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return "unknown" if not Path("/proc/self/stat").exists() else ""
