"""`manage.py run`: the whole service with one command, or one of its programs."""

import contextlib
import os
import signal
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from discussion.backoffice.starting import prepare, programs, refuse_busy_port, web_processes
from discussion.backoffice.supervisor import RELOAD, SIGNALS, Supervisor
from discussion.core.vitals import own_name, web_answers


class Command(BaseCommand):
    """Prepare what is missing, then run web, worker and beat until a signal comes."""

    help = "Starts web, worker and beat, and stops all of them on Ctrl-C; SIGUSR1 starts them anew without a pause."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """All of them, or one."""
        parser.add_argument(
            "program",
            nargs="?",
            choices=("web", "worker", "beat"),
            help="this program alone, in the place of this process: for containers and units, after migrate",
        )

    def handle(self, *_args: Any, program: str | None, **_options: Any) -> None:
        if program:
            self._become(programs()[program])
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

    def _become(self, command: list[str]) -> NoReturn:
        os.chdir(settings.BASE_DIR)
        os.execvp(command[0], command)  # noqa: S606

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
        name = own_name(settings.ALLOWED_HOSTS, settings.PUBLIC_URL)
        if self._is_made or not web_answers(settings.HOST, settings.PORT, name):
            return
        self._is_made = True
        self._say(f"Discussion is running at {settings.PUBLIC_URL}/ - press Ctrl-C to stop.")
        self._say(
            f"The admin is at {settings.PUBLIC_URL}/admin/ - to make an account for it, run in another window: "
            ".venv/bin/python manage.py createsuperuser"
        )


def _leave(_number: int, _frame: object) -> NoReturn:
    sys.exit(0)
