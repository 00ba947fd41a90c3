"""`manage.py export_comments FILE`: everything of a site or of an article, as a file."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from django.core.management.base import BaseCommand, CommandError

from discussion.articles.queries import article_for_editor
from discussion.core import clock
from discussion.core.errors import Refusal
from discussion.importers.export import Form, What
from discussion.importers.export.making import Unwritable, expected_rows, parts, rows_in, write
from discussion.sites.queries import default_site, site_named

if TYPE_CHECKING:
    from discussion.articles.models import Article
    from discussion.sites.models import Site


class Command(BaseCommand):
    """Writes one export."""

    help = "Write the comments of a site or an article, with all that belongs to them, to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What, in which form, and where to."""
        parser.add_argument(
            "file", help="a file that is not there yet, gzipped where it ends with .gz, or - for standard output"
        )
        parser.add_argument("--site", help="a host or the name of a site; the default site where there is none")
        parser.add_argument("--article", metavar="SLUG", help="only this article, with its polls")
        parser.add_argument(
            "--as",
            dest="form",
            choices=[form.value for form in Form],
            default=Form.LINES.value,
            help="jsonl holds everything and can be imported again, csv is a table of the comments",
        )
        parser.add_argument("--emails", action="store_true", help="with the readers' e-mail addresses (jsonl only)")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write it, and say how much it was."""
        what, now = _what(options), clock.now()
        if options["file"] == "-":
            _print(parts(what, made_at=now))
            return
        written = 0
        with _bar(what) as step:

            def note(part: bytes) -> None:
                nonlocal written
                rows = rows_in(what, part)
                written += rows
                step(rows)

            _write(parts(what, made_at=now), Path(options["file"]), note)
        self.stdout.write(f"Wrote {written - _frame(what):,} rows to {options['file']}.")


def _what(options: dict[str, Any]) -> What:
    form = Form(options["form"])
    if options["emails"] and form is Form.TABLE:
        raise CommandError("The table has no readers' e-mails: leave out --emails, or export --as jsonl.")
    site = _site(options["site"])
    article = _article(options["article"], site if options["site"] else None)
    return What(site=article.site if article else site, article=article, form=form, emails=options["emails"])


def _site(text: str | None) -> "Site":
    found = site_named(text) if text else default_site()
    if found is None:
        raise CommandError(f"There is no site {text!r}, or several have this name: give one of its hosts.")
    return found


def _article(slug: str | None, site: "Site | None") -> "Article | None":
    """The article with this slug, which is the only one in the installation."""
    if slug is None:
        return None
    try:
        found = article_for_editor(slug)
    except Refusal as refusal:
        raise CommandError(f"There is no article {slug!r}: give the last part of its address.") from refusal
    if site is not None and found.site_id != site.id:
        raise CommandError(f"The article {slug!r} is on another site: leave out --site.")
    return found


def _print(found: Iterable[bytes]) -> None:
    try:
        for part in found:
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Whoever reads has seen enough; nothing more may be written when the program ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(found: Iterable[bytes], file: Path, note: Callable[[bytes], object]) -> None:
    try:
        write(found, file, note=note)
    except Unwritable as error:
        raise CommandError(str(error)) from error


@contextmanager
def _bar(what: What) -> Iterator[Callable[[int], object]]:
    """A bar beneath a terminal; nothing where the words go to a file."""
    if not sys.stderr.isatty():
        yield lambda rows: None
        return
    with click.progressbar(length=expected_rows(what), label="Exporting", file=sys.stderr) as bar:
        yield bar.update


def _frame(what: What) -> int:
    """How many rows are not of the discussion: header and end, or the names of the columns."""
    return 2 if what.form is Form.LINES else 1
