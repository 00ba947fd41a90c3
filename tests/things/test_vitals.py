"""Signs of life: what `manage.py healthcheck` finds well, and what it says where it does not."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from discussion.core import vitals

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def data_dir(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of a container."""
    for name in ("HOST", "PORT", "ALLOWED_HOSTS", "PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    return tmp_path


def show(program: str, data_dir: Path, *, seconds_ago: float) -> Path:
    """A sign that a program showed so long before the time of the tests."""
    vitals.show(program, data_dir)
    [sign] = (data_dir / "alive").iterdir()
    os.utime(sign, (time.time() - seconds_ago,) * 2)
    return sign


@contextmanager
def server(status: int) -> Iterator[tuple[int, list[str]]]:
    """A web server that answers so: its port, and the names by which it was asked."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.headers['Host']} {self.path}")
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    with HTTPServer(("127.0.0.1", 0), Answer) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield listening.server_port, asked
        listening.shutdown()


@pytest.mark.parametrize("program", ["worker", "beat"])
def test_a_program_that_showed_a_sign_lately_is_well(program, data_dir):
    show(program, data_dir, seconds_ago=vitals.EVERY_SECONDS)

    assert vitals.complaint(program) is None


@pytest.mark.parametrize("program", ["worker", "beat"])
def test_a_program_whose_last_sign_is_old_is_not(program, data_dir):
    show(program, data_dir, seconds_ago=90)

    assert vitals.complaint(program) == f"The {program} has shown no sign of life for 90 s."


def test_a_program_that_never_showed_one_or_ended_in_order_is_not(data_dir):
    before = vitals.complaint("worker")
    show("worker", data_dir, seconds_ago=0)
    vitals.withdraw("worker", data_dir)

    assert before == vitals.complaint("worker")
    assert str(before).startswith("The worker has shown no sign of life in ")


def test_nobody_lives_on_the_sign_of_another_container(data_dir, monkeypatch):
    show("worker", data_dir, seconds_ago=0)
    monkeypatch.setattr("socket.gethostname", lambda: "another")

    assert vitals.complaint("worker") is not None


def test_a_disk_that_takes_no_sign_stops_no_work(tmp_path):
    file = tmp_path / "a file"
    file.touch()

    vitals.show("worker", file)
    vitals.withdraw("worker", file)

    assert file.read_text() == ""


def test_the_web_server_is_asked_by_a_name_that_it_answers_to(monkeypatch):
    with server(200) as (port, asked):
        monkeypatch.setenv("HOST", "0.0.0.0")
        monkeypatch.setenv("PORT", str(port))
        monkeypatch.setenv("ALLOWED_HOSTS", " .talk.example.org, other.example.org")

        assert vitals.complaint("web") is None
        assert asked == ["talk.example.org /healthz"]


def test_a_web_server_that_answers_with_an_error_or_not_at_all_is_not_well(monkeypatch):
    with server(503) as (port, _):
        monkeypatch.setenv("PORT", str(port))

        assert vitals.complaint("web") == f"The web server does not answer on port {port}."
    assert vitals.complaint("web") == f"The web server does not answer on port {port}."


@pytest.mark.parametrize("words", [[], ["db"], ["web", "worker"]])
def test_the_command_says_how_it_is_used(words, capsys):
    assert vitals.main(words) == 1
    assert capsys.readouterr().err == "Say which program: manage.py healthcheck web, worker or beat.\n"


def test_the_command_is_quick_because_it_loads_no_framework(data_dir):
    vitals.show("beat", data_dir)
    os.utime(next((data_dir / "alive").iterdir()), None)
    code = "import runpy, sys; sys.argv = ['manage.py', 'healthcheck', 'beat']\n"
    code += "try: runpy.run_path('manage.py', run_name='__main__')\n"
    code += "except SystemExit as end: print(end.code, 'django' in sys.modules, 'celery' in sys.modules)"

    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)

    assert ended.stdout == "0 False False\n", ended.stderr
