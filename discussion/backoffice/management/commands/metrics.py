"""`manage.py metrics`: what `/metrics` says, for machines on which no web process listens."""

from typing import Any

from django.core.management.base import BaseCommand

from discussion.core import clock
from discussion.core.exposition import exposition
from discussion.notifications import backlog


class Command(BaseCommand):
    """Prints the figures of all processes over this DATA_DIR."""

    help = "Print the figures that Prometheus reads, for a file that its node exporter collects."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """The text as it is, with no line of our own."""
        self.stdout.write(exposition(clock.now(), channels=backlog.waiting).decode(), ending="")
