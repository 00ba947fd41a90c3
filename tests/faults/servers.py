"""Servers that the tests of faults start, stop and crash: of their own, so that nobody else is hurt."""

import contextlib
import os
import pwd
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import redis

from tests.faults.processes import wait_until

_DEBIAN = Path("/usr/lib/postgresql")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Redis:
    """A Redis that keeps nothing when it is stopped."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Empty, as it comes."""
        program = shutil.which("redis-server")
        assert program, "Install redis-server: `make services` does."
        command = [program, "--port", str(self.port), "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(self._answers)

    def stop(self) -> None:
        """At once, with all it knew."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def flush(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


class Cluster:
    """A PostgreSQL of its own, which may crash."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"postgresql://discussion@127.0.0.1:{self.port}/discussion"

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        self._run("pg_ctl", "start", "--wait", "-D", self._data, "-o", options, "-l", f"{self.folder}/log")

    def stop(self) -> None:
        """As in a crash: what it had promised to keep it reads from its log when it is started again."""
        self._run("pg_ctl", "stop", "--wait", "-D", self._data, "-m", "immediate")

    def create(self, template: str, disk: Path | None) -> None:
        """The cluster, and a copy of that database in it; its tables on a disk of their own, if there is one."""
        self._run("initdb", "-D", self._data, "-U", "discussion", "-A", "trust", "--no-sync")
        self.start()
        self._ask("postgres", "CREATE DATABASE discussion")
        if disk:
            self._ask("postgres", f"CREATE TABLESPACE small LOCATION '{disk}'")
            self._ask("postgres", "ALTER DATABASE discussion SET TABLESPACE small")
        with subprocess.Popen([_binary("pg_dump"), template], stdout=subprocess.PIPE) as dump:
            into = [_binary("psql"), "-q", "-v", "ON_ERROR_STOP=1", self.url]
            subprocess.run(into, stdin=dump.stdout, stdout=subprocess.DEVNULL, check=True)

    def _ask(self, database: str, statement: str) -> None:
        with psycopg.connect(self.url, dbname=database, autocommit=True) as connection:
            connection.execute(statement)

    @property
    def _data(self) -> str:
        return f"{self.folder}/data"

    def _run(self, program: str, *arguments: str) -> None:
        command = [*_unprivileged(), _binary(program), *arguments]
        with (self.folder / "said").open("ab") as said:
            code = subprocess.call(command, cwd=self.folder, stdout=said, stderr=said, timeout=60)
        assert code == 0, (self.folder / "said").read_text()


@contextmanager
def cluster(template: str, disk: Path | None = None) -> Iterator[Cluster]:
    """A running cluster with a copy of the template."""
    # Not in pytest's folders, which are closed to the user whose server it is.
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    own = Cluster(folder)
    try:
        for each in (folder, disk):
            if each and os.getuid() == 0:
                shutil.chown(each, _owner())
        own.create(template, disk)
        yield own
    finally:
        with contextlib.suppress(AssertionError):
            own.stop()
        shutil.rmtree(folder)


def _binary(name: str) -> str:
    """A program of the newest PostgreSQL on this machine."""
    versions = sorted(_DEBIAN.glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    found = shutil.which(name, path=os.pathsep.join([*map(str, versions), os.environ["PATH"]]))
    assert found, f"PostgreSQL's {name} is missing: install the package postgresql (`make services` does)."
    return found


def _unprivileged() -> list[str]:
    """PostgreSQL refuses to be run by root."""
    return ["runuser", "-u", _owner(), "--"] if os.getuid() == 0 else []


def _owner() -> str:
    names = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def connected(url: str) -> Any:
    """A connection of our own to a database of either kind, in which every statement sees what is there by then."""
    if url.startswith("postgres"):
        return psycopg.connect(f"{url}?options=-ctimezone%3DUTC", autocommit=True)
    return sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
