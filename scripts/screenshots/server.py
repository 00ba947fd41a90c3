"""A service on a free port, with a folder of its own that is gone afterwards."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PATIENCE_SECONDS = 180
# Whatever the machine's own settings are, the service stands alone; an empty value is the default.
_OWN = dict.fromkeys(("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PUBLIC_URL", "ALLOWED_HOSTS", "EMAIL_URL"), "") | {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "ENVIRONMENT": "development",
    "HOST": "127.0.0.1",
    "DEMO": "on",
    "DEBUG": "off",
    "RATE_LIMITS": "off",
}


@contextmanager
def own_service() -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a service that is ready, and the environment that it runs in."""
    with tempfile.TemporaryDirectory(prefix="discussion-screenshots-") as folder:
        environment = {**_OWN, "DATA_DIR": folder, "PORT": str(_free_port())}
        service = subprocess.Popen(
            [sys.executable, "manage.py", "run"],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=sys.stderr,
        )
        try:
            address = f"http://localhost:{environment['PORT']}"
            _wait_until_ready(address, service)
            yield address, environment
        finally:
            service.terminate()
            service.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _wait_until_ready(address: str, service: subprocess.Popen[bytes]) -> None:
    give_up_at = time.monotonic() + _PATIENCE_SECONDS
    while not _is_ready(address):
        if service.poll() is not None or time.monotonic() > give_up_at:
            sys.exit("The service did not become ready: see its words above.")
        time.sleep(0.2)


def _is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
