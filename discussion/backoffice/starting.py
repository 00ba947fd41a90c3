"""What must be so before the service can start, and the programs that it consists of."""

import errno
import os
import socket
import sys
from collections.abc import Callable

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from discussion.backoffice.static_files import collect_when_changed
from discussion.core import clock, figures
from discussion.importers.demo import load_demo

_MOST_EMBEDDED_WORKERS = 4
# Each process may hold so many requests, most of them streams that wait for news; past it, connections wait unread.
_WEB = (
    "{python} -m granian --interface asgi --loop asyncio --no-ws --host {host} --port {port} --workers {workers}"
    " --backlog 4096 --backpressure 8192 --workers-kill-timeout 8 --respawn-failed-workers"
    " --log-level warning --log-config config/granian_logs.json config.asgi:application"
)
# Readers come first: where the cores do not suffice, work that can wait waits. The warning left out is against
# running as root, which on a small machine or in a container is the owner's choice.
_CELERY = "nice -n 5 {python} -W ignore:::celery.platforms -m celery --app config.celery --quiet"
# Prefork, because the time limits of the tasks need a process that can be ended; two, so that a long import lets the
# rest go on.
_WORKER = f"{_CELERY} worker --pool prefork --concurrency 2 --without-gossip --without-mingle --without-heartbeat"
_BEAT = f"{_CELERY} beat --pidfile="


def refuse_busy_port(host: str, port: int) -> None:
    """Raise CommandError, saying what to set, where the service could not listen."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(_obstacle(error, host, port)) from None


def _obstacle(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRNOTAVAIL:
        return f"HOST is {host}, which is no address of this machine: set it to 127.0.0.1 or 0.0.0.0."
    reason = "is in use" if error.errno == errno.EADDRINUSE else f"cannot be opened ({error.strerror})"
    other = port + 1 if 1024 <= port < 65535 else 8000
    return f"Port {port} {reason}: set PORT to a free one, as in PORT={other} make run."


def prepare(say: Callable[[str], object]) -> None:
    """Bring database and static files in step with the code, and load the demonstration into an empty database."""
    figures.forget()
    try:
        _migrate(say)
        if settings.DEMO and load_demo(now=clock.now()):
            say("Loaded a demonstration; to begin with an empty site, start with DEMO=off on an empty database.")
    except DatabaseError as error:
        reason = str(error).strip().partition("\n")[0]
        raise CommandError(f"The database refuses ({reason}): start it or correct DATABASE_URL.") from None
    finally:
        connections.close_all()
    if collect_when_changed():
        say("Collected the static files.")


def _migrate(say: Callable[[str], object]) -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Bringing the database up to date.")
        call_command("migrate", interactive=False, verbosity=0)


def programs() -> dict[str, list[str]]:
    """The command line of each program."""
    values = {
        "python": sys.executable,
        "host": settings.HOST,
        "port": settings.PORT,
        "workers": web_processes(),
    }
    lines = {"web": _WEB, "worker": _WORKER, "beat": _BEAT}
    return {name: [word.format(**values) for word in line.split()] for name, line in lines.items()}


def web_processes() -> int:
    """How many processes answer requests on this machine."""
    return web_workers(os.cpu_count() or 1, is_embedded=not settings.REDIS_URL)


def web_workers(cores: int, *, is_embedded: bool) -> int:
    """How many web processes: one for each core; embedded, fewer, for they share one machine and one writer."""
    return max(1, min(cores - 1, _MOST_EMBEDDED_WORKERS)) if is_embedded else cores
