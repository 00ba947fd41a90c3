"""`manage.py doctor`: whether this deployment is sound, and what to mend."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from discussion.backoffice.diagnosis import diagnose
from discussion.core import clock


class Command(BaseCommand):
    """Looks at settings, secrets, services, disk, mail, static files, database, migrations, clocks and queues."""

    help = "Check this deployment, and say in sentences what to mend."
    # It says itself, and more kindly, what Django's checks would end with.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """`--json`."""
        parser.add_argument("--json", action="store_true", help="print an object: each thing and its sentences")

    def handle(self, *_args: Any, **options: Any) -> None:
        """A line for each thing; ends with 1 where anything is to be mended."""
        found = diagnose(clock.now())
        count = sum(map(len, found.values()))
        if options["json"]:
            self.stdout.write(json.dumps({"is_well": not count, "found": found}, indent=2))
        for name, sentences in () if options["json"] else found.items():
            self.stdout.write(f"{name}: {' '.join(sentences) or 'well'}")
        if count:
            raise CommandError("1 thing is to be mended." if count == 1 else f"{count} things are to be mended.")
        if not options["json"]:
            self.stdout.write("Everything is well.")
