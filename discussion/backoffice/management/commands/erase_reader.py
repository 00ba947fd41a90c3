"""`manage.py erase_reader READER`: for the operator who is asked for it by letter."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from discussion.accounts.queries import reader_named
from discussion.actions import erasing, traces
from discussion.core import clock
from discussion.core.errors import Refusal
from discussion.core.limits import Meter


class Command(BaseCommand):
    """Asks for an erasure in a reader's name."""

    help = "Erase all that is held about a reader: a day from now, or at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whom, what becomes of their texts, and when."""
        parser.add_argument("reader", help="the reader's id, as the API shows it, or a member's e-mail")
        text = parser.add_mutually_exclusive_group(required=True)
        text.add_argument("--keep-text", action="store_true", help="published comments stay, without an author")
        text.add_argument("--remove-text", action="store_true", help="comments are emptied")
        parser.add_argument("--now", action="store_true", help="at once, without the day in which it can be taken back")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Ask for it, and do it where it is due."""
        now = clock.now()
        reader = reader_named(options["reader"])
        if reader is None:
            raise CommandError("There is no such reader: give the id that the API shows, or a member's e-mail.")
        try:
            erasing.request_erasure(
                reader=reader,
                keeps_text=options["keep_text"],
                now=now,
                meter=Meter(reader=None, network="", now=now),
                at_once=options["now"],
            )
        except Refusal as refusal:
            raise CommandError(refusal.detail) from None
        if options["now"]:
            erasing.erase_due(now=now)
            traces.compact()
            if reader_named(reader.public_id):
                raise CommandError("It stopped half-way, as the log says; the service goes on within half an hour.")
            self.stdout.write("Erased.")
            return
        self.stdout.write(f"They will be erased at {reader.erase_at:%Y-%m-%d %H:%M} UTC, unless they take it back.")
