"""`manage.py recount`: every counter, counted anew from its rows."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from discussion.actions import ballot_log
from discussion.actions.recount import recount
from discussion.core import clock
from discussion.polls.queries import polls_of


class Command(BaseCommand):
    """Recounts everything, while readers write and vote."""

    help = "Count votes, replies, comments, stances and ballots anew, say what differs, and mend the counters."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to look only."""
        parser.add_argument("--dry-run", action="store_true", help="say what differs, and mend nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say each difference in a sentence, then what was done about them."""
        is_dry, count = options["dry_run"], 0
        for sentence in _differences(is_dry=is_dry):
            self.stdout.write(sentence)
            count += 1
        self.stdout.write(_outcome(count, is_dry=is_dry))


def _differences(*, is_dry: bool) -> Iterator[str]:
    now = clock.now()
    for difference in recount(now=now, is_dry=is_dry):
        yield str(difference)
    for poll in polls_of(None).iterator():
        found = ballot_log.recount(poll=poll, now=now, is_dry=is_dry)
        for each in (*found.mendable_groups, *found.hours):
            yield f"Poll {poll.public_id}: {each}"


def _outcome(count: int, *, is_dry: bool) -> str:
    if not count:
        return "Every counter says what its rows say."
    counters = "1 counter" if count == 1 else f"{count} counters"
    return f"A recount without --dry-run will mend {counters}." if is_dry else f"Mended {counters}."
