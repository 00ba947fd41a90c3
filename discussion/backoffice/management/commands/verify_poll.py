"""`manage.py verify_poll ID`: whether a poll's ballot log is what it was when it was sealed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from discussion.backoffice.naming import named_poll
from discussion.polls import series


class Command(BaseCommand):
    """Walks the seals of one poll from the first."""

    help = "Check that nobody has rewritten the ballot log of a poll, and print its last digest to compare."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which poll."""
        parser.add_argument("poll", help="the poll's id, as the API shows it")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say in a sentence what came of it."""
        poll = named_poll(options["poll"])
        last, broken = series.last_seal(poll), series.first_broken_seal(poll)
        if last is None:
            self.stdout.write(f"No ballot of “{poll}” is sealed yet.")
            return
        self.stdout.write(f"The digest of seal {last.number}, the last one, is {last.digest}")
        if broken is not None:
            raise CommandError(f"Seal {broken} of “{poll}” does not hold: the log was rewritten there.")
        self.stdout.write(f"Every seal of “{poll}” holds. Compare the digest with one that you noted before.")
