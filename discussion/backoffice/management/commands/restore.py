"""`manage.py restore FILE`: a backup, into an empty database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from discussion.backoffice.backups import Unusable, restore


class Command(BaseCommand):
    """Reads one file."""

    help = "Fill an empty database of the same version from a backup."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file."""
        parser.add_argument("file", type=Path, help="what manage.py backup wrote")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say how much was read."""
        try:
            count = restore(options["file"])
        except Unusable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored {count:,} rows. Run manage.py doctor, then start the service.")
