"""`manage.py run`: the whole service with one command."""

import contextlib
import http.client
import os
import signal
import sys
from collections.abc import Callable
from typing import Any, NoReturn
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from discussion.backoffice.starting import prepare, programs, refuse_busy_port, web_processes
from discussion.backoffice.supervisor import RELOAD, SIGNALS, Supervisor

_PROBE_SECONDS = 0.5
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


class Command(BaseCommand):
    """Prepare what is missing, then run web, worker and beat until a signal comes."""

    help = "Starts web, worker and beat, and stops all of them on Ctrl-C; SIGUSR1 starts them anew without a pause."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        for number in SIGNALS:
            signal.signal(number, _leave)
        # Everything is as new as can be while it starts.
        signal.signal(RELOAD, signal.SIG_IGN)
        refuse_busy_port(settings.HOST, settings.PORT)
        prepare(self._say)
        supervisor = Supervisor(
            programs(),
            folder=settings.BASE_DIR,
            announcing={"web": web_processes()},
            # A reload reads the file again, which does not count where the environment has the name already.
            environment={name: value for name, value in os.environ.items() if name not in settings.NAMES_FROM_FILE},
            say=self._say,
        )
        ended = supervisor.run(meanwhile=Announcement(self._say))
        if ended:
            raise CommandError(f"The {ended} process ended by itself, so the others were stopped: see its words above.")
        self._say("Discussion has stopped.")

    def _say(self, sentence: str) -> None:
        # Whoever reads this may be a pipe that has gone, and that is no reason to leave a program running.
        with contextlib.suppress(BrokenPipeError):
            self.stdout.write(sentence)
            self.stdout.flush()


class Announcement:
    """Called again and again, it says once where the service is, as soon as it answers there."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self._say = say
        self._is_made = False

    def __call__(self) -> None:
        if self._is_made or not _answers():
            return
        self._is_made = True
        self._say(f"Discussion is running at {settings.PUBLIC_URL}/ - press Ctrl-C to stop.")
        self._say(
            f"The admin is at {settings.PUBLIC_URL}/admin/ - to make an account for it, run in another window: "
            ".venv/bin/python manage.py createsuperuser"
        )


def _answers() -> bool:
    host = _EVERYWHERE.get(settings.HOST, settings.HOST)
    probe = http.client.HTTPConnection(host, settings.PORT, timeout=_PROBE_SECONDS)
    try:
        probe.request("GET", "/healthz", headers={"Host": _own_name()})
        return probe.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        probe.close()


def _own_name() -> str:
    """A name to which Django answers."""
    names = [name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"]
    return names[0] if names else str(urlsplit(settings.PUBLIC_URL).hostname)


def _leave(_number: int, _frame: object) -> NoReturn:
    sys.exit(0)
