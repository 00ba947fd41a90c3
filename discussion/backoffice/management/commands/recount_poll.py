"""`manage.py recount_poll ID`: a poll's counters, counted anew from its ballots and their log."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from discussion.actions.ballot_log import Recount, recount
from discussion.backoffice.naming import named_poll
from discussion.core import clock


class Command(BaseCommand):
    """Recounts one poll, while its readers vote."""

    help = "Count the ballots of a poll anew, say what differs, and mend its counters."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which poll, and whether to look only."""
        parser.add_argument("poll", help="the poll's id, as the API shows it")
        parser.add_argument("--dry-run", action="store_true", help="say what differs, and mend nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say each difference in a sentence, then what was done about them."""
        found = recount(poll=named_poll(options["poll"]), now=clock.now(), is_dry=options["dry_run"])
        for difference in (*found.disputes, *found.groups, *found.hours):
            self.stdout.write(str(difference))
        self.stdout.write(_outcome(found, is_dry=options["dry_run"]))
        if found.disputes:
            raise CommandError("The ballots and their log disagree. Find out which of them was changed, and by whom.")


def _outcome(found: Recount, *, is_dry: bool) -> str:
    if not found.mendable_count:
        return "There is nothing to mend."
    counters = "1 counter" if found.mendable_count == 1 else f"{found.mendable_count} counters"
    return f"A recount without --dry-run will mend {counters}." if is_dry else f"Mended {counters}."
