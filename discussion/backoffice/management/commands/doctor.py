"""`manage.py doctor`: whether this deployment is sound, and what to mend."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from discussion.backoffice.diagnosis import diagnose
from discussion.core import clock


class Command(BaseCommand):
    """Looks at settings, services, disk, mail, static files, migrations, clock and queues."""

    help = "Check this deployment, and say in sentences what to mend."
    # It says itself, and more kindly, what Django's checks would end with.
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """A line for each thing; ends with 1 where anything is to be mended."""
        found = diagnose(clock.now())
        for name, sentences in found.items():
            self.stdout.write(f"{name}: {' '.join(sentences) or 'well'}")
        count = sum(map(len, found.values()))
        if count:
            raise CommandError("1 thing is to be mended." if count == 1 else f"{count} things are to be mended.")
        self.stdout.write("Everything is well.")
