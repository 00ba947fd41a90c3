"""Signs of life, for what watches over a container: `manage.py healthcheck` looks for them.

Nothing but the standard library, because a check runs every few seconds and must not load the whole service.
"""

import contextlib
import http.client
import os
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

# Worker and beat show a sign this often, and are thought dead after four that are missing.
EVERY_SECONDS = 5
PATIENCE_SECONDS = 20
_PROBE_SECONDS = 2
_BEGINNING = b"retry:"
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
_ROOT = Path(__file__).parents[2]


def show(program: str, data_dir: Path) -> None:
    """Leave a sign that this program lives. A disk that is full stops no work: the sign is then missing."""
    with contextlib.suppress(OSError):
        sign = _sign(program, data_dir)
        sign.parent.mkdir(exist_ok=True)
        sign.touch()


def withdraw(program: str, data_dir: Path) -> None:
    """Take the sign away, at an orderly end."""
    with contextlib.suppress(OSError):
        _sign(program, data_dir).unlink(missing_ok=True)


def _sign(program: str, data_dir: Path) -> Path:
    # With the machine's name: containers share the folder, and none may live on another's sign.
    return data_dir / "alive" / f"{program}@{socket.gethostname()}"


def web_answers(host: str, port: int, name: str) -> bool:
    """Whether the web server on this machine answers to that name."""
    probe = http.client.HTTPConnection(_EVERYWHERE.get(host, host), port, timeout=_PROBE_SECONDS)
    try:
        probe.request("GET", "/healthz", headers={"Host": name})
        return probe.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        probe.close()


def stream_begins(host: str, port: int, name: str, path: str) -> bool:
    """Whether the web server on this machine begins a stream of events there, as live events are."""
    probe = http.client.HTTPConnection(_EVERYWHERE.get(host, host), port, timeout=_PROBE_SECONDS)
    try:
        probe.request("GET", path, headers={"Host": name})
        return probe.getresponse().read(len(_BEGINNING)) == _BEGINNING
    except (OSError, http.client.HTTPException):
        return False
    finally:
        probe.close()


def own_name(allowed_hosts: Sequence[str], public_url: str) -> str:
    """A name to which the service answers."""
    names = [name.strip().lstrip(".") for name in allowed_hosts if name.strip() not in ("", "*")]
    return names[0] if names else urlsplit(public_url).hostname or "localhost"


def complaint(program: str) -> str | None:
    """What is wrong with a program of this container; None where it is well. Reads the environment, not `.env`."""
    if program == "web":
        return _complaint_about_web()
    if program in ("worker", "beat"):
        return _complaint_about_sign(program)
    return "Say which program: manage.py healthcheck web, worker or beat."


def _complaint_about_web() -> str | None:
    host, port = os.environ.get("HOST") or "127.0.0.1", int(os.environ.get("PORT") or 8000)
    name = own_name(os.environ.get("ALLOWED_HOSTS", "").split(","), os.environ.get("PUBLIC_URL", ""))
    return None if web_answers(host, port, name) else f"The web server does not answer on port {port}."


def _complaint_about_sign(program: str) -> str | None:
    sign = _sign(program, Path(os.environ.get("DATA_DIR") or _ROOT / "var"))
    try:
        age = time.time() - sign.stat().st_mtime
    except OSError:
        return f"The {program} has shown no sign of life in {sign}."
    return None if age < PATIENCE_SECONDS else f"The {program} has shown no sign of life for {age:.0f} s."


def main(words: Sequence[str]) -> int:
    """The command: 0 where the program is well, else 1 and a sentence."""
    sentence = complaint(words[0] if len(words) == 1 else "")
    if sentence:
        sys.stderr.write(f"{sentence}\n")
    return 1 if sentence else 0
