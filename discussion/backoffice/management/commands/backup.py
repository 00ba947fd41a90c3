"""`manage.py backup FILE`: everything in the database, while the service runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from discussion.backoffice.backups import Unusable, backup
from discussion.core import clock


class Command(BaseCommand):
    """Writes one file."""

    help = "Write everything in the database to a file, as it is at one moment, while the service runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which file."""
        parser.add_argument("file", type=Path, help="a file that is not there yet, like discussion.jsonl.gz")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say how much was written."""
        try:
            count = backup(options["file"], now=clock.now())
        except Unusable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Wrote {count:,} rows to {options['file']}. Keep SECRET_KEY beside it, in a safe place.")
