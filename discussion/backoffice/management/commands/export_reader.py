"""`manage.py export_reader READER FILE`: for the operator who is asked by letter what is held about somebody."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from discussion.accounts.queries import reader_named
from discussion.actions import personal_exports
from discussion.core import clock


class Command(BaseCommand):
    """Writes what a reader's own export would hold."""

    help = "Write all that is held about a reader to a file of JSON, and to a page beside it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose, and where to."""
        parser.add_argument("reader", help="the reader's id, as the API shows it, or a member's e-mail")
        parser.add_argument("file", type=Path, help="the file of JSON; the page has the same name and ends with .html")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write both files, which must not be there yet."""
        reader = reader_named(options["reader"])
        if reader is None:
            raise CommandError("There is no such reader: give the id that the API shows, or a member's e-mail.")
        data: Path = options["file"]
        page = data.with_suffix(".html")
        try:
            personal_exports.write_files(reader=reader, data=data, page=page, now=clock.now())
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be written ({error.strerror}): name another file.") from None
        self.stdout.write(f"Wrote {data} and {page}.")
