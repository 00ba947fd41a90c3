"""`manage.py import_comments FILE`: the comments that a publisher already has."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from django.core.management.base import BaseCommand, CommandError

from discussion.actions.batches import LeaseLost, Wishes, request_import
from discussion.core import clock
from discussion.core.errors import Refusal
from discussion.importers.files import Malformed, Source
from discussion.importers.importing import Import, digest_of, processes_at_hand
from discussion.importers.known import AUTO, format_named, format_names
from discussion.importers.naming import named_article, named_batch, named_site
from discussion.importers.reports import as_text
from discussion.importers.taking_back import take_back

_PHASES = {"reading": "Reading the file", "placing": "Finding parents", "writing": "Storing", "undoing": "Taking back"}


class Command(BaseCommand):
    """Brings in a file, or takes a batch back."""

    help = "Bring in the comments of another system, as often as you like: what is here already stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to bring in, from where, and how."""
        parser.add_argument("file", nargs="?", type=Path, help="the export: plain, gzipped or zipped; or a folder")
        parser.add_argument("--format", choices=format_names(), default=AUTO, help="auto looks at the file")
        parser.add_argument("--site", default="", help="a host name or name of the site; the default site")
        parser.add_argument("--source", default="", help="the name under which its ids are known; the format's name")
        parser.add_argument("--base-url", default="", help="completes addresses that are only paths")
        parser.add_argument("--article", default="", metavar="SLUG", help="put everything beneath this article")
        parser.add_argument("--emails", choices=("hash", "keep", "drop"), default="hash", help="of the authors")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and store nothing")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the whole report there, as JSON")
        parser.add_argument("--undo", default="", metavar="BATCH", help="take this batch back")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, and tell."""
        try:
            if options["undo"]:
                self._undo(options["undo"])
            elif options["file"]:
                self._import(options)
            else:
                raise CommandError("Name the file to bring in, or a batch with --undo.")
        except Malformed as error:
            raise CommandError(f"{options['file']}: {error}") from error
        except Refusal as refusal:
            raise CommandError(refusal.detail) from refusal
        except LeaseLost:
            raise CommandError("It was stopped by somebody else. Run the same command again to go on.") from None
        except KeyboardInterrupt:
            raise CommandError("It was interrupted. Run the same command again to go on.") from None

    def _import(self, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        if not path.exists():
            raise CommandError(f"{path} is not there: name the file that the other system wrote.")
        wishes = _wishes(options)
        batch = request_import(wishes=wishes, now=clock.now(), digest=digest_of(path))
        with _progress() as say:
            work = Import(batch, path, clock=clock.now, say=say, may_go_on=lambda: True)
            data = work.run(processes=processes_at_hand()).as_data() | {"batch": batch.public_id}
        for line in as_text(data):
            self.stdout.write(line)
        if not options["dry_run"]:
            self.stdout.write(f"This is batch {batch.public_id}: --undo {batch.public_id} takes it back.")
        if options["report"]:
            options["report"].write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n")

    def _undo(self, name: str) -> None:
        with _progress() as say:
            count = take_back(named_batch(name), clock=clock.now, say=say, may_go_on=lambda: True)
        self.stdout.write(f"Took {count:,} comments back.")


def _wishes(options: dict[str, Any]) -> Wishes:
    path: Path = options["file"]
    how = format_named(options["format"], Source(path))
    site = named_site(options["site"])
    return Wishes(
        site=site,
        source=options["source"] or how.name,
        format=how.name,
        file_name=path.name,
        is_dry=options["dry_run"],
        emails=options["emails"],
        base_url=options["base_url"],
        article=named_article(options["article"], site) if options["article"] else None,
    )


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on the terminal for each phase; nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda phase, done, total: None
        return
    bars: dict[str, Any] = {}

    def say(phase: str, done: int, total: int) -> None:
        if total and phase not in bars:
            bars[phase] = click.progressbar(length=total, label=_PHASES[phase], file=sys.stderr)
            bars[phase].__enter__()
        if total:
            bars[phase].update(done - bars[phase].pos)
        else:
            click.echo(f"\r{_PHASES[phase]} … {done or ''}", nl=False, err=True)

    try:
        yield say
    finally:
        for bar in bars.values():
            bar.__exit__(None, None, None)
