"""The one command: it starts everything, says where it is, and leaves nothing behind."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError

from discussion.backoffice.starting import refuse_busy_port, web_workers

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
SUPERVISE = """
import sys
from pathlib import Path
from discussion.backoffice.supervisor import Supervisor
programs = {f"program {number}": [sys.executable, "-c", code] for number, code in enumerate(sys.argv[1:], 1)}
print("ended:", Supervisor(programs, folder=Path.cwd(), grace_seconds=2).run(meanwhile=lambda: None))
"""
# One write for each line, for the programs share a pipe.
LINGER = "import os, time; os.write(1, b'pid %d\\n' % os.getpid()); time.sleep(600)"
WITH_A_CHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {LINGER!r}])"
END_ON_DEMAND = "import os, time\nwhile not os.path.exists({!r}): time.sleep(0.02)"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + LINGER


def wait_until(condition: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < give_up_at, "It did not come about in time."
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@contextlib.contextmanager
def supervised(*programs: str) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A supervisor with its programs, and the process ids that they told."""
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, *programs],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        lingering = sum("pid" in program for program in programs)
        yield supervisor, [int(supervisor.stdout.readline().split()[1]) for _ in range(lingering)]
    finally:
        supervisor.kill()
        supervisor.stdout.close()
        supervisor.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_every_program(number):
    with supervised(LINGER, LINGER) as (supervisor, pids):
        supervisor.send_signal(number)

        assert supervisor.stdout.read() == "ended: None\n"
        assert supervisor.wait() == 0
        assert not any(map(is_alive, pids))


def test_a_program_that_ends_by_itself_takes_the_others_with_it(tmp_path):
    demand = tmp_path / "end"
    with supervised(END_ON_DEMAND.format(str(demand)), LINGER) as (supervisor, pids):
        demand.touch()

        assert supervisor.stdout.read() == "ended: program 1\n"
        assert not any(map(is_alive, pids))


def test_what_a_program_started_itself_is_stopped_too():
    with supervised(WITH_A_CHILD) as (supervisor, pids):
        supervisor.terminate()

        assert supervisor.wait() == 0
        wait_until(lambda: not any(map(is_alive, pids)))


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells a process that its parent has died.")
def test_a_supervisor_that_is_killed_leaves_nobody_behind():
    with supervised(LINGER, LINGER) as (supervisor, pids):
        supervisor.kill()

        wait_until(lambda: not any(map(is_alive, pids)))


def test_a_program_that_does_not_listen_is_killed():
    with supervised(DEAF) as (supervisor, pids):
        supervisor.terminate()

        assert supervisor.wait() == 0
        assert not any(map(is_alive, pids))


def test_a_port_in_use_is_refused_with_what_to_set():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        with pytest.raises(
            CommandError, match=rf"^Port {port} is in use: set PORT to a free one, as in PORT=\d+ make run\.$"
        ):
            refuse_busy_port("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused_with_what_to_set():
    with pytest.raises(CommandError, match=r"HOST is 192\.0\.2\.1, which is no address of this machine: set it to"):
        refuse_busy_port("192.0.2.1", 8000)


@pytest.mark.parametrize(
    ("cores", "is_embedded", "workers"), [(1, True, 1), (2, True, 1), (64, True, 4), (64, False, 64)]
)
def test_the_web_processes_leave_room_where_everything_shares_a_machine(cores, is_embedded, workers):
    assert web_workers(cores, is_embedded=is_embedded) == workers


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def fresh(tmp_path: Path) -> dict[str, str]:
    """The environment of a first start."""
    kept = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")
    }
    return {**kept, "DJANGO_SETTINGS_MODULE": "config.settings", "DATA_DIR": str(tmp_path), "PORT": str(free_port())}


def processes_of(data_dir: str) -> list[str]:
    """What runs with this DATA_DIR."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"DATA_DIR={data_dir}\0".encode() in (entry / "environ").read_bytes() and is_alive(int(entry.name)):
                found.append((entry / "cmdline").read_text().replace("\0", " "))
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="The processes are looked for in /proc.")
def test_the_service_starts_answers_and_stops_without_a_trace(fresh):
    command = [sys.executable, "manage.py", "run"]
    service = subprocess.Popen(
        command, cwd=ROOT, env=fresh, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        said = ""
        while "press Ctrl-C to stop" not in said:
            line = service.stdout.readline()
            assert line, f"It ended before it answered: {said}"
            said += line
        with urllib.request.urlopen(f"http://127.0.0.1:{fresh['PORT']}/") as answer:
            assert answer.status == 200
        service.terminate()
        said += service.stdout.read()

        assert service.wait() == 0
        assert f"Discussion is running at http://localhost:{fresh['PORT']}/" in said
        assert "Traceback" not in said
        assert processes_of(fresh["DATA_DIR"]) == []
    finally:
        service.kill()
        service.stdout.close()
        service.wait()
